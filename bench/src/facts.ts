import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { ClaimFacts } from '@optimiq/store/facts/claims';
import { openFacts } from '@optimiq/store/facts/keeper';
import { appendLoad } from '@optimiq/store/testing/append-load';

/* Claims as objects into an encrypted facts file, each batch durable; and what encryption costs the engine. */

const print = (name: string, value: number, unit: string, least?: number) => {
  const bar = least === undefined ? {} : { bar: `>= ${least}`, ok: value >= least };
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 100) / 100, unit, ...bar })}\n`);
};

const uuid = (number: number) =>
  `${String(number).padStart(8, '0')}-1111-4111-8111-${String(number * 7).padStart(12, '0')}`;

const claims = (count: number, first: number): ClaimFacts[] =>
  Array.from({ length: count }, (_, index) => ({
    claimKey: uuid(first + index) as ClaimKey,
    memberKey: uuid((first + index) % 5000) as MemberKey,
    type: 'professional',
    frequency: '1',
    serviceFrom: `2025-${String(1 + (index % 12)).padStart(2, '0')}-11` as CalendarDate,
    serviceThrough: `2025-${String(1 + (index % 12)).padStart(2, '0')}-11` as CalendarDate,
    paidCents: index,
    renderingNpi: '1234567893',
    diagnoses: [{ order: 1, code: 'E1122', system: 'icd10cm', qualifier: 'ABK' }],
    lines: Array.from({ length: 4 }, (_line, line) => ({
      line: line + 1,
      procedure: `9921${line}`,
      pos: '11',
      units: 1,
      paidCents: index,
      diagnosisPointers: [1],
    })),
  }));

async function appendSpeed(folder: string): Promise<void> {
  const facts = await openFacts({
    folder: join(folder, 'facts'),
    spillFolder: join(folder, 'spill'),
    keyOf: async () => new Uint8Array(32).fill(7),
    memoryMb: 1024,
    maxOpen: 1,
    threads: 2,
    idleCloseMs: 600_000,
  });
  const batches = Array.from({ length: 10 }, (_, batch) => claims(25_000, batch * 25_000));
  const lines = batches.flat().reduce((sum, claim) => sum + claim.lines.length, 0);
  const appender = appendLoad(facts, 'bench' as TenantId, 1);
  const start = performance.now();
  for (const batch of batches) await appender.claims(batch);
  print('claim lines appended', lines / ((performance.now() - start) / 1000), 'lines/s', 300_000);
  await facts.close();
}

/** Seconds for the engine alone to write and read four million rows, with and without a key. */
async function engineSeconds(path: string, key: string): Promise<{ write: number; read: number }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', force_mbedtls_unsafe: 'true' });
  const connection = await instance.connect();
  await connection.run(`attach '${path}' as f${key}`);
  const timed = async (sql: string) => {
    const start = performance.now();
    await connection.run(sql);
    return (performance.now() - start) / 1000;
  };
  const write = await timed(
    'create table f.t as select hash(range) as a, range as b, md5(cast(range as varchar)) as c from range(4000000)',
  );
  await connection.run('checkpoint f');
  await connection.run('detach f');
  await connection.run(`attach '${path}' as f${key}`);
  const read = await timed('select sum(a % 7), max(b), max(c) from f.t');
  instance.closeSync();
  return { write, read };
}

const folder = mkdtempSync(join(tmpdir(), 'optimiq-bench-'));
try {
  await appendSpeed(folder);
  const plain = await engineSeconds(join(folder, 'plain.duckdb'), '');
  const key = Buffer.alloc(32, 7).toString('base64');
  const sealed = await engineSeconds(
    join(folder, 'sealed.duckdb'),
    ` (encryption_key '${key}', encryption_cipher 'GCM')`,
  );
  print('facts encrypted/plain, write', sealed.write / plain.write, 'ratio');
  print('facts encrypted/plain, read', sealed.read / plain.read, 'ratio');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
