import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { Database } from './database.ts';
import { visibleLoadNumbers } from './loads-read.ts';
import { listVisibleMembers, readIdentities } from './member-identity-read.ts';
import { buildNameIndex, type NamedMember, type NameIndex, searchNames } from './member-search-index.ts';
import { withTenant } from './tenant.ts';

/** Search of members by name, over an index that is in memory only. */
export type MemberSearch = {
  /**
   * Visible members whose names begin with each of the words, in any order: 'smi jo', 'JOHN SMITH'.
   *
   * @param limit 1 to 50.
   * @returns     keys, best first: whole names before beginnings, then by last and first name. Empty for no word.
   *
   * The first search of a tenant opens the names of all its members; so does the first after a load or an undo.
   */
  search(tenant: TenantId, text: string, limit?: number): Promise<MemberKey[]>;
  /** Drops a tenant's index: a person was corrected or erased, or the tenant closes. */
  forget(tenant: TenantId): void;
  /** Drops all. */
  close(): void;
};

type Entry = { readonly version: string; readonly index: Promise<NameIndex>; timer: NodeJS.Timeout };

/** Members opened between two turns of the event loop: other requests wait a few milliseconds. */
const pageSize = 500;

/**
 * Opens the search. Names never touch disk: an index is made at first use and dropped when nobody used it for a while.
 *
 * @param keysOf a tenant's keys.
 * @param idleMs how long an unused index is kept.
 */
export function openMemberSearch(
  db: Database['app'],
  keysOf: (tenant: TenantId) => Promise<TenantKeys>,
  idleMs = 10 * 60_000,
): MemberSearch {
  const entries = new Map<TenantId, Entry>();

  const forget = (tenant: TenantId): void => {
    clearTimeout(entries.get(tenant)?.timer);
    entries.delete(tenant);
  };
  const entryOf = async (tenant: TenantId): Promise<Entry> => {
    const version = (await withTenant(db, tenant, visibleLoadNumbers)).join();
    const known = entries.get(tenant);
    if (known?.version === version) {
      known.timer.refresh();
      return known;
    }
    forget(tenant);
    const timer = setTimeout(() => entries.delete(tenant), idleMs);
    timer.unref();
    const entry = { version, index: readNames(db, tenant, keysOf).then(buildNameIndex), timer };
    entries.set(tenant, entry);
    // A failed build is not kept: the next search tries again.
    entry.index.catch(() => entries.get(tenant) === entry && forget(tenant));
    return entry;
  };

  return {
    search: async (tenant, text, limit = 50) => searchNames(await (await entryOf(tenant)).index, text, limit),
    forget,
    close: () => {
      for (const tenant of [...entries.keys()]) forget(tenant);
    },
  };
}

async function readNames(
  db: Database['app'],
  tenant: TenantId,
  keysOf: (tenant: TenantId) => Promise<TenantKeys>,
): Promise<NamedMember[]> {
  const keys = await keysOf(tenant);
  const named: NamedMember[] = [];
  let after: MemberKey | undefined;
  do {
    const page = await withTenant(db, tenant, async (tx) => {
      const members = await listVisibleMembers(tx, pageSize, after);
      after = members.length < pageSize ? undefined : members.at(-1);
      return readIdentities(tx, keys, members, ['lastName', 'firstName']);
    });
    for (const [member, { lastName = '', firstName = '' }] of page) {
      if (lastName || firstName) named.push({ member, lastName, firstName });
    }
  } while (after !== undefined);
  return named;
}
