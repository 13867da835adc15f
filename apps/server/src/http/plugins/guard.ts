import { may, type Permission } from '@optimiq/domain/access/permissions';
import { isPurpose, type Purpose } from '@optimiq/domain/access/purposes';
import { type MemberKey, parseId } from '@optimiq/domain/kernel/ids';
import { recordAudit, sessionHash } from '@optimiq/store/postgres/audit';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import { withLockLimit, withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { TenantClosedError } from '../../agreement.ts';
import type { Caller, CallerOf } from '../../caller.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from './problems.ts';

/** What a route promises beside its schemas. 'public' is for what works before sign-in. */
export type RouteGuard = {
  readonly permission: Permission | 'public';
  readonly audit: string | { readonly none: string };
};

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: RouteGuard['permission'];
    audit?: RouteGuard['audit'];
    /** True where a POST reads and changes nothing, as a search does. */
    reads?: true;
    /** Why member data is used by this route, unless the request says otherwise. */
    purpose?: Purpose;
  }
  interface FastifyRequest {
    caller: Caller;
    /** One transaction as the caller's tenant; the route's audit event is written in it. */
    tenant<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
    /** Whether the caller may; for fields, not for doors. */
    may(permission: Permission): boolean;
    /**
     * Says whose data the answer holds, or whose was changed. A route that changes something says so before its
     * transaction ends; one that reads, at any time before it answers.
     */
    auditMembers(members: readonly MemberKey[] | 'all'): void;
    /** Free text that somebody gave, sealed for the event of the request, whose id it then has. */
    auditReason: { readonly id: string; readonly sealed: Buffer } | undefined;
    /** Purpose of this very request, where its body says it. */
    auditPurpose: Purpose | undefined;
    auditWritten: boolean;
    auditedMembers: Set<MemberKey> | 'all' | undefined;
    /** What the request is about, where no parameter of the address is its id. */
    auditSubject: { readonly kind: string; readonly id: string } | undefined;
    resolvedCaller: Caller | undefined;
  }
}

/**
 * What is missing for a route to be allowed into the product.
 *
 * @returns fixed words, one per fault; empty when the route declares permission, audit event and response schema.
 */
export function routeFaults(route: Pick<RouteOptions, 'config' | 'schema'>): string[] {
  const faults: string[] = [];
  if (!route.config?.permission) faults.push('no permission');
  if (!route.config?.audit) faults.push('no audit event');
  const response = (route.schema as { response?: Record<string, unknown> } | undefined)?.response;
  if (!response || Object.keys(response).length === 0) faults.push('no response schema');
  return faults;
}

/** Nobody waits longer for what others do to a tenant: they are told to come again. */
const lockLimitMs = 20_000;

const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Refuses routes without declarations, then callers without session or permission; records what was asked. */
export const guard = fastifyPlugin<{ product: Product; callerOf: CallerOf }>(async (app: FastifyInstance, options) => {
  const { product, callerOf } = options;

  app.addHook('onRoute', (route) => {
    if (route.method === 'HEAD' || route.method === 'OPTIONS') return;
    const faults = routeFaults(route);
    if (faults.length > 0) throw new Error(`Route ${String(route.method)} ${route.url}: ${faults.join(', ')}`);
  });

  app.decorateRequest('auditWritten', false);
  app.decorateRequest('auditSubject', undefined);
  app.decorateRequest('auditReason', undefined);
  app.decorateRequest('auditPurpose', undefined);
  app.decorateRequest('auditedMembers', undefined);
  app.decorateRequest(
    'auditMembers',
    function auditMembers(this: FastifyRequest, members: readonly MemberKey[] | 'all') {
      if (this.auditWritten)
        throw new Error('The audit event of the request was written before it said whose data it is');
      if (members === 'all' || this.auditedMembers === 'all') this.auditedMembers = 'all';
      else this.auditedMembers = new Set([...(this.auditedMembers ?? []), ...members]);
    },
  );
  app.decorateRequest('resolvedCaller', undefined);
  app.decorateRequest('caller', {
    getter(this: FastifyRequest): Caller {
      if (!this.resolvedCaller) throw new ProblemError('not-signed-in');
      return this.resolvedCaller;
    },
  });
  app.decorateRequest('may', function mayRequest(this: FastifyRequest, permission: Permission): boolean {
    return may(this.resolvedCaller?.role, permission);
  });
  app.decorateRequest('tenant', function tenant<T>(this: FastifyRequest, work: (tx: TenantTx) => Promise<T>) {
    return withTenant(product.database.app, this.caller.tenantId, async (tx) => {
      const result = await work(tx);
      // What only reads is recorded before its answer leaves, when it is known whose data it holds.
      if (changes(this)) await writeAudit(this, tx, 'success');
      return result;
    });
  });

  // What is done for the request, wherever, runs within this.
  app.addHook('onRequest', (_request, _reply, done) => withLockLimit(lockLimitMs, done));
  app.addHook('onRequest', async (request, _reply: FastifyReply) => {
    const { permission } = request.routeOptions.config;
    if (permission === undefined) return; // the not-found route
    if (product.state() !== 'ready' && permission !== 'public') throw new ProblemError('not-ready');
    if (unsafe.has(request.method) && request.headers['x-optimiq-request'] !== '1')
      throw new ProblemError('cross-site');
    if (permission === 'public') return;
    request.resolvedCaller = await callerOf(request);
    if (!request.resolvedCaller) throw new ProblemError('not-signed-in');
    // The operator at the machine is who puts it right.
    const { tenantId, actor } = request.caller;
    if (actor.kind !== 'operator' && product.agreement.closedBy(tenantId)) throw new TenantClosedError();
    if (!request.may(permission)) {
      await withTenant(product.database.app, request.caller.tenantId, (tx) => writeAudit(request, tx, 'denied'));
      throw new ProblemError('forbidden');
    }
  });

  app.addHook('onError', async (request) => {
    if (!request.resolvedCaller || request.auditWritten) return;
    await withTenant(product.database.app, request.caller.tenantId, (tx) => writeAudit(request, tx, 'failed'));
  });

  // A handler that read, or that never opened a transaction, is recorded before its answer leaves.
  app.addHook('onSend', async (request, reply, payload) => {
    const { audit } = request.routeOptions.config;
    if (request.resolvedCaller && !request.auditWritten && typeof audit === 'string') {
      const outcome = reply.statusCode < 400 ? 'success' : 'failed';
      await withTenant(product.database.app, request.caller.tenantId, (tx) => writeAudit(request, tx, outcome));
    }
    return payload;
  });
});

const changes = (request: FastifyRequest) => unsafe.has(request.method) && !request.routeOptions.config.reads;

const subjectParameters = {
  claimKey: 'claim',
  memberKey: 'member',
  loadId: 'load',
  runId: 'run',
  jobId: 'job',
  matchId: 'match',
  erasureId: 'erasure',
  uploadId: 'upload',
  alertId: 'access-alert',
  eventId: 'audit-event',
} as const;

async function writeAudit(request: FastifyRequest, tx: TenantTx, outcome: 'success' | 'denied' | 'failed') {
  const { audit } = request.routeOptions.config;
  if (request.auditWritten || typeof audit !== 'string') return;
  const parameters = (request.params ?? {}) as Record<string, string>;
  // Parameters are not validated yet when access is denied: only a well-formed id may reach the log.
  const name = (Object.keys(subjectParameters) as (keyof typeof subjectParameters)[]).find(
    (key) => parseId(parameters[key] ?? '').ok,
  );
  const subject = name ? { kind: subjectParameters[name], id: parameters[name]! } : request.auditSubject;
  // A member in the address is whose data it is, whatever else the address names.
  const inAddress = parameters['memberKey'] ?? '';
  const named = outcome === 'success' && parseId(inAddress).ok ? [inAddress as MemberKey] : [];
  const members =
    request.auditedMembers === 'all' ? ('all' as const) : [...new Set([...(request.auditedMembers ?? []), ...named])];
  const { actor, session } = request.caller;
  await recordAudit(tx, {
    ...{ actor, action: audit, outcome, subject, members },
    ...(members.length > 0 && { purpose: purposeOf(request) }),
    ...(session && { session: sessionHash(session.id) }),
    ...(request.auditReason && { reason: request.auditReason }),
  });
  request.auditWritten = true;
}

/** What the request states as its purpose, or what its route is for: operations unless it says otherwise. */
function purposeOf(request: FastifyRequest): Purpose {
  if (request.auditPurpose) return request.auditPurpose;
  const stated = request.headers['x-optimiq-purpose'];
  if (typeof stated === 'string' && isPurpose(stated)) return stated;
  return request.routeOptions.config.purpose ?? 'operations';
}
