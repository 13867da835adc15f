import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { KeyFolder } from '@optimiq/store/keys/key-folder';
import {
  emptyTenantKeys,
  readTenantKeys,
  refreshTenantKeys,
  type TenantKeyRings,
} from '@optimiq/store/keys/tenant-keys';
import type { Database } from '@optimiq/store/postgres/database';
import { withTenant } from '@optimiq/store/postgres/tenant';

/** Unwrapped keys of tenants, for as long as the process lives. One object a tenant, which every holder shares. */
export type TenantKeyCache = {
  of(tenantId: TenantId): Promise<TenantKeyRings>;
  /**
   * Brings what holders have to what is stored. Keys that are stored no more go at once, or, when they were destroyed
   * because nothing is under them, after a minute: whoever read a row just before still opens it.
   */
  refresh(tenantId: TenantId, gone: 'at-once' | 'soon'): Promise<void>;
  /** Empties what holders have: the tenant was closed. */
  drop(tenantId: TenantId): Promise<void>;
  close(): void;
};

const graceMs = 60_000;

export function openTenantKeyCache(database: Database, keyFolder: KeyFolder): TenantKeyCache {
  const held = new Map<TenantId, Promise<TenantKeyRings>>();
  const timers = new Set<NodeJS.Timeout>();
  const stored = (tenantId: TenantId) =>
    withTenant(database.app, tenantId, (tx) => readTenantKeys(tx, tenantId, keyFolder));
  const of: TenantKeyCache['of'] = (tenantId) => {
    let found = held.get(tenantId);
    if (!found) {
      found = stored(tenantId);
      held.set(tenantId, found);
      found.catch(() => held.delete(tenantId));
    }
    return found;
  };
  const refresh: TenantKeyCache['refresh'] = async (tenantId, gone) => {
    const rings = await of(tenantId);
    refreshTenantKeys(rings, await stored(tenantId), gone === 'soon');
    if (gone === 'at-once') return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      refresh(tenantId, 'at-once').catch(() => undefined);
    }, graceMs);
    timers.add(timer.unref());
  };
  return {
    of,
    refresh,
    drop: async (tenantId) => {
      const found = await held.get(tenantId)?.catch(() => undefined);
      held.delete(tenantId);
      if (found) emptyTenantKeys(found);
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
