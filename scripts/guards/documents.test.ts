import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { qualityRules } from '../../packages/domain/src/data-quality/rules.ts';
import { suspectRules } from '../../packages/domain/src/risk/suspects/model.ts';
import { projectFile } from './broken-copy.ts';

/** Quotations of code in the tables of a document: "`path`: `text`". */
const quotedIn = (document: string) =>
  [...document.matchAll(/`([\w./-]+\.(?:ts|mjs|sql))`: `([^`]+)`/g)].map(([, path, text]) => ({
    path: path!,
    text: text!,
  }));

const documents = readdirSync(join(import.meta.dirname, '../../docs'))
  .filter((name) => name.endsWith('.md') && name !== 'assurance.md')
  .map((name) => `docs/${name}`);

const lost = (document: string) =>
  quotedIn(document).filter(({ path, text }) => !projectFile(path).replaceAll(/\s+/g, ' ').includes(text));

test('figures of the documents are those of the code they quote', () => {
  const quoted = documents.flatMap((path) => quotedIn(projectFile(path)));
  expect(quoted.length).toBeGreaterThan(40);
  for (const path of documents) expect([path, lost(projectFile(path))]).toEqual([path, []]);
});

test('a figure that changed is noticed', () => {
  const said = projectFile('docs/limits.md').replace('mostOpenUploads = 50', 'mostOpenUploads = 51');
  expect(lost(said)).toEqual([
    { path: 'apps/server/src/operations/resumable-upload.ts', text: 'mostOpenUploads = 51' },
  ]);
});

test('the rules of data quality are listed as they are', () => {
  const titles = JSON.parse(projectFile('apps/web/src/locales/en/data-quality.json')) as Record<string, string>;
  const listed = projectFile('docs/data-quality.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replaceAll(/ +/g, ' ')); // the columns of a table are padded
  expect(listed).toEqual(
    qualityRules.map(
      ({ id, titleKey, kind, severity }) => `| \`${id}\` | ${titles[titleKey]} | ${kind} | ${severity} |`,
    ),
  );
});

test('the rules of suspects are listed with their category and look-back, and the others of the forty-five are told', () => {
  const document = projectFile('docs/suspects.md');
  const listed = [...document.matchAll(/^\| (S\d\d) +\| (\d+|none).*\| (\d+) days +\|/gm)];
  expect(listed.map(([, id, hcc, days]) => [id, hcc, Number(days)])).toEqual(
    suspectRules.map(({ id, hcc = 'none', lookBackDays }) => [id, String(hcc), lookBackDays]),
  );
  const [, others = ''] = document.split('## Rules that are not here');
  const told = [...others.matchAll(/S(\d\d)(?:–S(\d\d))?/g)].flatMap(([, from, to = from]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at),
  );
  const all = new Set([...told, ...suspectRules.map(({ id }) => Number(id.slice(1)))]);
  expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 45 }, (_, at) => at + 1));
});
