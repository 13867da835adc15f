import {
  AlertPage,
  AlertReviewed,
  AuditEventDetail,
  AuditPage,
  AuditState,
  AuditVerification,
} from '@optimiq/contracts/audit';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, post, type QueryValues } from '../../api/client.ts';

/** What is looked for; dates are days in UTC. */
export type AuditFilter = {
  readonly action?: string | undefined;
  readonly actorId?: string | undefined;
  readonly outcome?: string | undefined;
  readonly subjectKind?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly memberKey?: string | undefined;
  readonly alertId?: string | undefined;
  readonly fromDay?: string | undefined;
  readonly toDay?: string | undefined;
};

export const eventsOf = ({ fromDay, toDay, ...filter }: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'events', filter, fromDay, toDay],
    queryFn: ({ pageParam }) =>
      get('/v1/audit-events', AuditPage, {
        ...(filter as QueryValues),
        ...(fromDay && { from: `${fromDay}T00:00:00Z` }),
        ...(toDay && { to: dayAfter(toDay) }),
        limit: 50,
        cursor: pageParam,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });

export const eventOf = (eventId: string) =>
  queryOptions({
    queryKey: ['audit', 'event', eventId],
    queryFn: () => get(`/v1/audit-events/${eventId}`, AuditEventDetail),
  });

export const auditState = queryOptions({
  queryKey: ['audit', 'state'],
  queryFn: () => get('/v1/audit-state', AuditState),
  refetchInterval: 15_000,
});

export const verifyLog = () => post('/v1/audit-verifications', AuditVerification);

export const alertsOf = (state: 'open' | 'all') =>
  infiniteQueryOptions({
    queryKey: ['audit', 'alerts', state],
    queryFn: ({ pageParam }) => get('/v1/access-alerts', AlertPage, { state, limit: 20, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });

export const reviewAlert = (alertId: string) => post(`/v1/access-alerts/${alertId}/review`, AlertReviewed);

/** The instant at which a day has ended. */
function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString();
}
