import { isPurpose, type Purpose } from '@optimiq/domain/access/purposes';
import { type MemberKey, parseId } from '@optimiq/domain/kernel/ids';
import { recordAudit, sessionHash } from '@optimiq/store/postgres/audit';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { FastifyRequest } from 'fastify';

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
  facilityId: 'facility',
  panelId: 'panel',
  workItemId: 'work-item',
  cohortId: 'cohort',
  dashboardId: 'dashboard',
  savedViewId: 'saved-view',
  exportId: 'export',
  reportId: 'export',
  reportScheduleId: 'report-schedule',
} as const;

/**
 * The request's event: once, with its subject, whose data it was and for which purpose. A route says what its event is
 * called; what has none is recorded when it is refused.
 */
export async function writeAudit(
  request: FastifyRequest,
  tx: TenantTx,
  outcome: 'success' | 'denied' | 'failed',
  because?: string,
) {
  const { audit } = request.routeOptions.config;
  const action = typeof audit === 'string' ? audit : outcome === 'denied' ? 'access.denied' : undefined;
  if (request.auditWritten || action === undefined) return;
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
    ...{ actor, action, outcome, subject, members },
    details: because
      ? { because }
      : {
          ...request.auditDetails,
          ...(request.auditRows !== undefined && { rows: request.auditRows }),
          ...(request.pastAt && { asOf: request.pastAt.toISOString() }),
        },
    ...(members.length > 0 && { purpose: purposeOf(request) }),
    ...(session && { session: sessionHash(session.id) }),
    ...(request.auditReason && { reason: request.auditReason }),
  });
  request.auditWritten = true;
}

/** What the request states as its purpose, or what its route is for: operations unless it says otherwise. */
export function purposeOf(request: FastifyRequest): Purpose {
  if (request.auditPurpose) return request.auditPurpose;
  const stated = request.headers['x-optimiq-purpose'];
  if (typeof stated === 'string' && isPurpose(stated)) return stated;
  return request.routeOptions.config.purpose ?? 'operations';
}
