import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removableChecks } from '../removable-checks.mjs';

// Taking them out, one by one, takes an hour: `node scripts/remove-checks.mjs`. That each is there to be taken out is quick.
type Check = { name: string; file: string; check: string | RegExp; without: string; test: string };
const checks = removableChecks as readonly Check[];
const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

test('every check that can be taken out stands in its file, and what takes its place differs', () => {
  const lost = checks.filter(({ file, check, without }) => {
    const text = read(file);
    return text.replaceAll(check, without) === text;
  });
  expect(lost.map(({ name, file }) => `${name}: ${file}`)).toEqual([]);
});

test('the tests that hold them exist', () => {
  const files = checks.map(({ test: file }) => join(import.meta.dirname, '../..', file));
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  expect(files.length).toBeGreaterThan(30);
});
