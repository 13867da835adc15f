import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Database } from '../postgres/database.ts';
import type { Anchor } from './anchors.ts';
import type { Head, SignedRecord } from './chain.ts';
import { type AuditLog, platformTenant } from './logs.ts';
import { readHeads, sealEvents } from './seal-events.ts';

/** Whether the ends of a log are safe outside the database. */
export type AnchorState = {
  readonly sequence: number;
  readonly at: string | undefined;
  /**
   * 'waiting': the anchor could not be written and is tried again. 'behind': the anchor knows events that the
   * database lacks, because it was restored from a backup, or cut. Nothing is anchored until somebody looked.
   */
  readonly state: 'anchored' | 'waiting' | 'behind';
};

export type SealerOptions = {
  readonly database: Database;
  readonly signing: KeyObject;
  readonly anchor: Anchor;
  readonly tenants: () => Promise<readonly TenantId[]>;
  readonly logOf: (tenant: string) => Promise<AuditLog>;
  /** Told once per change for the worse: 'seal', 'anchor', 'behind'. */
  readonly onFault: (tenant: string, fault: 'seal' | 'anchor' | 'behind') => void;
};

export type Sealer = {
  /** Seals and anchors what is committed now, of every log; for tests, ends of processes and exports. */
  sealAll(): Promise<void>;
  anchorState(tenant: string): AnchorState | undefined;
  /** Looks at the anchors again, after somebody owned up to a restore. */
  lookAgain(tenant: string): void;
  /** Seals once more, then ends. */
  close(): Promise<void>;
};

const everyMs = 400;

/** Seals the logs of all tenants and the platform's, each within a second of the commit. */
export function startSealer(options: SealerOptions, intervalMs = everyMs): Sealer {
  const { database, signing, anchor } = options;
  const snapshots = new Map<string, string>();
  const anchors = new Map<string, AnchorState>();
  const faulty = new Set<string>();
  const due = new Set<string>();
  let polled: string | undefined;

  const report = (tenant: string, fault: 'seal' | 'anchor' | 'behind', isBad: boolean) => {
    const name = `${tenant} ${fault}`;
    if (isBad && !faulty.has(name)) options.onFault(tenant, fault);
    if (isBad) faulty.add(name);
    else faulty.delete(name);
  };

  const anchorHeads = async (log: AuditLog) => {
    const { tenant } = log;
    let known = anchors.get(tenant);
    if (known?.state === 'behind') return;
    try {
      if (!known) {
        const last = await anchor.last(tenant);
        const head = last && endOf(last);
        const isThere = !last || !head?.hash || (await log.inTx((tx) => hasHead(tx, tenant, head.sequence, last)));
        known = { sequence: head?.sequence ?? 0, at: head?.at, state: isThere ? 'anchored' : 'behind' };
        anchors.set(tenant, known);
        report(tenant, 'behind', !isThere);
        if (!isThere) return;
      }
      const heads = await log.inTx((tx) => readHeads(tx, tenant, known!.sequence));
      if (heads.length > 0) {
        await anchor.append(tenant, heads);
        const end = endOf(heads.at(-1)!);
        anchors.set(tenant, { sequence: end.sequence, at: end.at, state: 'anchored' });
      }
      report(tenant, 'anchor', false);
    } catch {
      anchors.set(tenant, { sequence: known?.sequence ?? 0, at: known?.at, state: 'waiting' });
      due.add(tenant);
      report(tenant, 'anchor', true);
    }
  };

  const sealOne = async (tenant: string) => {
    due.delete(tenant);
    try {
      const log = await options.logOf(tenant);
      const first = await sealEvents(log, signing, snapshots.get(tenant));
      let last = first;
      while (last.more) last = await sealEvents(log, signing, undefined, last.more);
      // A round that found another sealer at work may have left something to it.
      if (first.snapshot && last.snapshot) snapshots.set(tenant, first.snapshot);
      else due.add(tenant);
      await anchorHeads(log);
      report(tenant, 'seal', false);
    } catch {
      due.add(tenant);
      report(tenant, 'seal', true);
    }
  };

  const round = async () => {
    const tenants = await options.tenants();
    const { rows } = await database.appPool.query<{ now: string; tenants: string[] }>(
      `select pg_current_snapshot()::text as now, array(select tenants_to_seal($1::uuid[], $2::pg_snapshot)) as tenants`,
      [tenants, polled ?? '1:1:'],
    );
    const { now, tenants: found } = rows[0]!;
    for (const tenant of found) due.add(tenant);
    for (const tenant of tenants) if (!snapshots.has(tenant)) due.add(tenant);
    if (now !== polled) due.add(platformTenant);
    polled = now;
    for (const tenant of [...due]) await sealOne(tenant);
  };

  // One round at a time, whoever asks for it.
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    running = running.then(round, round);
    return running;
  };
  const stop = new AbortController();
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await next().catch(() => undefined); // the database is away: it is looked for again
      await sleep(intervalMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  })();
  return {
    sealAll: next,
    anchorState: (tenant) => anchors.get(tenant),
    lookAgain: (tenant) => {
      anchors.delete(tenant);
      due.add(tenant);
    },
    close: async () => {
      stop.abort();
      await loop;
      await next().catch(() => undefined);
    },
  };
}

/** Number, hash and instant of a head or of a note of a restore, which has no hash. */
function endOf({ record }: SignedRecord): { sequence: number; hash?: string; at: string } {
  const read = JSON.parse(record) as Partial<Head> & { restoredTo?: number; at: string };
  return { sequence: read.sequence ?? read.restoredTo ?? 0, ...(read.hash && { hash: read.hash }), at: read.at };
}

type Tx = Parameters<typeof readHeads>[0];

async function hasHead(tx: Tx, tenant: string, sequence: number, head: SignedRecord): Promise<boolean> {
  return (await readHeads(tx, tenant, sequence - 1))[0]?.record === head.record;
}
