import type { KeyObject } from 'node:crypto';
import { type QueryExecutorProvider, sql } from 'kysely';
import { beginning, linkHash, type SignedRecord, signHead } from './chain.ts';
import { eventText } from './event-text.ts';
import type { AuditLog } from './logs.ts';

/** What one round of sealing did. */
export type Sealed = {
  readonly events: number;
  /** The new end of the chain, to be anchored; absent when nothing was sealed. */
  readonly head?: SignedRecord;
  /** Every event that this snapshot sees is sealed; absent when another sealer was at it, or when more is left. */
  readonly snapshot?: string;
};

/** Events of one round: their tags make a head of 27 kB. */
const mostEvents = 5_000;

/**
 * Gives committed events their numbers and links them into the chain, with a signed head, in one transaction.
 *
 * An event that is still in an open transaction is not seen, and gets a later number once it is: what a snapshot did
 * not see is exactly what is left when the next one is taken. So a long transaction holds nothing up.
 *
 * @param since snapshot of the round before; without it every event is looked at once.
 */
export async function sealEvents(log: AuditLog, signing: KeyObject, since?: string): Promise<Sealed> {
  return log.inTx(async (tx) => {
    const lock = sql<{ taken: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('optimiq audit ' || ${log.tenant}, 0)) as taken`;
    if (!(await lock.execute(tx)).rows[0]!.taken) return { events: 0 };

    const unseen =
      since === undefined
        ? sql`true`
        : sql`(e.xid >= pg_snapshot_xmax(${since}::pg_snapshot)
            or e.xid = any (array(select pg_snapshot_xip(${since}::pg_snapshot))))`;
    // One statement is one snapshot: what it sees and what it says it sees are the same.
    const { rows } = await sql<{ snapshot: string; now: Date; id: string | null; text: string }>`
      select pg_current_snapshot()::text as snapshot, clock_timestamp() as now, e.id, e.text
      from (select) here left join lateral (
        select e.id, e.xid, e.at, ${eventText} as text from audit_events e
        where e.tenant_id = ${log.tenant}::uuid and ${unseen}
          and not exists (select from audit_seals s where s.tenant_id = e.tenant_id and s.event_id = e.id)
        order by e.xid, e.at, e.id limit ${mostEvents}
      ) e on true order by e.xid, e.at, e.id`.execute(tx);
    const { snapshot, now } = rows[0]!;
    if (rows[0]!.id === null) return { events: 0, snapshot };

    const last = await sql<{ sequence: number; hash: Buffer }>`
      select sequence, hash from audit_seals where tenant_id = ${log.tenant}::uuid
      order by sequence desc limit 1`.execute(tx);
    const before = last.rows[0]?.sequence ?? 0;
    const hashes: Buffer[] = [];
    let previous = last.rows[0]?.hash ?? beginning;
    for (const { text } of rows) {
      previous = linkHash(log.key, previous, before + hashes.length + 1, text);
      hashes.push(previous);
    }
    await sql`
      insert into audit_seals (tenant_id, sequence, event_id, hash)
      select ${log.tenant}::uuid, ${before} + place, id, hash
      from unnest(${rows.map(({ id }) => id)}::uuid[], ${hashes}::bytea[]) with ordinality s (id, hash, place)`.execute(
      tx,
    );
    const headBefore = before > 0 ? (await readHeads(tx, log.tenant, before - 1))[0] : undefined;
    const head = signHead(signing, {
      tenant: log.tenant,
      from: before + 1,
      hashes,
      previous: headBefore,
      at: now.toISOString(),
    });
    await sql`
      insert into audit_heads (tenant_id, sequence, record, signature)
      values (${log.tenant}::uuid, ${before + hashes.length}, ${head.record},
        ${Buffer.from(head.signature, 'base64')})`.execute(tx);
    return { events: hashes.length, head, ...(hashes.length < mostEvents ? { snapshot } : {}) };
  });
}

/** Heads of a log beyond a number, in order. */
export async function readHeads(tx: QueryExecutorProvider, tenant: string, after: number): Promise<SignedRecord[]> {
  const { rows } = await sql<SignedRecord>`
    select record, replace(encode(signature, 'base64'), e'\\n', '') as signature
    from audit_heads where tenant_id = ${tenant}::uuid and sequence > ${after} order by sequence`.execute(tx);
  return rows;
}
