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
  /** What this round saw; absent when another sealer was at it. */
  readonly snapshot?: string;
  /** Where the next round goes on, as there were more than one round takes. */
  readonly more?: EventPlace;
};

/** An event's place in the order of sealing. */
export type EventPlace = { readonly xid: string; readonly at: string; readonly id: string };

/** Events of one round: their tags make a head of 27 kB. */
const mostEvents = 5_000;

/**
 * Gives committed events their numbers and links them into the chain, with a signed head, in one transaction.
 *
 * An event that is still in an open transaction is not seen, and gets a later number once it is: what a snapshot did
 * not see is exactly what is left when the next one is taken. So a long transaction holds nothing up. When there were
 * more events than one round takes, the snapshot of the first round counts once the last round is done.
 *
 * @param since snapshot up to which all is sealed; without it every event is looked at once.
 * @param after end of the round before, where that said there is more.
 */
export async function sealEvents(
  log: AuditLog,
  signing: KeyObject,
  since?: string,
  after?: EventPlace,
): Promise<Sealed> {
  return log.inTx(async (tx) => {
    const lock = sql<{ taken: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('optimiq audit ' || ${log.tenant}, 0)) as taken`;
    if (!(await lock.execute(tx)).rows[0]!.taken) return { events: 0 };

    // One statement is one snapshot: what it sees and what it says it sees are the same. The text comes last, because
    // it costs more than the search.
    const { rows } = await sql<{ snapshot: string; now: Date; id: string | null; text: string } & EventPlace>`
      select pg_current_snapshot()::text as snapshot, clock_timestamp() as now, e.id, e.xid::text as xid,
        e.at::text as at, ${eventText} as text
      from (select) here left join lateral (
        select e.xid, e.at, e.id from audit_events e
        where e.tenant_id = ${log.tenant}::uuid and ${leftToSeal(since, after)}
          and not exists (select from audit_seals s where s.tenant_id = e.tenant_id and s.event_id = e.id)
        order by e.xid, e.at, e.id limit ${mostEvents}
      ) next on true left join audit_events e on e.tenant_id = ${log.tenant}::uuid and e.id = next.id
      order by e.xid, e.at, e.id`.execute(tx);
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
    const { xid, at, id } = rows.at(-1)!;
    return {
      events: hashes.length,
      head,
      snapshot,
      ...(hashes.length < mostEvents ? {} : { more: { xid, at, id: id! } }),
    };
  });
}

function leftToSeal(since: string | undefined, after: EventPlace | undefined) {
  if (after) return sql`(e.xid, e.at, e.id) > (${after.xid}::xid8, ${after.at}::timestamptz, ${after.id}::uuid)`;
  if (since === undefined) return sql`true`;
  return sql`(e.xid >= pg_snapshot_xmax(${since}::pg_snapshot)
    or e.xid = any (array(select pg_snapshot_xip(${since}::pg_snapshot))))`;
}

/** Heads of a log beyond a number, in order. */
export async function readHeads(tx: QueryExecutorProvider, tenant: string, after: number): Promise<SignedRecord[]> {
  const { rows } = await sql<SignedRecord>`
    select record, replace(encode(signature, 'base64'), e'\\n', '') as signature
    from audit_heads where tenant_id = ${tenant}::uuid and sequence > ${after} order by sequence`.execute(tx);
  return rows;
}
