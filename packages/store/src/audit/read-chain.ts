import { sql } from 'kysely';
import type { SignedRecord } from './chain.ts';
import { eventText } from './event-text.ts';
import type { AuditLog } from './logs.ts';
import type { ChainRow } from './verify-chain.ts';

const rowsAtOnce = 20_000;

/** The chain of a log as it is stored, in order, up to and with `to`. */
export async function* readChain(log: AuditLog, to = Number.MAX_SAFE_INTEGER): AsyncGenerator<ChainRow[]> {
  // One part is asked for while the one before is worked on.
  // Numbers begin at 1; what stands before is read too, and is out of order.
  let next = part(log, Number.MIN_SAFE_INTEGER, to);
  for (;;) {
    const rows = await next;
    const last = rows.at(-1);
    if (!last) return;
    next = part(log, last.sequence, to);
    next.catch(() => undefined); // seen when it is awaited
    yield rows;
  }
}

async function part(log: AuditLog, after: number, to: number): Promise<ChainRow[]> {
  return log.inTx(async (tx) => {
    // A part is few rows of many, found one by one: other ways to join read the whole log for each part.
    await sql`select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`.execute(
      tx,
    );
    // One text for all rows: a value for each costs the driver more than the rest.
    const { rows } = await sql<{ lines: string | null }>`
      select string_agg(line, e'\\n' order by sequence) as lines from (
        select s.sequence, s.sequence || ' ' || encode(s.hash, 'hex') || ' ' || coalesce(${eventText}, '') as line
        from audit_seals s left join audit_events e on e.tenant_id = s.tenant_id and e.id = s.event_id
        where s.tenant_id = ${log.tenant}::uuid and s.sequence > ${after} and s.sequence <= ${to}
        order by s.sequence limit ${rowsAtOnce}
      ) r`.execute(tx);
    return rows[0]!.lines === null ? [] : rows[0]!.lines.split('\n').map(toRow);
  });
}

/** 'number hash text'; the text is left out where the event is not there. */
function toRow(line: string): ChainRow {
  const space = line.indexOf(' ');
  const text = line.slice(space + 66);
  return {
    sequence: Number(line.slice(0, space)),
    hash: line.slice(space + 1, space + 65),
    text: text === '' ? undefined : text,
  };
}

/** Signed heads of a log, all of them, in order; and the number of its last sealed event at the same moment. */
export async function readEnds(log: AuditLog): Promise<{ heads: SignedRecord[]; last: number }> {
  return log.inTx(async (tx) => {
    const { rows } = await sql<{ last: number; sequences: string[]; records: string[]; signatures: string[] }>`
      select (select coalesce(max(sequence), 0) from audit_seals where tenant_id = ${log.tenant}::uuid) as last,
        coalesce(array_agg(sequence::text order by sequence), '{}') as sequences,
        coalesce(array_agg(record order by sequence), '{}') as records,
        coalesce(array_agg(encode(signature, 'hex') order by sequence), '{}') as signatures
      from audit_heads where tenant_id = ${log.tenant}::uuid`.execute(tx);
    const { last, sequences, records, signatures } = rows[0]!;
    const heads = records.map((record, at) => ({
      // A head that stands under another number than its own is none.
      record: record.includes(`"sequence":${sequences[at]},`) ? record : '',
      signature: Buffer.from(signatures[at]!, 'hex').toString('base64'),
    }));
    return { heads, last };
  });
}

/**
 * Events that no sealer took up although a minute has passed: written past the product, or the sealer stands still.
 *
 * @returns the oldest one's id and how many there are.
 */
export async function unsealedEvents(log: AuditLog): Promise<{ count: number; first: string | undefined }> {
  return log.inTx(async (tx) => {
    const { rows } = await sql<{ count: number; first: string | null }>`
      select count(*) as count, (array_agg(e.id order by e.at, e.id))[1] as first from audit_events e
      where e.tenant_id = ${log.tenant}::uuid and e.at < clock_timestamp() - interval '1 minute'
        and not exists (select from audit_seals s where s.tenant_id = e.tenant_id and s.event_id = e.id)`.execute(tx);
    return { count: rows[0]!.count, first: rows[0]!.first ?? undefined };
  });
}
