import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import english from '../locales/en.json';
import { literalsOf } from './literals.ts';

const source = resolve(import.meta.dirname, '..');
const filesOf = (pattern: string) =>
  globSync(pattern, { cwd: source }).filter((file) => !file.includes('testing/') && !file.includes('.test.'));
const textOf = (file: string) => readFileSync(resolve(source, file), 'utf8');

test('every word of a screen comes from the catalogue', () => {
  const screens = filesOf('**/*.tsx');
  expect(screens.length).toBeGreaterThan(40);
  expect(screens.flatMap((file) => literalsOf(file, textOf(file)))).toEqual([]);
});

test.each([
  { name: 'text between tags', code: '<p>Sign in</p>', text: 'Sign in' },
  { name: 'a string in braces', code: "<p>{'Sign in'}</p>", text: 'Sign in' },
  { name: 'a branch of a choice', code: "<p>{open ? 'Close' : t('view.open')}</p>", text: 'Close' },
  { name: 'a string behind a condition', code: "<p>{open && 'Opened'}</p>", text: 'Opened' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code under test
  { name: 'part of a template', code: '<p>{`${n} rows`}</p>', text: 'rows' },
  { name: 'an aria-label', code: '<button aria-label="Close" />', text: 'Close' },
  { name: 'a placeholder', code: '<input placeholder={"Name"} />', text: 'Name' },
  { name: 'a title', code: '<i title="Missing" />', text: 'Missing' },
  { name: 'a column head', code: "<T columns={[{ id: 'a', header: 'Member' }]} />", text: 'Member' },
])('$name outside the catalogue is caught', ({ code, text }) => {
  expect(literalsOf('planted.tsx', `const planted = ${code};`)).toEqual([{ file: 'planted.tsx', line: 1, text }]);
});

test('class names, ids and catalogue look-ups are left alone', () => {
  const code = `const fine = <p className="sub mute" id="head" role="status">{t('signIn.title')} · {view === 'chart' && n}</p>;`;
  expect(literalsOf('fine.tsx', code)).toEqual([]);
});

test('every look-up by name has its text', () => {
  const used = filesOf('**/*.{ts,tsx}').flatMap((file) =>
    [...textOf(file).matchAll(/\bt\(\s*'([^']+)'/g)].map(([, id]) => id!),
  );
  expect(used.length).toBeGreaterThan(300);
  expect(used.filter((id) => !(id in english))).toEqual([]);
});

test('every text of the catalogue is used', () => {
  const code = filesOf('**/*.{ts,tsx}').map(textOf).join('\n');
  const prefixes = [...code.matchAll(/(?:`|')([a-zA-Z.]+?)(?:\.\$\{|', )/g)].map(([, prefix]) => `${prefix}.`);
  const isUsed = (id: string) => code.includes(`'${id}'`) || prefixes.some((prefix) => id.startsWith(prefix));
  expect(Object.keys(english).filter((id) => !isUsed(id))).toEqual([]);
});
