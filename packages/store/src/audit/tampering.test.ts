import fc from 'fast-check';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAudit } from '../postgres/audit.ts';
import { storeTypes } from '../postgres/client.ts';
import { withTenant } from '../postgres/tenant.ts';
import { sampleEvent, testAuditKeys, testLog } from '../testing/audit.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { beginning, type Head, linkHash, type SignedRecord, signHead } from './chain.ts';
import { eventText } from './event-text.ts';
import { exportLog } from './export-log.ts';
import type { AuditLog } from './logs.ts';
import { readEnds } from './read-chain.ts';
import { sealEvents } from './seal-events.ts';
import { verifyExport } from './verify-export.ts';
import { verifyLog } from './verify-log.ts';

/*
 * Somebody with all rights over the database changes the log, a thousand times, each in a transaction that is undone.
 * What they lack is the keys folder and the anchors.
 */

const keys = testAuditKeys();
const size = 60;
const seed = 20_251_124;
let t: TestDatabase;
let superuser: Kysely<unknown>;
let anchors: SignedRecord[];
let exported: string;

beforeAll(async () => {
  t = await testDatabase();
  const log = testLog(t, t.alpha, keys);
  for (let at = 1; at <= size; at += 1) {
    await withTenant(t.database.app, t.alpha, (tx) => recordAudit(tx, sampleEvent(at)));
    if (at % 7 === 0 || at === size) await sealEvents(log, keys.signing);
  }
  anchors = (await readEnds(log)).heads;
  exported = await textOf(exportLog(log, keys.signing, new Date(0)));
  // Keys would be in the way of some changes; who owns the server removes them.
  await t.asSuperuser(`alter table optimiq.audit_seals drop constraint audit_seals_tenant_id_event_id_key;
    alter table optimiq.audit_seals drop constraint audit_seals_pkey`);
  const pool = new pg.Pool({
    connectionString: t.urls.superuser,
    max: 1,
    types: storeTypes,
    options: '-c search_path=optimiq -c session_replication_role=replica',
  });
  superuser = new Kysely({ dialect: new PostgresDialect({ pool }) });
});
afterAll(async () => {
  await superuser.destroy();
  await t.close();
});

type Tx = Transaction<unknown>;
type Pick = (most: number) => number;

class Undone extends Error {}

/** What is found after `change`; the change itself is undone. @returns also what it says is the first bad row. */
async function verifyAfter(change: (tx: Tx) => Promise<number>, withAnchors: boolean) {
  let outcome: { expected: number; bad: unknown } | undefined;
  await superuser
    .transaction()
    .execute(async (tx) => {
      const expected = await change(tx);
      const log: AuditLog = { tenant: t.alpha, key: keys.key, inTx: (work) => work(tx) };
      const { bad } = await verifyLog(log, keys.verifying, () => (withAnchors ? anchors : []));
      outcome = { expected, bad };
      throw new Undone();
    })
    .catch((error) => {
      if (!(error instanceof Undone)) throw error;
    });
  return outcome!;
}

const columns = {
  at: sql`at + interval '1 microsecond'`,
  xid: sql`(xid::text::bigint + 1)::text::xid8`,
  actor_kind: sql`case actor_kind when 'user' then 'system' else 'user' end`,
  actor_id: sql`actor_id || 'x'`,
  action: sql`action || '.x'`,
  outcome: sql`case outcome when 'success' then 'failed' else 'success' end`,
  subject_kind: sql`coalesce(subject_kind || '-x', 'member')`,
  subject_id: sql`coalesce(subject_id || 'x', '')`,
  session: sql`case when session is null then repeat('a', 32) end`,
  purpose: sql`case when purpose is null then 'research' end`,
  members: sql`case when members is null then array[gen_random_uuid()] else members || gen_random_uuid() end`,
  of_all_members: sql`not of_all_members`,
  address: sql`case when address is null then repeat('a', 16) end`,
  reason: sql`coalesce(reason, '') || '\\x00'`,
  details: sql`details || '{"x": 1}'`,
  id: sql`gen_random_uuid()`,
  tenant_id: sql`${sql.lit('22222222-2222-4222-8222-222222222222')}::uuid`,
};
type Column = keyof typeof columns;
const columnNames = Object.keys(columns) as Column[];

const idAt = (sequence: number) => sql`(select event_id from audit_seals where sequence = ${sequence})`;

/** Rewrites events' hashes from a number on, as somebody with this key would; returns the hashes. */
async function rewrite(tx: Tx, from: number, key = keys.key): Promise<Buffer[]> {
  const { rows } = await sql<{ sequence: number; hash: Buffer; text: string }>`
    select s.sequence, s.hash, ${eventText} as text from audit_seals s join audit_events e on e.id = s.event_id
    order by s.sequence`.execute(tx);
  let previous = rows[from - 2]?.hash ?? beginning;
  const hashes: Buffer[] = [];
  for (const row of rows.slice(from - 1)) {
    previous = linkHash(key, previous, row.sequence, row.text);
    hashes.push(previous);
    await sql`update audit_seals set hash = ${previous} where sequence = ${row.sequence}`.execute(tx);
  }
  return hashes;
}

/** Kinds of tampering; each says which row is the first that is wrong. 'anchors': found by what lies outside only. */
const tamperings: Readonly<Record<string, { needs?: 'anchors'; work: (tx: Tx, pick: Pick) => Promise<number> }>> = {
  'edit a column': {
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      const name = columnNames[pick(columnNames.length)]!;
      await sql`update audit_events set ${sql.ref(name)} = ${columns[name]} where id = ${idAt(at)}`.execute(tx);
      return at;
    },
  },
  'edit a hash': {
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      await sql`update audit_seals set hash = sha256(hash) where sequence = ${at}`.execute(tx);
      return at;
    },
  },
  'edit a number': {
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      await sql`update audit_seals set sequence = sequence + 1000 where sequence = ${at}`.execute(tx);
      return at;
    },
  },
  'delete an event': {
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      await sql`delete from audit_events where id = ${idAt(at)}`.execute(tx);
      return at;
    },
  },
  'delete an event and its seal': {
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      await sql`delete from audit_events where id = ${idAt(at)}`.execute(tx);
      await sql`delete from audit_seals where sequence = ${at}`.execute(tx);
      return at;
    },
  },
  'delete an event and close the gap': {
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      await sql`delete from audit_events where id = ${idAt(at)}`.execute(tx);
      await sql`delete from audit_seals where sequence = ${at}`.execute(tx);
      await sql`update audit_seals set sequence = sequence + 1000 where sequence > ${at}`.execute(tx);
      await sql`update audit_seals set sequence = sequence - 1001 where sequence > 1000`.execute(tx);
      return at;
    },
  },
  'insert an event': {
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      await sql`update audit_seals set sequence = sequence + 1000 where sequence >= ${at}`.execute(tx);
      await sql`update audit_seals set sequence = sequence - 999 where sequence > 1000`.execute(tx);
      await sql`
        with forged as (
          insert into audit_events (tenant_id, actor_kind, actor_id, action, outcome)
          values (${t.alpha}, 'user', 'u1', 'member.read', 'success') returning tenant_id, id
        )
        insert into audit_seals select tenant_id, ${at}, id, sha256('forged') from forged`.execute(tx);
      return at;
    },
  },
  'seal an event before the first': {
    work: async (tx) => {
      await sql`alter table audit_seals drop constraint audit_seals_sequence_check`.execute(tx);
      await sql`
        with forged as (
          insert into audit_events (tenant_id, actor_kind, actor_id, action, outcome)
          values (${t.alpha}, 'user', 'u1', 'member.read', 'success') returning tenant_id, id
        )
        insert into audit_seals select tenant_id, 0, id, sha256('forged') from forged`.execute(tx);
      return 1;
    },
  },
  'add an event at the end': {
    work: async (tx) => {
      await sql`
        with forged as (
          insert into audit_events (tenant_id, actor_kind, actor_id, action, outcome)
          values (${t.alpha}, 'user', 'u1', 'member.read', 'success') returning tenant_id, id
        )
        insert into audit_seals select tenant_id, ${size + 1}, id, sha256('forged') from forged`.execute(tx);
      return size + 1;
    },
  },
  'write an event of the past without a seal': {
    work: async (tx) => {
      await sql`insert into audit_events (tenant_id, at, actor_kind, actor_id, action, outcome)
        values (${t.alpha}, now() - interval '1 year', 'user', 'u1', 'member.read', 'success')`.execute(tx);
      return size + 1;
    },
  },
  'swap two events': {
    work: async (tx, pick) => {
      const one = 1 + pick(size - 1);
      const two = one + 1 + pick(size - one);
      await sql`
        update audit_seals s set event_id = o.event_id from audit_seals o
        where s.sequence in (${one}, ${two}) and o.sequence = ${one + two} - s.sequence`.execute(tx);
      return one;
    },
  },
  'swap what two events say': {
    work: async (tx, pick) => {
      const one = 1 + pick(size - 1);
      await sql`
        update audit_events e set action = o.action, actor_id = o.actor_id, details = o.details, at = o.at
        from audit_events o, audit_seals a, audit_seals b where a.event_id = e.id and b.event_id = o.id
          and a.sequence in (${one}, ${one + 1}) and b.sequence = ${2 * one + 1} - a.sequence`.execute(tx);
      return one;
    },
  },
  'cut the end, heads left': {
    work: async (tx, pick) => {
      const at = 2 + pick(size - 1);
      await sql`delete from audit_events where id in (select event_id from audit_seals where sequence >= ${at})`.execute(
        tx,
      );
      await sql`delete from audit_seals where sequence >= ${at}`.execute(tx);
      return at;
    },
  },
  'cut the end with its heads': {
    needs: 'anchors',
    work: async (tx, pick) => {
      const ends = anchors.map(({ record }) => (JSON.parse(record) as Head).sequence);
      const end = ends[pick(ends.length - 1)]!;
      await sql`delete from audit_events where id in (select event_id from audit_seals where sequence > ${end})`.execute(
        tx,
      );
      await sql`delete from audit_seals where sequence > ${end}`.execute(tx);
      await sql`delete from audit_heads where sequence > ${end}`.execute(tx);
      return end + 1;
    },
  },
  'cut everything': {
    needs: 'anchors',
    work: async (tx) => {
      await sql`delete from audit_events`.execute(tx);
      await sql`delete from audit_seals`.execute(tx);
      await sql`delete from audit_heads`.execute(tx);
      return 1;
    },
  },
  'rewrite the whole chain without its key': {
    work: async (tx, pick) => {
      await sql`update audit_events set actor_id = 'u9' where id = ${idAt(1 + pick(size))}`.execute(tx);
      await rewrite(tx, 1, Buffer.alloc(32, 1 + pick(200)));
      return 1;
    },
  },
  'rewrite the chain with its stolen key, heads left': {
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      await sql`update audit_events set actor_id = actor_id || 'x' where id = ${idAt(at)}`.execute(tx);
      await rewrite(tx, at);
      return at;
    },
  },
  'rewrite the chain with its stolen key, heads signed by another': {
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      await sql`update audit_events set actor_id = actor_id || 'x' where id = ${idAt(at)}`.execute(tx);
      await rewrite(tx, at);
      const { rows } = await sql<{ hash: Buffer }>`select hash from audit_seals order by sequence`.execute(tx);
      const hashes = rows.map(({ hash }) => hash);
      const head = signHead(testAuditKeys().signing, {
        ...{ tenant: t.alpha, from: 1, hashes, previous: undefined, at: new Date(0).toISOString() },
      });
      await sql`delete from audit_heads`.execute(tx);
      await sql`insert into audit_heads values (${t.alpha}, ${size}, ${head.record},
        ${Buffer.from(head.signature, 'base64')})`.execute(tx);
      // The head stands for all its events; the anchors say which of them is the first.
      return at;
    },
    needs: 'anchors',
  },
  'rewrite the chain with its stolen key, heads removed': {
    needs: 'anchors',
    work: async (tx, pick) => {
      const at = 1 + pick(size);
      await sql`update audit_events set actor_id = actor_id || 'x' where id = ${idAt(at)}`.execute(tx);
      await rewrite(tx, at);
      await sql`delete from audit_heads`.execute(tx);
      return at;
    },
  },
  'edit a head': {
    work: async (tx, pick) => {
      const { sequence } = headAt(pick(anchors.length));
      const changes = [
        sql`record = replace(record, '"at":"2', '"at":"1')`,
        sql`signature = sha256(signature) || sha256(signature)`,
        sql`sequence = sequence + 1000`,
      ];
      await sql`update audit_heads set ${changes[pick(changes.length)]!} where sequence = ${sequence}`.execute(tx);
      return sequence;
    },
  },
  'delete a head': {
    work: async (tx, pick) => {
      const { sequence } = headAt(pick(anchors.length));
      await sql`delete from audit_heads where sequence = ${sequence}`.execute(tx);
      return sequence;
    },
  },
};

const headAt = (at: number) => JSON.parse(anchors[at]!.record) as Head;
/** Rows that one head covers: what is wrong with a head is wrong in its stretch. */
const stretchOf = (sequence: number) => {
  const head = anchors.map(({ record }) => JSON.parse(record) as Head).find((one) => one.sequence === sequence)!;
  return [head.from, head.sequence] as const;
};

test('the log as it was written verifies, in the database and as an export, with anchors and without', async () => {
  for (const withAnchors of [true, false]) {
    expect((await verifyAfter(async () => 0, withAnchors)).bad).toBeUndefined();
    const found = await verifyExport(
      blocksOf(exported),
      { tenant: t.alpha, ...keys },
      withAnchors ? anchors : undefined,
    );
    expect(found).toMatchObject({ events: size, bad: undefined, anchoredTo: withAnchors ? size : 0 });
  }
});

test('SEC-07 a thousand tamperings with the database are all found, and the first bad row is named', async () => {
  const kinds = Object.keys(tamperings);
  const counts = new Map<string, number>();
  const input = fc.sample(fc.tuple(fc.constantFrom(...kinds), fc.array(fc.nat(), { minLength: 4, maxLength: 4 })), {
    seed,
    numRuns: 1_000,
  });
  for (const [kind, numbers] of input) {
    const left = numbers[Symbol.iterator]();
    const pick: Pick = (most) => (left.next().value ?? 0) % most;
    const { needs, work } = tamperings[kind]!;
    const { expected, bad } = await verifyAfter((tx) => work(tx, pick), needs === 'anchors');
    const label = `${kind} ${numbers.join(' ')}`;
    expect(bad, label).toBeDefined();
    if (kind.endsWith(' a head')) {
      const { row, sequence } = bad as { row: string; sequence: number };
      const [from, to] = stretchOf(expected);
      expect(row === 'head' || sequence === from, label).toBe(true);
      expect(sequence >= from && sequence <= to, `${label}: ${sequence} of ${from} to ${to}`).toBe(true);
    } else {
      expect(bad, label).toMatchObject({ row: 'event', sequence: expected });
    }
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(kinds.sort());
}, 120_000);

test('the anchor is what finds a cut end: without it the cut log looks whole', async () => {
  const { work } = tamperings['cut the end with its heads']!;
  expect((await verifyAfter((tx) => work(tx, () => 2), false)).bad).toBeUndefined();
  expect((await verifyAfter((tx) => work(tx, () => 2), true)).bad).toBeDefined();
});

test('SEC-07 each changed line, cut, repeated and swapped line of an export is found and named', async () => {
  const lines = exported.split('\n').slice(0, -1);
  const verify = (changed: readonly string[]) =>
    verifyExport(blocksOf(`${changed.join('\n')}\n`), { tenant: t.alpha, ...keys }, anchors);
  const numberOf = (at: number) => {
    const events = lines.slice(0, at + 1).filter((line) => line.startsWith('{"sequence"')).length;
    return Math.max(1, events);
  };
  const changes: Readonly<Record<string, (at: number) => string[]>> = {
    cut: (at) => lines.filter((_, other) => other !== at),
    repeated: (at) => lines.toSpliced(at, 0, lines[at]!),
    swapped: (at) => lines.toSpliced(at, 2, lines[at + 1]!, lines[at]!),
    shortened: (at) => lines.slice(0, at),
    ...Object.fromEntries(
      ['success', '"at":"2', '"hash":"', 'user', 'member', 'sequence', 'signature', '"'].map((word) => [
        `with another ${word}`,
        (at: number) => lines.with(at, lines[at]!.replace(word, `${word}1`)),
      ]),
    ),
  };
  let found = 0;
  for (let at = 1; at < lines.length - 1; at += 1) {
    for (const [name, change] of Object.entries(changes)) {
      const changed = change(at);
      if (changed.join('\n') === lines.join('\n')) continue;
      const { bad } = await verify(changed);
      // Heads and events beside each other may change places without a loss; the order of events may not.
      if (name === 'swapped' && lines[at]!.startsWith('{"head"') !== lines[at + 1]!.startsWith('{"head"')) continue;
      expect(bad, `line ${at} ${name}`).toBeDefined();
      if (lines[at]!.startsWith('{"sequence"')) {
        expect(bad!.sequence - numberOf(at), `line ${at} ${name}`).toBe(name === 'repeated' ? 1 : 0);
      }
      found += 1;
    }
  }
  expect(found).toBeGreaterThan(500);
  await expect(verify(lines.slice(1))).rejects.toThrow('no signed title');
});

async function textOf(blocks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const block of blocks) text += block;
  return text;
}

async function* blocksOf(text: string) {
  for (let at = 0; at < text.length; at += 997) yield text.slice(at, at + 997);
}
