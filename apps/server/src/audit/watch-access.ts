import { setTimeout as sleep } from 'node:timers/promises';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { opensMember } from '@optimiq/domain/privacy/ledger/use-of';
import { unusualAccess } from '@optimiq/domain/privacy/unusual-access/model';
import {
  accessesOf,
  daysOf,
  nextSealed,
  noteRead,
  pastOf,
  saveAlerts,
  watchedMembers,
} from '@optimiq/store/postgres/access-alerts';
import { readIdentities } from '@optimiq/store/postgres/member-identity-read';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { namesOfUsers } from '@optimiq/store/postgres/tenants';
import type { Product } from '../product.ts';

const everyMs = 60_000;
const eventsAtOnce = 10_000;

/** Looks through what was sealed since the last look, of every tenant, each minute until the product leaves off. */
export function startAccessWatch(product: Product): void {
  void (async () => {
    while (!product.leaveOff.aborted && product.state() !== 'stopping') {
      for (const { id } of await product.tenants().catch(() => [])) {
        await watchAccess(product, id).catch((error: { name?: string; code?: string }) => {
          if (product.state() === 'stopping') return;
          const { name, code } = error;
          product.log.error({ tenantId: id, error: name, errorCode: code }, 'access could not be looked through');
        });
      }
      await sleep(everyMs, undefined, { signal: product.leaveOff, ref: false }).catch(() => {});
    }
  })();
}

/**
 * Compares each person's days that have newly sealed events with that person's past, and saves the alerts.
 *
 * @returns alerts that are new or have grown.
 */
export async function watchAccess(product: Product, tenantId: TenantId): Promise<number> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const userNames = await namesOfUsers(product.database, tenantId);
  let saved = 0;
  for (;;) {
    const events = await inTenant((tx) => nextSealed(tx, 'access-watch', eventsAtOnce));
    const [first, last] = [events[0], events.at(-1)];
    if (!first || !last) return saved;
    const [days, watched] = await inTenant(async (tx) => [
      await daysOf(tx, first.sequence, last.sequence),
      await watchedMembers(tx),
    ]);
    for (const { actorId, day } of days) {
      saved += await inTenant((tx) => watchDay(product, tx, { tenantId, actorId, day, watched, userNames }));
    }
    await inTenant((tx) => noteRead(tx, 'access-watch', last.sequence));
    if (events.length < eventsAtOnce) return saved;
  }
}

type Day = {
  readonly tenantId: TenantId;
  readonly actorId: string;
  readonly day: CalendarDate;
  readonly watched: ReadonlySet<MemberKey>;
  readonly userNames: ReadonlyMap<string, string>;
};

async function watchDay(product: Product, tx: TenantTx, asked: Day): Promise<number> {
  const { actorId, day, watched, userNames } = asked;
  const found = await accessesOf(tx, actorId, day);
  const accesses = found.map((access) => ({ ...access, opened: opensMember(access.action) }));
  const opened = [...new Set(accesses.flatMap((access) => (access.opened ? access.members : [])))];
  const namesakes = await namesakesOf(product, tx, asked.tenantId, userNames.get(actorId), opened);
  return saveAlerts(tx, unusualAccess(accesses, await pastOf(tx, actorId, day), watched, namesakes));
}

/** Members whose last name is the person's. Names are compared here and kept nowhere. */
async function namesakesOf(
  product: Product,
  tx: TenantTx,
  tenantId: TenantId,
  userName: string | undefined,
  members: readonly MemberKey[],
): Promise<Set<MemberKey>> {
  const own = plain(userName?.trim().split(/\s+/).at(-1));
  if (own === '' || members.length === 0) return new Set();
  const identities = await readIdentities(tx, await product.keysOf(tenantId), members, ['lastName']);
  return new Set([...identities].flatMap(([member, { lastName }]) => (plain(lastName) === own ? [member] : [])));
}

/** Letters only, without marks, in one case. */
const plain = (name: string | undefined): string =>
  (name ?? '')
    .normalize('NFD')
    .replaceAll(/[^\p{L}]/gu, '')
    .toLowerCase();
