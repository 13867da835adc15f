import { decide, type Refusal } from '@optimiq/domain/access/decide';
import { entryOf, type Permission } from '@optimiq/domain/access/permissions';
import { isInstructed, type Purpose } from '@optimiq/domain/access/purposes';
import { isPanelled } from '@optimiq/domain/access/restrictions';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { isKnownMember } from '@optimiq/store/postgres/member-aliases';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import { withLockLimit, withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { TenantClosedError } from '../../agreement.ts';
import type { Caller, CallerOf } from '../../caller.ts';
import type { Product } from '../../product.ts';
import { isMachineRequest } from '../bearer.ts';
import { panelOf, seesMember } from '../panel.ts';
import { type ProblemCode, ProblemError } from './problems.ts';
import { purposeOf, writeAudit } from './request-audit.ts';

/** What a route promises beside its schemas. 'public' is for what works before sign-in. */
export type RouteGuard = {
  readonly permission: Permission | 'public';
  readonly audit: string | { readonly none: string };
};

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: RouteGuard['permission'];
    audit?: RouteGuard['audit'];
    /** Asks for a second factor given within the last minutes. */
    stepUp?: true;
    /** What is beside `permission` for what the answer holds: a file of a list asks for the right to the list, too. */
    also?: readonly Permission[];
    /** Rows leave the product as a file: closed to whoever is kept from exports. */
    takesOut?: true;
    /**
     * Open to somebody whose factors were taken away: before the code of the letter ('letter'), or after it to set up a
     * new one. All else is closed to them.
     */
    restart?: 'letter' | 'set-up';
    /** false: asked by pages themselves, so it keeps no session alive. */
    keepsAlive?: false;
    /** Changes that come from elsewhere than the product's own pages, and why they may. */
    crossSite?: string;
    /** Members are not named by the address: the handler narrows to the caller's panel itself. */
    panel?: 'narrowed';
    /** True where a POST reads and changes nothing, as a search does. */
    reads?: true;
    /** Why member data is used by this route, unless the request says otherwise. */
    purpose?: Purpose;
  }
  interface FastifyRequest {
    caller: Caller;
    /** One transaction as the caller's tenant; the route's audit event is written in it. */
    tenant<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
    /** Whether the caller may, where the past is looked at what has one; for fields, not for doors. */
    may(permission: Permission): boolean;
    /** Members the caller sees, on routes that narrow to them themselves; undefined: all. */
    panel: ReadonlySet<MemberKey> | undefined;
    /**
     * Says whose data the answer holds, or whose was changed. A route that changes something says so before its
     * transaction ends; one that reads, at any time before it answers.
     */
    auditMembers(members: readonly MemberKey[] | 'all'): void;
    /** What was changed, from what to what: open values only, nothing about one member. */
    auditDetails: Readonly<Record<string, string | number>> | undefined;
    /** How many rows leave the product with the answer. */
    auditRows: number | undefined;
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
  app.decorateRequest('auditRows', undefined);
  app.decorateRequest('auditDetails', undefined);
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
    const caller = this.resolvedCaller;
    if (this.pastAt && !entryOf(permission).hasPast) return false;
    return caller !== undefined && decide(caller.access, permission, caller.circumstances).allowed;
  });
  app.decorateRequest('panel', undefined);
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
    const { permission, crossSite } = request.routeOptions.config;
    if (permission === undefined) return; // the not-found route
    if (product.state() !== 'ready' && permission !== 'public') throw new ProblemError('not-ready');
    // A page of another site can set neither header; a machine's secret is sent on purpose.
    const isOwnPage = request.headers['x-optimiq-request'] === '1' || isMachineRequest(request);
    if (unsafe.has(request.method) && !isOwnPage && !crossSite) throw new ProblemError('cross-site');
    if (permission === 'public') return;
    request.resolvedCaller = await callerOf(request);
    if (!request.resolvedCaller) throw new ProblemError('not-signed-in');
    // The operator at the machine is who puts it right.
    const { tenantId, actor } = request.caller;
    if (actor.kind !== 'operator' && product.agreement.closedBy(tenantId)) throw new TenantClosedError();
    const refusal = refusalOf(request, permission);
    if (refusal) {
      await withTenant(product.database.app, tenantId, (tx) => writeAudit(request, tx, 'denied', refusal.because));
      throw new ProblemError(refusal.code);
    }
  });

  // A member beyond the caller's panel is answered as one that does not exist.
  app.addHook('preHandler', async (request) => {
    const { memberKey } = (request.params ?? {}) as { memberKey?: MemberKey };
    if (!request.resolvedCaller) return;
    if (
      memberKey !== undefined &&
      !(await withTenant(product.database.app, request.caller.tenantId, (tx) => isKnownMember(tx, memberKey)))
    )
      throw new ProblemError('not-found');
    if (!isPanelled(request.caller.access.restrictions)) return;
    if (request.routeOptions.config.panel === 'narrowed') request.panel = await panelOf(product, request.caller);
    if (memberKey === undefined || (await seesMember(product, request.caller, memberKey))) return;
    await withTenant(product.database.app, request.caller.tenantId, (tx) => writeAudit(request, tx, 'denied', 'panel'));
    throw new ProblemError('not-found');
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

/** Fresh enough for what asks for a step-up. */
const stepUpMinutes = 5;

/** Whether a route of another permission would let the caller of this request in, and narrow to the caller's panel. */
export const opensTo = (request: FastifyRequest, permission: Permission): boolean =>
  refusalOf(request, permission, { panel: 'narrowed' }) === undefined;

/** Why a caller does not get in; undefined when the door opens. */
function refusalOf(
  request: FastifyRequest,
  permission: Permission,
  config: FastifyContextConfig = request.routeOptions.config,
): { because: Refusal | 'step-up' | 'factor' | 'purpose'; code: ProblemCode } | undefined {
  const { caller, params } = request;
  const { access, circumstances, session, tenant } = caller;
  for (const needed of [permission, ...(config.also ?? [])]) {
    const decision = decide(access, needed, circumstances);
    if (!decision.allowed) return { because: decision.because, code: codeOf[decision.because] };
  }
  if (config.takesOut && access.restrictions.noExport) return { because: 'export', code: codeOf.export };
  const isOwnAccount = permission === 'session:read' || permission === 'account:write';
  const isHuman = session && session.method !== 'api-key' && session.method !== 'client';
  if (isHuman && session.restart && permission !== 'session:read' && config.restart !== session.restart) {
    return { because: 'factor', code: 'factor-needed' };
  }
  const mustGive = session?.hasFactor || needsFactor(caller, tenant.factorFor);
  if (isHuman && session.assurance < 2 && !isOwnAccount && mustGive) {
    return { because: 'factor', code: 'factor-needed' };
  }
  // Whoever holds a factor gives it first: a password alone adds no other one, and changes nothing that asks for one.
  if (config.stepUp && isHuman && session.assurance < 2 && session.hasFactor) {
    return { because: 'factor', code: 'factor-needed' };
  }
  if (config.stepUp && isHuman && Date.now() - session.factorAt.getTime() > stepUpMinutes * 60_000) {
    return { because: 'step-up', code: 'step-up-needed' };
  }
  const namesMember = (params as { memberKey?: string } | undefined)?.memberKey !== undefined;
  if ((namesMember || entryOf(permission).about === 'members') && !isInstructed(purposeOf(request), tenant.purposes)) {
    return { because: 'purpose', code: 'purpose-not-instructed' };
  }
  const isOpen = entryOf(permission).about !== 'members' || namesMember || config.panel === 'narrowed';
  if (!isOpen && isPanelled(access.restrictions)) return { because: 'panel', code: 'forbidden' };
  return undefined;
}

/** Those who change who may do what always need a second factor; the others unless the tenant says otherwise. */
export function needsFactor({ access }: Caller, factorFor: Caller['tenant']['factorFor']): boolean {
  if (factorFor !== 'administrators') return factorFor === 'everyone';
  const { permissions } = access.rights;
  return administering.some((permission) => permissions.includes(permission));
}

const administering: readonly Permission[] = [
  ...(['people:write', 'role:write', 'settings:write', 'settings:approve', 'sso:write', 'machine:write'] as const),
  ...(['key:write', 'audit:read', 'erasure:write', 'hold:write', 'operator-access:write'] as const),
];

const codeOf: Readonly<Record<Refusal, ProblemCode>> = {
  'not-granted': 'forbidden',
  'module-off': 'not-found',
  'module-restricted': 'forbidden',
  network: 'outside-network',
  hours: 'outside-hours',
  panel: 'forbidden',
  export: 'forbidden',
  'no-contract': 'no-contract',
  'read-only': 'read-only',
};
const changes = (request: FastifyRequest) => unsafe.has(request.method) && !request.routeOptions.config.reads;
