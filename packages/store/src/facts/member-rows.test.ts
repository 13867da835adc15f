import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alpha, beta, claimKey, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import { type FactsTable, factsColumns, factsTables } from './columns.ts';
import { countAllRows, countMemberRows, deleteMemberRows, documentsOf, leavesOf } from './member-rows.ts';
import { memberTies } from './member-ties.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
  for (const tenant of [alpha, beta]) await fill(tenant);
});
afterAll(() => t.close());

const kinds = ['condition', 'encounter', 'procedure', 'observation', 'medication', 'document'];
const members = [1, 2, 3];

/** A row of any table about member `m`: every column filled, texts with the member's number in them. */
function rowOf(table: FactsTable, m: number, kind = kinds[0]!): string {
  const values = Object.entries<string>(factsColumns[table]).map(([column, type]) => {
    if (column === 'load_no' || column === 'run_no') return '1';
    if (column === 'record_no' || column === 'member_no') return `${m * 10}`;
    if (column === 'member_key') return `'${memberKey(m)}'`;
    if (column === 'claim_key') return `'${claimKey(m)}'`;
    if (column === 'kind') return `'${kind}'`;
    if (column === 'leaf_hash') return `'${`${m}`.repeat(64)}'`;
    if (column === 'blob_name') return `'${m < 3 ? 'shared' : 'own'}'`;
    if (type === 'uuid') return `'99999999-0000-4000-8000-00000000000${m}'`;
    if (type === 'date') return `date '2025-01-0${m}'`;
    if (type === 'boolean') return `${m % 2 === 0}`;
    if (/int$|integer|double/.test(type)) return `${m}`;
    return `'ZQ${m}'`;
  });
  return `insert into facts.${table} (${Object.keys(factsColumns[table]).join(', ')}) values (${values.join(', ')})`;
}

async function fill(tenant: TenantId): Promise<void> {
  const statements = factsTables.flatMap((table) =>
    members.flatMap((m) =>
      table === 'clinical_codes' ? kinds.map((kind) => rowOf(table, m, kind)) : [rowOf(table, m)],
    ),
  );
  statements.push(
    rowOf('remittances', 4)
      .replace(`'${memberKey(4)}'`, 'null')
      .replace(claimKey(4), claimKey(2)),
  );
  await t.facts.executeAll(
    tenant,
    statements.map((sql) => ({ sql, parameters: [] })),
  );
}

/** Rows of every table as texts. */
async function dump(tenant: TenantId): Promise<string[]> {
  const rows: string[] = [];
  for (const table of factsTables) {
    const found = await t.facts.inspect<object>(tenant, `select * from facts.${table} order by all`);
    rows.push(...found.map((row) => `${table} ${JSON.stringify(row)}`));
  }
  return rows;
}

const isAbout = (row: string) => /ZQ2|"(record|member)_no":20\b/.test(row);
/** Tables about no person: their rows stay whoever is erased. */
const aboutNobody = factsTables.filter(
  (table) => table === 'score_table_rows' || (memberTies as Record<string, { by: string }>)[table]?.by === 'none',
);

test('DSR-03 a member has rows in every table that is about people, and each is counted', async () => {
  const counted = await countMemberRows(t.facts, alpha, [memberKey(2)]);
  expect(new Set([...counted.map(({ table }) => table), ...aboutNobody])).toEqual(new Set(factsTables));
  expect(counted.find(({ table }) => table === 'clinical_codes')?.rows).toBe(6);
  expect(counted.find(({ table }) => table === 'remittances')?.rows).toBe(2);
  expect(await leavesOf(t.facts, alpha, [memberKey(2)])).toEqual([
    { run: 1, member: memberKey(2), leaf: '2'.repeat(64) },
  ]);
});

test('a document that another member shares is not named as theirs alone', async () => {
  expect(await documentsOf(t.facts, alpha, [memberKey(2)])).toEqual([]);
  expect(await documentsOf(t.facts, alpha, [memberKey(3)])).toEqual(['own']);
  expect(await documentsOf(t.facts, alpha, [memberKey(1), memberKey(2)])).toEqual(['shared']);
});

test('DSR-03 deleting a member leaves every row of the others, the other tenant untouched, and twice changes nothing', async () => {
  const [before, beyond] = [await dump(alpha), await dump(beta)];
  const counted = await countMemberRows(t.facts, alpha, [memberKey(2)]);
  await deleteMemberRows(t.facts, alpha, [memberKey(2)]);
  const after = await dump(alpha);
  const kept = before.filter((row) => aboutNobody.some((table) => row.startsWith(`${table} `)) || !isAbout(row));
  expect(after).toEqual(kept.filter((row) => !(row.startsWith('remittances') && row.includes('"record_no":40'))));
  expect(before.length - after.length).toBe(counted.reduce((sum, { rows }) => sum + rows, 0));
  expect(await countMemberRows(t.facts, alpha, [memberKey(2)])).toEqual([]);
  await deleteMemberRows(t.facts, alpha, [memberKey(2)]);
  expect(await dump(alpha)).toEqual(after);
  expect(await dump(beta)).toEqual(beyond);
});

test('RET-08 a rewrite keeps every row; readers go on and writes wait while it is made', async () => {
  const path = join(t.base, 'facts', `${alpha}.duckdb`);
  const [before, inode] = [await dump(alpha), statSync(path).ino];
  const stages: string[] = [];
  let waiting: Promise<unknown> | undefined;
  let hasWritten = false;
  await t.facts.rewrite(alpha, async (stage) => {
    if (!stages.includes(stage)) stages.push(stage);
    if (stage === 'checkpointed') {
      waiting = t.facts
        .execute(alpha, [], rowOf('members', 9))
        .then(() => t.facts.inspect(alpha, 'select count(*) as n from facts.members'))
        .then(() => {
          hasWritten = true;
        });
    }
    if (stage !== 'closed' && stage !== 'renamed') {
      const [read] = await t.facts.query<{ n: number }>(alpha, [1], 'select count(*) as n from members_loaded');
      expect([stage, read!.n, hasWritten]).toEqual([stage, 2, false]);
    }
  });
  await waiting;
  expect(stages).toEqual(['checkpointed', 'copied', 'verified', 'closed', 'renamed']);
  expect(statSync(path).ino).not.toBe(inode);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(t.base, 'facts')).filter((name) => name.includes('rewrite'))).toEqual([]);
  await deleteMemberRows(t.facts, alpha, [memberKey(9)]);
  expect(await dump(alpha)).toEqual(before);
  await t.facts.closeTenant(alpha);
  expect(await dump(alpha)).toEqual(before);
});

test('a rewrite that is given up leaves the file as it was, and the next one works', async () => {
  const before = await dump(alpha);
  for (const at of ['checkpointed', 'copied', 'verified', 'closed']) {
    const stop = new Error(`stopped at ${at}`);
    const rewriting = t.facts.rewrite(alpha, async (stage) => {
      if (stage === at) throw stop;
    });
    await expect(rewriting).rejects.toBe(stop);
    expect([at, await dump(alpha)]).toEqual([at, before]);
    expect(existsSync(join(t.base, 'facts', `${alpha}.duckdb.rewrite`))).toBe(false);
  }
  await t.facts.rewrite(alpha);
  expect(await dump(alpha)).toEqual(before);
});

test('RET-08 the bytes of deleted rows leave the disk with the rewrite: the file is found by none of its old blocks', async () => {
  const path = join(t.base, 'facts', `${alpha}.duckdb`);
  await t.facts.checkpoint(alpha);
  const block = readFileSync(path).subarray(-4096);
  await t.facts.rewrite(alpha);
  await t.facts.checkpoint(alpha);
  expect(readFileSync(path).includes(block)).toBe(false);
  expect(existsSync(`${path}.wal`) && readFileSync(`${path}.wal`).includes(block)).toBe(false);
});

test('statements about members take ids of ours only', async () => {
  const forged = "x'; drop" as unknown as ReturnType<typeof memberKey>;
  await expect(countMemberRows(t.facts, alpha, [forged])).rejects.toThrow('not a member key');
  expect((await countAllRows(t.facts, alpha)).get('members')).toBe(2);
});
