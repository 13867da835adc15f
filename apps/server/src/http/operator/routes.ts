import {
  DemoRemoved,
  DoctorReport,
  Hold,
  HoldState,
  NewTenant,
  ReplayReport,
  RetentionReport,
  StateHash,
  TenantCreated,
} from '@optimiq/contracts/operator';
import { RunParams } from '@optimiq/contracts/runs';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { setHold } from '@optimiq/store/postgres/holds';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { createTenantWithAdmin } from '../../operations/create-tenant.ts';
import { removeDemoAccounts } from '../../operations/demo-accounts.ts';
import { inspectStores } from '../../operations/doctor.ts';
import { removeExpired } from '../../operations/remove-raw-files.ts';
import { replayRun } from '../../operations/replay-run.ts';
import { stateHash } from '../../operations/state-hash.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

/** What only the operator at the machine asks for, on the control socket. */
export const operatorRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/state-hash',
    config: { permission: 'audit:read', audit: 'state.hash' },
    schema: {
      tags: ['Operator'],
      summary: 'sha256 over all a tenant can see, per table and in all',
      response: { 200: StateHash },
    },
    handler: async (request) => {
      await request.tenant(async () => undefined);
      return stateHash(product, request.caller.tenantId);
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/runs/:runId/replay',
    config: { permission: 'run:write', audit: 'run.replay' },
    schema: {
      tags: ['Operator'],
      summary: "Delete a run's stored result, compute it again from stored inputs and compare the hashes",
      params: RunParams,
      response: { 200: ReplayReport },
    },
    handler: async (request) => {
      await request.tenant(async () => undefined);
      const outcome = await replayRun(product, request.caller.tenantId, request.params.runId);
      if (!outcome.ok) throw new ProblemError(outcome.reason === 'unknown' ? 'not-found' : 'conflict');
      return outcome.value;
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/holds',
    config: { permission: 'hold:write', audit: 'hold.change' },
    schema: {
      tags: ['Operator'],
      summary: 'Hold a load or all of a tenant: no raw file goes by age and nobody is erased, until it is released',
      body: Hold,
      response: { 200: HoldState },
    },
    handler: async (request) => {
      const { isHeld, loadId } = request.body;
      const { actor } = request.caller;
      const isSet = await request.tenant((tx) => setHold(tx, actor, isHeld, loadId as LoadId | undefined));
      if (!isSet) throw new ProblemError('not-found');
      return { isHeld };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/retention',
    config: { permission: 'hold:write', audit: 'retention.run' },
    schema: {
      tags: ['Operator'],
      summary: 'Remove now what the daily clean-up would: raw files beyond their time and files that nothing names',
      response: { 200: RetentionReport },
    },
    handler: async (request) => {
      await request.tenant(async () => undefined);
      return removeExpired(product, request.caller.tenantId, new Date());
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/demo-accounts',
    config: { permission: 'audit:read', audit: 'demo.remove-accounts' },
    schema: {
      tags: ['Operator'],
      summary: 'Remove the demo accounts, so that the product may be served to others',
      response: { 200: DemoRemoved },
    },
    handler: async (request) => {
      await request.tenant(async () => undefined);
      return { accounts: await removeDemoAccounts(product) };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/doctor',
    config: { permission: 'public', audit: { none: 'counts and settings of the machine; nothing of any tenant' } },
    schema: {
      tags: ['Operator'],
      summary: 'Database, clock, migrations, log settings, queue and stores of this installation',
      response: { 200: DoctorReport },
    },
    handler: async () => ({ checks: await inspectStores(product) }),
  });

  // The operator acts before there is a tenant to record it in: the new tenant's own trail begins with it.
  app.route({
    method: 'POST',
    url: '/v1/tenants',
    config: { permission: 'public', audit: { none: 'recorded as the first event of the new tenant' } },
    schema: {
      tags: ['Operator'],
      summary:
        'A new tenant with its keys, its first administrator and a link to a password, good once and for 72 hours',
      body: NewTenant,
      response: { 201: TenantCreated },
    },
    handler: async (request, reply) => {
      const created = await createTenantWithAdmin(product, request.body);
      if (!created.ok) throw new ProblemError('conflict', { detail: 'The slug or the address is taken' });
      return reply.code(201).send(created.value);
    },
  });
};
