import {
  CloseTenant,
  ClosureCertificate,
  ClosurePlan,
  KekParams,
  KekRewrapped,
  KekState,
  TenantParams,
} from '@optimiq/contracts/keys';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type ClosureRefusal, closeTenant, planClosure } from '../../keys/close-tenant.ts';
import { destroyKek, kekState, rewrapAll, rotateKek } from '../../keys/kek.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

/** The key-encryption key and the end of a tenant: the operator at the machine alone, on the control socket. */
export const operatorKeyRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  const actor = (): AuditActor => ({ kind: 'operator', id: `uid-${process.getuid?.() ?? 0}` });
  const open = { permission: 'public', audit: { none: 'recorded in each tenant whose keys it touches' } } as const;

  app.route({
    method: 'GET',
    url: '/v1/kek',
    config: open,
    schema: {
      tags: ['Operator'],
      summary: 'Which key-encryption keys wrap how many keys',
      response: { 200: KekState },
    },
    handler: () => kekState(product),
  });

  app.route({
    method: 'POST',
    url: '/v1/kek/rotation',
    config: open,
    schema: {
      tags: ['Operator'],
      summary: 'Make the next key file and wrap every key by it',
      response: { 200: KekRewrapped },
    },
    handler: async () => {
      const rotated = await rotateKek(product, actor());
      if (!rotated.ok)
        throw new ProblemError('conflict', { detail: 'Another adapter wraps; its key is exchanged by its own means' });
      return { ...(await kekState(product)), rewrapped: rotated.value };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/kek/rewrapping',
    config: open,
    schema: {
      tags: ['Operator'],
      summary: 'Wrap every key by the adapter in force, as after another was chosen',
      response: { 200: KekRewrapped },
    },
    handler: async () => {
      const rewrapped = await rewrapAll(product, actor());
      return { ...(await kekState(product)), rewrapped };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/kek/:version',
    config: open,
    schema: {
      tags: ['Operator'],
      summary: 'Remove an old key file that wraps nothing; backups that name it open no more',
      params: KekParams,
      response: { 200: KekState },
    },
    handler: async (request) => {
      const removed = await destroyKek(product, request.params.version);
      if (!removed.ok && removed.reason === 'unknown') throw new ProblemError('not-found');
      if (!removed.ok) throw new ProblemError('conflict', { detail: 'This key still wraps' });
      return kekState(product);
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/tenants/:slug/closure',
    config: { permission: 'public', audit: { none: 'counts only; what follows is recorded' } },
    schema: {
      tags: ['Operator'],
      summary: 'What closing a tenant would destroy, and the word that confirms it for ten minutes',
      params: TenantParams,
      response: { 200: ClosurePlan },
    },
    handler: async (request) => {
      const plan = await planClosure(product, request.params.slug);
      if (!plan.ok) throw refusals[plan.reason]();
      return plan.value;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/tenants/:slug/closure',
    config: { permission: 'public', audit: { none: 'recorded in the audit log of the tenant itself' } },
    schema: {
      tags: ['Operator'],
      summary: 'Close a tenant: its keys are destroyed and nothing of it can be read again',
      params: TenantParams,
      body: CloseTenant,
      response: { 200: ClosureCertificate },
    },
    handler: async (request) => {
      const closed = await closeTenant(product, request.params.slug, request.body.confirm, actor());
      if (!closed.ok) throw refusals[closed.reason]();
      return closed.value;
    },
  });
};

const refusals: Record<ClosureRefusal, () => ProblemError> = {
  unknown: () => new ProblemError('not-found'),
  held: () => new ProblemError('held'),
  'not-confirmed': () => new ProblemError('conflict', { detail: 'The word is not that of this tenant and hour' }),
};
