import type { Notification, NotificationKind } from '@optimiq/contracts/notifications';
import type { Permission } from '@optimiq/domain/access/permissions';
import { lastFailedBackup } from '@optimiq/store/postgres/backups';
import { listFactorResets } from '@optimiq/store/postgres/factor-resets';
import { listNotices, type Notice, type NoticeSource, readMarks } from '@optimiq/store/postgres/notices';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { opensTo } from '../plugins/guard.ts';

/** `key` tells apart what is about the same. */
type Told = Notice<NotificationKind> & { readonly key?: string };

/** What each source shows is behind this door: whoever does not get through is told nothing of it. */
const doors: Readonly<Record<NoticeSource | 'resets' | 'backups', Permission>> = {
  work: 'work:read',
  loads: 'load:read',
  runs: 'run:read',
  matches: 'match:decide',
  alerts: 'audit:read',
  settings: 'settings:approve',
  agreements: 'organization:write',
  operators: 'operator-access:write',
  reports: 'session:read',
  ownerless: 'people:write',
  resets: 'people:write',
  backups: 'backup:read',
};

/** What somebody is told now, by what other tables hold: newest first, each with whether it was read. */
export async function toldTo(product: Product, request: FastifyRequest): Promise<Notification[]> {
  const { user, tenantId } = request.caller;
  const isOpen = (source: keyof typeof doors) => opensTo(request, doors[source]);
  const from = (
    [
      ...(['work', 'loads', 'runs', 'matches', 'alerts', 'settings', 'agreements', 'operators'] as const),
      ...(['reports', 'ownerless'] as const),
    ] as const
  ).filter(isOpen);
  const reader = { userId: user.id, panel: request.panel && [...request.panel] };
  const [{ found, marks }, resets, backups] = await Promise.all([
    withTenant(product.database.app, tenantId, async (tx) => ({
      found: await listNotices(tx, reader, from),
      marks: await readMarks(tx, user.id),
    })),
    isOpen('resets') ? resetsFor(product, request) : [],
    isOpen('backups') ? failedBackup(product) : [],
  ]);
  return [...found, ...resets, ...backups]
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .map((notice) => present(notice, marks));
}

/** Lost factors that wait for somebody who has not vouched yet. */
async function resetsFor({ database }: Product, { caller }: FastifyRequest): Promise<Told[]> {
  const waiting = await listFactorResets(database.auth, caller.tenantId);
  return waiting
    .filter(({ userId, firstBy, secondAt }) => userId !== caller.user.id && firstBy !== caller.user.id && !secondAt)
    .map(({ id, userId, openedAt }) => ({ kind: 'reset-waiting', key: id, subjectId: userId, at: openedAt }));
}

/** A backup that failed, until a later one is done: that it did and when, nothing of where it lies. */
async function failedBackup({ database }: Product): Promise<Told[]> {
  const last = await lastFailedBackup(database);
  return last ? [{ kind: 'backup-failed', subjectId: last.id, at: last.at }] : [];
}

function present({ key, at, ...rest }: Told, marks: ReadonlyMap<string, Date>): Notification {
  const about = key ?? rest.subjectId;
  const id = about ? `${rest.kind}:${about}` : rest.kind;
  const readAt = marks.get(id);
  return { id, ...rest, at: at.toISOString(), isRead: readAt !== undefined && readAt >= at };
}
