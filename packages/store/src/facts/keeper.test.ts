import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import {
  alpha,
  beta,
  canaryCents,
  canaryNdc,
  claim,
  filesWith,
  memberKey,
  newBase,
  settingsOf,
  type TestFacts,
  testFacts,
} from '../testing/facts.ts';
import { constantColumn, countingColumn, dateColumn, intColumn, textColumn, uuidColumn } from './column-set.ts';
import { FactsError } from './errors.ts';
import { openFacts } from './keeper.ts';

const opener = new URL('../testing/facts-opener.ts', import.meta.url);

/** Files below a folder that hold a code or an amount of the inserted rows as the engine would keep them in clear. */
function canariesIn(base: string): string[] {
  const amount = Buffer.alloc(8);
  amount.writeBigInt64LE(BigInt(canaryCents));
  return [...filesWith(base, canaryNdc), ...filesWith(base, amount.toString('latin1'))];
}

/** A process that opens `base`, its lines, and its end. */
function start(base: string, task: string) {
  const child = spawn(process.execPath, [fileURLToPath(opener), base, task], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  child.stdout.on('data', (data: Buffer) => {
    lines.push(...data.toString().trim().split('\n'));
    for (const wake of waiting) wake();
  });
  const until = async (line: string) => {
    while (!lines.includes(line)) {
      await new Promise<void>((resolve, reject) => {
        waiting.add(resolve);
        child.once('exit', () => (lines.includes(line) ? resolve() : reject(new Error(`ended after ${lines}`))));
      });
    }
  };
  const kill = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  return {
    lines,
    until,
    kill,
    firstLine: () =>
      new Promise<string>((resolve) =>
        child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim().split('\n')[0]!)),
      ),
  };
}

describe('who may open', () => {
  test('of four threads and two processes one gets the folder', async () => {
    const base = newBase();
    const workers = Array.from({ length: 4 }, () => new Worker(opener, { workerData: [base, 'hold'] }));
    const processes = [start(base, 'hold'), start(base, 'hold')];
    const answers = await Promise.all([
      ...workers.map((worker) => new Promise<string>((resolve) => worker.once('message', resolve))),
      ...processes.map(({ firstLine }) => firstLine()),
    ]);
    expect(answers.filter((answer) => answer === 'open')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(5);
    await Promise.all([...workers.map((worker) => worker.terminate()), ...processes.map(({ kill }) => kill())]);
    rmSync(base, { recursive: true, force: true });
  });

  test('the lock of a dead process, or of a number that was given out again, is replaced', async () => {
    const base = newBase();
    const killed = start(base, 'hold');
    await killed.until('open');
    await killed.kill();
    const first = await openFacts(settingsOf(base));
    await first.close();
    writeFileSync(join(base, 'facts', 'keeper.lock.9'), `${process.pid}:1:another-boot\nother`);
    const second = await openFacts(settingsOf(base));
    await expect(openFacts(settingsOf(base))).rejects.toMatchObject({ reason: 'locked' });
    await second.close();
    expect(readdirSync(join(base, 'facts'))).toEqual([]);
    rmSync(base, { recursive: true, force: true });
  });

  test('10,000 acknowledged rows are there after kill -9, in clear nowhere', async () => {
    const base = newBase();
    const writer = start(base, 'insert');
    await writer.until('inserted');
    expect(canariesIn(base)).toEqual([]);
    await writer.kill();
    expect(canariesIn(base)).toEqual([]);
    const facts = await openFacts(settingsOf(base));
    const sql =
      'select count(*) as n, count(distinct fill_key) as keys, min(ndc) as ndc, sum(cost_cents) as cents from pharmacy_fills_current';
    const cents = 10_000 * canaryCents;
    expect(await facts.query(alpha, [1], sql)).toEqual([{ n: 10_000, keys: 10_000, ndc: canaryNdc, cents }]);
    writeFileSync(join(base, 'spill', 'planted'), `clear text ${canaryNdc}`);
    expect(canariesIn(base)).toEqual([join(base, 'spill', 'planted')]);
    await facts.close();
    rmSync(base, { recursive: true, force: true });
  });

  test('what was spilled is not readable, and is gone at the next start', async () => {
    const base = newBase();
    const writer = start(base, 'insert');
    await writer.until('inserted');
    await writer.kill();
    const spiller = start(base, 'spill');
    await spiller.until('open');
    const spill = join(base, 'spill');
    const spilled = () =>
      readdirSync(spill, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    while (spilled().length === 0 && !spiller.lines.some((line) => /sorted|failed/.test(line))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(spilled().length).toBeGreaterThan(0);
    expect(statSync(spill).mode & 0o077).toBe(0);
    await spiller.kill();
    expect(spilled().length).toBeGreaterThan(0);
    expect(filesWith(spill, 'CANARYQ7')).toEqual([]);
    const facts = await openFacts(settingsOf(base));
    expect(readdirSync(spill)).toEqual([]);
    await facts.close();
    rmSync(base, { recursive: true, force: true });
  }, 120_000);
});

describe('an open store', () => {
  let t: TestFacts;
  beforeAll(async () => {
    t = await testFacts({ maxOpen: 2 });
    await appendLoad(t.facts, alpha, 1).members([{ memberKey: memberKey(1), sex: 'F' }]);
    await appendLoad(t.facts, beta, 1).members([{ memberKey: memberKey(2), sex: 'M' }]);
  });
  afterAll(() => t.close());

  test('files are the owner’s only, one per tenant', () => {
    for (const name of readdirSync(join(t.base, 'facts'))) {
      expect(statSync(join(t.base, 'facts', name)).mode & 0o077).toBe(0);
    }
    expect(existsSync(join(t.base, 'facts', `${beta}.duckdb`))).toBe(true);
  });

  test('a tenant sees its own rows only', async () => {
    const sql = 'select member_key from members_current';
    expect(await t.facts.query(alpha, [1], sql)).toEqual([{ member_key: memberKey(1) }]);
    expect(await t.facts.query(beta, [1], sql)).toEqual([{ member_key: memberKey(2) }]);
  });

  const path = () => join(t.base, 'facts', `${beta}.duckdb`);
  test.each([
    () => `attach '${path()}' as other`,
    () => "attach ':memory:' as other",
    () => 'detach facts',
    () => 'use facts',
    () => "copy members_current to '/tmp/out.csv'",
    () => "copy members_current from '/etc/passwd'",
    () => "copy (select 1) to '/tmp/out.parquet'",
    () => "export database '/tmp/out'",
    () => "import database '/tmp/out'",
    () => 'copy from database facts to memory',
    () => "select * from read_csv('/etc/passwd')",
    () => "select * from read_text('/etc/passwd')",
    () => "select * from read_blob('/etc/passwd')",
    () => "select * from read_json('/etc/passwd')",
    () => "select * from parquet_scan('/tmp/x.parquet')",
    () => "select * from glob('/etc/*')",
    () => "select * from sniff_csv('/etc/passwd')",
    () => "select * from '/etc/passwd.csv'",
    () => `select * from read_blob('${path()}')`,
    () => 'set threads = 8',
    () => 'set enable_external_access = true',
    () => 'set lock_configuration = false',
    () => "set temp_directory = '/tmp'",
    () => 'reset memory_limit',
    () => 'set variable x = 1',
    () => 'pragma threads = 8',
    () => "pragma profiling_output = '/tmp/out'",
    () => 'call enable_logging()',
    () => 'install httpfs',
    () => 'load httpfs',
    () => 'create secret (type s3)',
    () => 'update extensions',
    () => 'select 1; select 2',
    () => 'select * from facts.members',
    () => 'select * from "facts"."members"',
    () => "select * from query('select 1')",
    () => "select * from query_table('members')",
    () => 'select * from duckdb_settings()',
    () => 'select * from memory.main.natural_keys',
    () => 'delete from members_current',
    () => 'drop view members_current',
    () => 'create table x (a integer)',
    () => 'vacuum',
  ])('no way out: %s', async (statement) => {
    const sql = statement();
    const error = await t.facts.query(alpha, [1], sql).then(
      () => undefined,
      (refused: unknown) => refused as FactsError,
    );
    expect(error).toBeInstanceOf(FactsError);
    expect(['refused', 'statement']).toContain(error?.reason);
    expect(JSON.stringify(error) + error?.message).not.toContain('/etc');
    expect(await t.facts.query(alpha, [1], 'select count(*) as n from members_current')).toEqual([{ n: 1 }]);
  });

  test('an error names its place, never a value', async () => {
    const add = (state: string) =>
      t.facts.append(alpha, 'members', {
        rows: 2,
        columns: {
          load_no: constantColumn(5, 2),
          record_no: countingColumn(0, 2),
          member_key: uuidColumn([memberKey(7), memberKey(8)]),
          state: textColumn(['MA', state]),
        },
      });
    const error = await add('SMITH').catch((refused: unknown) => refused as FactsError);
    expect(error).toMatchObject({ reason: 'bad-value', place: { table: 'members', column: 'state', row: 1 } });
    expect(JSON.stringify(error) + (error as Error).stack).not.toContain('SMITH');
    const cast = await t.facts
      .query(alpha, [1], "select cast('SMITH' as integer) as n")
      .catch((refused: unknown) => refused);
    expect(JSON.stringify(cast) + (cast as Error).stack).not.toContain('SMITH');
    expect(await t.facts.query(alpha, [5], 'select count(*) as n from members_loaded')).toEqual([{ n: 0 }]);
  });

  test('a birth date, an age of a thousand years and an unknown column do not fit', async () => {
    const rows = {
      load_no: constantColumn(6, 1),
      record_no: countingColumn(0, 1),
      member_key: uuidColumn([memberKey(1)]),
    };
    const copy = () => structuredClone(rows);
    await expect(
      t.facts.append(alpha, 'members', {
        rows: 1,
        columns: { ...copy(), death_on: dateColumn(['1941-05-01' as never]) },
      }),
    ).rejects.toMatchObject({ place: { column: 'death_on', row: 0 } });
    await expect(
      t.facts.append(alpha, 'member_ages', {
        rows: 1,
        columns: { ...copy(), payment_year: intColumn([2026]), age: intColumn([40_000]) },
      }),
    ).rejects.toMatchObject({ place: { column: 'age', row: 0 } });
    await expect(
      t.facts.append(alpha, 'members', { rows: 1, columns: { ...copy(), last_name: textColumn(['DOE']) } }),
    ).rejects.toMatchObject({ place: { column: 'last_name' } });
  });

  test('a query that takes too long is stopped, and others go on', async () => {
    const long = t.facts.query(alpha, [1], 'select count(*) as n from range(100000000000) r', [], { timeoutMs: 100 });
    const short = t.facts.query(alpha, [1], 'select count(*) as n from members_current');
    await expect(long).rejects.toMatchObject({ reason: 'timeout', code: 'cancelled' });
    expect(await short).toEqual([{ n: 1 }]);
  });

  test('many readers of many sets of visible loads all get their answer', async () => {
    const sets = Array.from({ length: 40 }, (_, index) => [1, 100 + (index % 7)]);
    const answers = sets.map((visible) => t.facts.query(alpha, visible, 'select count(*) as n from members_current'));
    expect(await Promise.all(answers)).toEqual(sets.map(() => [{ n: 1 }]));
  });

  test('a third tenant takes the place of the one that was used least lately', async () => {
    const gamma = '33333333-3333-4333-8333-333333333333' as typeof alpha;
    const count = (tenant: typeof alpha) => t.facts.query(tenant, [1], 'select count(*) as n from members_current');
    expect(await Promise.all([count(gamma), count(alpha), count(beta)])).toEqual([[{ n: 0 }], [{ n: 1 }], [{ n: 1 }]]);
  });
});

test('another key does not open a file', async () => {
  const base = newBase();
  const facts = await openFacts(settingsOf(base));
  await appendLoad(facts, alpha, 1).claims([claim(1, 1)]);
  await facts.close();
  const other = await openFacts(settingsOf(base, { keyOf: async () => new Uint8Array(32).fill(99) }));
  await expect(other.query(alpha, [1], 'select 1 as n')).rejects.toMatchObject({ reason: 'wrong-key' });
  await other.close();
  const head = readFileSync(join(base, 'facts', `${alpha}.duckdb`));
  expect(head.includes(Buffer.from('claim_lines'))).toBe(false);
  rmSync(base, { recursive: true, force: true });
});

test('an idle file is closed and opens again', async () => {
  const t = await testFacts({ idleCloseMs: 40 });
  await appendLoad(t.facts, alpha, 1).claims([claim(1, 1)]);
  const wal = join(t.base, 'facts', `${alpha}.duckdb.wal`);
  expect(existsSync(wal)).toBe(true);
  while (existsSync(wal)) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await t.facts.query(alpha, [1], 'select count(*) as n from claims_current')).toEqual([{ n: 1 }]);
  await t.close();
});

test('rows in pieces are all there, in every table, and values that do not fit are refused', async () => {
  const t = await testFacts();
  const rows = 70_000;
  const scores = (leaf: string) => ({
    rows,
    columns: {
      run_no: constantColumn(77, rows),
      member_no: countingColumn(0, rows),
      from_run_no: constantColumn(77, rows),
      hcc_count: constantColumn(0, rows),
      member_key: { kind: 'uuid' as const, bytes: new Uint8Array(rows * 16).fill(1) },
      leaf_hash: { kind: 'text' as const, codes: new Int32Array(rows), dictionary: [leaf] },
    },
  });
  const count = async (table: string) => {
    const sql = `select count(distinct member_no) as n, sum(member_no) as total from ${table} where run_no = 77`;
    return t.facts.query(alpha, [], sql);
  };
  await expect(t.facts.appendInPieces(alpha, [['scores', scores('no hash')]])).rejects.toMatchObject({
    reason: 'bad-value',
  });
  await t.facts.appendInPieces(alpha, [['scores', scores('ab'.repeat(32))]]);
  expect(await count('scores')).toEqual([{ n: rows, total: (rows * (rows - 1)) / 2 }]);
  await t.close();
});

test('SEC-03 a rewrite puts the file under the current version of its key, and the old one opens it no more', async () => {
  const ring = { current: 1, versions: new Map<number, Uint8Array>([[1, new Uint8Array(32).fill(1)]]) };
  const base = newBase();
  const open = () => openFacts(settingsOf(base, { keyOf: async () => ring }));
  let facts = await open();
  try {
    await appendLoad(facts, alpha, 1).claims([claim(1, 1)]);
    expect(await facts.keyVersion(alpha)).toBe(1);
    ring.versions.set(2, new Uint8Array(32).fill(2));
    ring.current = 2;
    // Opened again, it is still under the version that fits.
    await facts.closeTenant(alpha);
    expect(await facts.query(alpha, [1], 'select count(*) as n from claims_current')).toEqual([{ n: 1 }]);
    expect(await facts.keyVersion(alpha)).toBe(1);
    await facts.rewrite(alpha);
    expect(await facts.keyVersion(alpha)).toBe(2);
    await facts.close();

    ring.versions.delete(1);
    facts = await open();
    expect(await facts.query(alpha, [1], 'select count(*) as n from claims_current')).toEqual([{ n: 1 }]);
    // A new file is made under the current version at once.
    expect(await facts.keyVersion(beta)).toBe(2);
    await facts.close();
    ring.versions.delete(2);
    ring.versions.set(1, new Uint8Array(32).fill(1));
    ring.current = 1;
    facts = await open();
    await expect(facts.keyVersion(alpha)).rejects.toMatchObject({ reason: 'wrong-key' });
    expect(await facts.removeTenant(alpha)).toBeGreaterThan(0);
    expect(await facts.fileBytes(alpha)).toBe(0);
  } finally {
    await facts.close();
    rmSync(base, { recursive: true, force: true });
  }
});
