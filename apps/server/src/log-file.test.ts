import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openLogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'optimiq-log-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const limits = { bytes: 100, files: 3, days: 30 };
const path = () => join(folder, 'service.log');

test('a full file is turned, and the oldest of the kept ones goes', () => {
  const log = openLogFile(path(), limits);
  for (let number = 1; number <= 9; number++) log.write(`${String(number).repeat(39)}\n`);
  expect(readdirSync(folder).sort()).toEqual(['service.log', 'service.log.1', 'service.log.2']);
  const first = ['', '.1', '.2'].map((suffix) => readFileSync(path() + suffix, 'utf8')[0]);
  expect(first).toEqual(['9', '7', '5']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

test('a line longer than a file stands alone', () => {
  const log = openLogFile(path(), limits);
  log.write(`${'a'.repeat(300)}\n`);
  log.write('b\n');
  expect(readFileSync(path(), 'utf8')).toBe('b\n');
  expect(readFileSync(`${path()}.1`, 'utf8')).toHaveLength(301);
});

test('what was there before a start is counted and kept', () => {
  writeFileSync(path(), `${'a'.repeat(98)}\n`, { mode: 0o600 });
  const log = openLogFile(path(), limits);
  log.write('bb\n');
  expect(readFileSync(path(), 'utf8')).toBe('bb\n');
});

test('files of more than thirty days ago are removed', () => {
  writeFileSync(`${path()}.1`, 'old');
  writeFileSync(`${path()}.2`, 'older');
  const old = Date.now() / 1000 - 31 * 86_400;
  utimesSync(`${path()}.2`, old, old);
  openLogFile(path(), limits);
  expect(readdirSync(folder).sort()).toEqual(['service.log', 'service.log.1']);
});

test('a second writer follows when the first has turned the file', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const [one, other] = [openLogFile(path(), limits), openLogFile(path(), limits)];
  other.write('from the other\n');
  one.write(`${'a'.repeat(99)}\n`);
  one.write('b\n');
  vi.advanceTimersByTime(2_000);
  other.write('c\n');
  expect(readFileSync(path(), 'utf8')).toBe('b\nc\n');
});
