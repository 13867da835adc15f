import { expect, test } from 'vitest';
import { closureOf, filesOf, idsOf, lookUpsOf, parts, screens, textOf } from './catalogue.ts';
import { literalsOf } from './literals.ts';

const everyId = parts.flatMap(idsOf);

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

test('no text stands in two parts of the catalogue', () => {
  expect(everyId.filter((id, place) => everyId.indexOf(id) !== place)).toEqual([]);
});

// What signing in needs comes first, then what stands behind it, then a screen's own words.
const downloads = [
  ...['Root.tsx', 'features/session/FactorGate.tsx', 'features/session/LetterPage.tsx'].map((file) => ({
    file,
    loaded: ['session'],
  })),
  { file: 'App.tsx', loaded: ['session', 'product'] },
  { file: 'notifications/NotificationPanel.tsx', loaded: ['session', 'product', 'notifications'] },
  { file: 'tour/Tour.tsx', loaded: ['session', 'product', 'tour'] },
  { file: 'cohort/FactChips.tsx', loaded: ['session', 'product', 'cohort-facts'] },
  {
    file: 'features/population/MoreBoard.tsx',
    loaded: ['session', 'product', 'population', 'population-more', 'cohort-facts'],
  },
  // They show parts of Population and of Gaps.
  ...['DashboardsPage', 'DashboardPage', 'DashboardEditPage'].map((name) => ({
    file: `features/population/dashboards/${name}.tsx`,
    loaded: ['session', 'product', 'population', 'population-more', 'gaps', 'dashboards'],
  })),
  ...screens.map(({ file, part }) => ({ file, loaded: ['session', 'product', part] })),
];

test.each(downloads)('$file finds each of its words in $loaded', ({ file, loaded }) => {
  const known = loaded.flatMap(idsOf);
  const lookUps = [...closureOf(file)].map((one) => lookUpsOf(textOf(one)));
  const missing = {
    ids: lookUps.flatMap(({ ids }) => ids).filter((id) => !known.includes(id)),
    prefixes: lookUps
      .flatMap(({ prefixes }) => prefixes)
      .filter((prefix) => everyId.some((id) => id.startsWith(prefix) && !known.includes(id))),
  };
  expect(missing).toEqual({ ids: [], prefixes: [] });
});

test('every look-up is in a file that some download brings', () => {
  expect(screens.length).toBeGreaterThan(15);
  const brought = new Set(downloads.flatMap(({ file }) => [...closureOf(file)]));
  const lost = filesOf('**/*.{ts,tsx}').filter((file) => lookUpsOf(textOf(file)).ids.length > 0 && !brought.has(file));
  expect(lost).toEqual([]);
});

test('every text of the catalogue is used', () => {
  const code = filesOf('**/*.{ts,tsx}').map(textOf).join('\n');
  const { prefixes } = lookUpsOf(code);
  const isUsed = (id: string) =>
    code.includes(`'${id}'`) || code.includes(`"${id}"`) || prefixes.some((prefix) => id.startsWith(prefix));
  expect(everyId.filter((id) => !isUsed(id))).toEqual([]);
});
