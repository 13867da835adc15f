import { randomUUID } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';

/** Whose search it is: nobody else opens it. */
export type Searcher = { readonly tenantId: TenantId; readonly userId: string };

/** An identifier that somebody searched for, kept in memory under a random id, so that an address holds the id alone. */
export type KeptSearches = {
  /** Keeps a value; the same one of the same person has one id, whose time begins anew. */
  keep(searcher: Searcher, value: string): { readonly viewId: string; readonly expiresAt: Date };
  /** The value behind an id, of the same person; nothing once it has expired, and after a restart. */
  find(searcher: Searcher, viewId: string): string | undefined;
};

type Kept = Searcher & { readonly value: string; expiresAt: number };

/** As long as a session lasts at most. */
const keptMs = 12 * 3_600_000;
/** The one kept longest goes for the next. */
const keptPerPerson = 200;

/**
 * Opens the kept searches of this process. Nothing of them touches disk, a log or a backup.
 *
 * @param now milliseconds; a test passes its own clock.
 */
export function openKeptSearches(now: () => number = Date.now): KeptSearches {
  const kept = new Map<string, Kept>();
  const isOf = (one: Searcher, other: Searcher) => one.tenantId === other.tenantId && one.userId === other.userId;

  const sweep = (): void => {
    for (const [id, { expiresAt }] of kept) if (expiresAt <= now()) kept.delete(id);
  };
  return {
    keep: ({ tenantId, userId }, value) => {
      sweep();
      const own = [...kept].filter(([, one]) => isOf(one, { tenantId, userId }));
      const known = own.find(([, one]) => one.value === value)?.[0];
      if (!known && own.length >= keptPerPerson) kept.delete(own[0]![0]);
      const viewId = known ?? randomUUID();
      const expiresAt = now() + keptMs;
      // Last in order: the oldest stand first.
      kept.delete(viewId);
      kept.set(viewId, { tenantId, userId, value, expiresAt });
      return { viewId, expiresAt: new Date(expiresAt) };
    },
    find: (searcher, viewId) => {
      const found = kept.get(viewId);
      return found && found.expiresAt > now() && isOf(found, searcher) ? found.value : undefined;
    },
  };
}
