import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { SourceBatch, SourceClaim, SourceRecord } from '@optimiq/domain/records/source';
import { readTidy } from '@optimiq/formats/tidy/read';
import { readX12 } from '@optimiq/formats/x12/read';
import { generatePopulation } from '@optimiq/synthetic/population';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { demoCommand } from './demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'optimiq-demo-'));
const first = join(folder, 'first');
const second = join(folder, 'second');
const run = (...options: string[]) => demoCommand().parseAsync(options, { from: 'user' });
const textOf = (path: string) => {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
};
const manifestOf = (path: string) => JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8'));

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await run('--members', '60', '--seed', '4', '--out', first);
  await run('--members', '60', '--seed', '4', '--out', second);
});

afterAll(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
  rmSync(folder, { recursive: true, force: true });
});

test('the same seed writes the same bytes', () => {
  expect(readdirSync(second)).toEqual(readdirSync(first));
  for (const name of readdirSync(first)) {
    expect(readFileSync(join(second, name)).equals(readFileSync(join(first, name)))).toBe(true);
  }
});

test('the manifest says SYNTHETIC, and how many rows and which bytes each file has', () => {
  const { label, files } = manifestOf(first);
  expect(label).toBe('SYNTHETIC');
  expect(files.length).toBeGreaterThanOrEqual(5);
  for (const { name, rows, bytes, sha256, content_sha256 } of files) {
    const stored = readFileSync(join(first, name));
    const text = textOf(join(first, name));
    expect([bytes, sha256]).toEqual([stored.length, createHash('sha256').update(stored).digest('hex')]);
    expect(content_sha256).toBe(createHash('sha256').update(text).digest('hex'));
    if (name.includes('.csv')) expect(text.split('\n').length - 2).toBe(rows);
  }
});

test('files are for their owner alone', () => {
  for (const name of readdirSync(first)) expect(statSync(join(first, name)).mode & 0o777).toBe(0o600);
});

test('each row of a table has a cell for each column', () => {
  for (const table of ['members', 'eligibility_year', 'claim_lines', 'pharmacy']) {
    const [header, ...rows] = textOf(join(first, `${table}.csv.gz`))
      .trimEnd()
      .split('\n');
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.split(',').length).toBe(header!.split(',').length);
  }
});

test('the 837 files read back as the claims that were made', async () => {
  const options = { members: 60, seed: 4, asOf: '2025-11-24' as CalendarDate, months: 36 };
  const made = [...generatePopulation(options)].flatMap(({ claims }) => claims);
  for (const [name, type] of [
    ['claims_837p.x12.gz', 'professional'],
    ['claims_837i.x12.gz', 'institutional'],
  ] as const) {
    const { records, rules } = await readAll(readX12(bytesOf(name)));
    expect(rules.filter((rule) => rule !== 'code-system')).toEqual([]);
    const read = records.filter(({ kind }) => kind === 'claim') as SourceClaim[];
    expect(read.map(keptOf)).toEqual(made.filter((claim) => claim.type === type).map(keptOf));
  }
});

test('the tidy tables read back without a fault', async () => {
  for (const [name, table] of [
    ['members.csv.gz', 'members'],
    ['eligibility_year.csv.gz', 'eligibility'],
    ['claim_lines.csv.gz', 'claim-lines'],
    ['pharmacy.csv.gz', 'pharmacy'],
  ] as const) {
    const { records, rules } = await readAll(readTidy(table, bytesOf(name)));
    expect(rules.filter((rule) => rule !== 'code-form')).toEqual([]);
    expect(records.length).toBeGreaterThan(0);
  }
});

test('each entry of the truth names a claim of the tables', () => {
  const claims = new Set(
    textOf(join(first, 'claim_lines.csv.gz'))
      .split('\n')
      .map((row) => row.split(',')[1]),
  );
  const entries = textOf(join(first, 'truth.ndjson')).trimEnd().split('\n');
  for (const entry of entries) expect(claims).toContain(JSON.parse(entry).claim_id);
});

test('a folder that holds something is left alone', async () => {
  const before = readdirSync(first);
  await run('--members', '3', '--out', first);
  expect(process.exitCode).toBe(2);
  expect(readdirSync(first)).toEqual(before);
  expect(manifestOf(first).members).toBe(60);
});

test.each([
  ['--members', '0'],
  ['--members', '1e3'],
  ['--seed', '-1'],
  ['--as-of', '2025-02-29'],
  ['--months', '121'],
])('%s %s is refused, and nothing is written', async (name, value) => {
  const out = join(folder, 'refused');
  await run(name, value, '--out', out);
  expect(process.exitCode).toBe(2);
  expect(readdirSync(folder)).not.toContain('refused');
});

async function* bytesOf(name: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(textOf(join(first, name)));
}

async function readAll(batches: AsyncIterable<SourceBatch>) {
  const records: SourceRecord[] = [];
  const rules: string[] = [];
  for await (const batch of batches) {
    records.push(...batch.records);
    rules.push(...batch.problems.map(({ rule }) => rule));
  }
  return { records, rules };
}

/** What an 837 can carry of a claim. */
function keptOf(claim: SourceClaim) {
  const { claimId, frequency, originalClaimId, billType, serviceFrom, serviceThrough, drg, billedCents } = claim;
  const codes = claim.diagnoses.map(({ code, system }) => `${system} ${code}`);
  const lines = claim.lines.map(({ procedure, modifiers, billedCents, units }) => [
    procedure,
    modifiers,
    billedCents,
    units,
  ]);
  const { lastName, firstName, birthDate } = claim.person;
  const person = { lastName, firstName, birthDate };
  return {
    claimId,
    frequency,
    originalClaimId,
    billType,
    serviceFrom,
    serviceThrough,
    drg,
    billedCents,
    codes,
    lines,
    person,
  };
}
