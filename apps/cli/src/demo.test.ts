import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
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
