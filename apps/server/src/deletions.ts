import { AsyncLocalStorage } from 'node:async_hooks';
import type { Blobs } from '@optimiq/store/blobs/files';
import type { Facts } from '@optimiq/store/facts/keeper';

/**
 * The deletion lease. Postgres is the commit point, and facts and blobs only grow: a backup that keeps deletions waiting
 * while it copies finds at least what its snapshot names. Facts and blobs have one owner, this process, so the lease is
 * its own and ends with it.
 */
export type Deletions = {
  /** Runs work that deletes facts or blobs, once no backup copies them. Work within such work runs at once. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for deletions under way, and keeps others waiting until it is released. One backup at a time. */
  hold(): Promise<Hold>;
  /** Resolves once no snapshot of the database is held open: until then dead rows stay on disk. */
  whenUnseen(): Promise<void>;
};

export type Hold = {
  /** Facts and blobs are copied: deletions go on. */
  release(): void;
  /** The snapshot is closed. */
  end(): void;
};

export function openDeletions(): Deletions {
  const within = new AsyncLocalStorage<{ isUnderWay: boolean }>();
  let underWay = 0;
  let held: Gate | undefined;
  let seen: Gate | undefined;
  let idle: Gate | undefined;
  return {
    during: async (work) => {
      if (within.getStore()?.isUnderWay) return work();
      while (held) await held.opened;
      const mark = { isUnderWay: true };
      underWay += 1;
      try {
        return await within.run(mark, work);
      } finally {
        mark.isUnderWay = false;
        underWay -= 1;
        if (underWay === 0) idle?.open();
      }
    },
    hold: async () => {
      if (held || seen) throw new Error('A backup is under way');
      const [deletions, snapshot] = [gate(), gate()];
      held = deletions;
      seen = snapshot;
      if (underWay > 0) {
        idle = gate();
        await idle.opened;
        idle = undefined;
      }
      const release = () => {
        if (held === deletions) held = undefined;
        deletions.open();
      };
      return {
        release,
        end: () => {
          release();
          if (seen === snapshot) seen = undefined;
          snapshot.open();
        },
      };
    },
    whenUnseen: async () => {
      while (seen) await seen.opened;
    },
  };
}

type Gate = { readonly opened: Promise<void>; open(): void };

function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

const deletes = /^\s*delete\b/i;

/** Facts whose every deletion takes the lease, whoever asks for it. */
export const factsUnderLease = (facts: Facts, { during }: Deletions): Facts => ({
  ...facts,
  execute: (tenant, visible, sql, ...more) => {
    const work = () => facts.execute(tenant, visible, sql, ...more);
    return deletes.test(sql) ? during(work) : work();
  },
  executeAll: (tenant, statements, ...more) => {
    const work = () => facts.executeAll(tenant, statements, ...more);
    return statements.some(({ sql }) => deletes.test(sql)) ? during(work) : work();
  },
  rewrite: (tenant, onStage) => during(() => facts.rewrite(tenant, onStage)),
  removeTenant: (tenant) => during(() => facts.removeTenant(tenant)),
});

/** Blobs whose removal takes the lease. Where a row says so afterwards, the whole step is to take it. */
export const blobsUnderLease = (blobs: Blobs, { during }: Deletions): Blobs => ({
  ...blobs,
  remove: (tenant, name) => during(() => blobs.remove(tenant, name)),
  removeAll: (tenant) => during(() => blobs.removeAll(tenant)),
});
