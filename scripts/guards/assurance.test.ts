import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assurancePage } from './assurance-page.mjs';
import { assuranceOf, headingsOf, titlesOf } from './assurance-sources.mjs';
import { assuranceFaults, rowsOf } from './assurance-tables.mjs';
import { projectFile } from './broken-copy.ts';

type Row = Readonly<Record<string, string>>;

const project = assuranceOf(join(import.meta.dirname, '..', '..'));

test('each requirement of ASVS 5.0.0 level 2 has one row, and what the rows name exists', () => {
  expect(assuranceFaults(project)).toEqual([]);
  const ofLevel = (level: string) => project.list.filter((row: Row) => row['level'] === level);
  expect([ofLevel('1').length, ofLevel('2').length, project.list.length]).toEqual([70, 183, 253]);
  expect(new Set(project.list.map((row: Row) => row['id'])).size).toBe(253);
});

test('the page is what the tables say', () => {
  expect(projectFile('docs/assurance.md')).toBe(assurancePage(project));
});

const list: Row[] = ['V1.1.1', 'V1.1.2'].map((id) => ({ id, level: '1', chapter: 'Doors', section: 'Shut' }));
const tested: Row = {
  ...{ id: 'V1.1.1', asks: 'doors are shut', how: 'test' },
  ...{ where: 'a.test.ts', shown: 'a door is shut', note: '' },
};
const written: Row = {
  ...{ id: 'V1.1.2', asks: 'doors are listed', how: 'document' },
  ...{ where: 'docs/a.md', shown: 'Doors', note: '' },
};
const world = (table: readonly Row[]) => ({
  ...{ list, table },
  isFile: (path: string) => ['a.test.ts', 'docs/a.md', 'a.ts'].includes(path),
  titlesIn: (path: string) => (path === 'a.test.ts' ? ['SEC-01 a door is shut at night'] : undefined),
  headingsIn: (path: string) => (path === 'docs/a.md' ? ['Doors'] : undefined),
});

test('tables without a fault pass', () => {
  expect(assuranceFaults(world([tested, written]))).toEqual([]);
  const code = { ...tested, how: 'code', where: 'a.ts', shown: 'No test can see it.' };
  const open = { ...written, how: 'not-yet', where: '', shown: 'Nobody lists them.' };
  expect(assuranceFaults(world([code, open]))).toEqual([]);
});

const none = { where: '', shown: '' };
const planted: { it: string; fault: string; table: readonly Row[] }[] = [
  { it: 'a requirement without a row', fault: 'missing', table: [tested] },
  { it: 'a requirement with two rows', fault: 'doubled', table: [tested, written, written] },
  {
    it: 'a requirement that the standard has not',
    fault: 'unknown',
    table: [tested, written, { ...tested, id: 'V9.9.9' }],
  },
  { it: 'a test of another title', fault: 'test', table: [{ ...tested, shown: 'a window is shut' }, written] },
  { it: 'a test file that is gone', fault: 'test', table: [{ ...tested, where: 'b.test.ts' }, written] },
  {
    it: 'a second test of another title',
    fault: 'test',
    table: [{ ...tested, where: 'a.test.ts | a.test.ts', shown: 'a door is shut | a window is shut' }, written],
  },
  {
    it: 'a second file without a title',
    fault: 'shown',
    table: [{ ...tested, where: 'a.test.ts | a.test.ts' }, written],
  },
  { it: 'a heading that is gone', fault: 'heading', table: [tested, { ...written, shown: 'Windows' }] },
  { it: 'a document that is gone', fault: 'heading', table: [tested, { ...written, where: 'docs/b.md' }] },
  { it: 'code that is gone', fault: 'file', table: [{ ...tested, how: 'code', where: 'b.ts' }, written] },
  { it: 'a test that names no file', fault: 'place', table: [{ ...tested, where: '' }, written] },
  {
    it: 'not applicable without a reason',
    fault: 'reason',
    table: [tested, { ...written, ...none, how: 'not-applicable' }],
  },
  { it: 'not yet without what is lacking', fault: 'reason', table: [tested, { ...written, ...none, how: 'not-yet' }] },
  { it: 'not yet with a file', fault: 'place', table: [tested, { ...written, how: 'not-yet' }] },
  { it: 'a way that is none', fault: 'kind', table: [{ ...tested, how: 'believed' }, written] },
  { it: 'a row that does not say what is asked', fault: 'words', table: [{ ...tested, asks: '' }, written] },
  { it: 'a row without a column', fault: 'columns', table: [{ id: 'V1.1.1', asks: 'doors are shut' }, written] },
];

test.each(planted)('$it is noticed', ({ fault, table }) => {
  expect(assuranceFaults(world(table)).map((found) => found.fault)).toContain(fault);
});

test('a changed row changes the page', () => {
  const page = assurancePage(world([tested, written]));
  expect(page).toContain('| V1.1.1 | 1 | doors are shut | test | [a.test.ts](../a.test.ts): a door is shut | SEC-01 |');
  expect(page).toContain('[a.md: Doors](a.md#doors)');
  const open = { ...written, ...none, how: 'not-yet', shown: 'Nobody lists them.' };
  expect(assurancePage(world([tested, open]))).toContain('- **V1.1.2** doors are listed: Nobody lists them.');
});

test('a title is that of a test: no comment, no other text and nothing that is skipped', () => {
  const text = `
    // test('in a comment')
    const a = 'in a text';
    test.skip('skipped', () => {});
    describe('a group', () => test('plain', () => {}));
    test.skipIf(isSmall)('on some machines', () => {});
    test.each([{ it: 'one case', name: 'another' }])('with $it', () => {});
    journey(\`of a browser\`, async () => {});
  `;
  expect(titlesOf('a.test.ts', text).sort()).toEqual(
    ['a group', 'another', 'of a browser', 'on some machines', 'one case', 'plain', 'with $it'].sort(),
  );
});

test('headings are those of a document', () => {
  expect(headingsOf('# One\n\ntext\n\n### Two three\n#no heading\n')).toEqual(['One', 'Two three']);
});

test('cells may hold commas and quotes; a row of other cells is refused', () => {
  expect(rowsOf('a,b\n"x, ""y""",\n')).toEqual([{ a: 'x, "y"', b: '' }]);
  expect(() => rowsOf('a,b\nx\n')).toThrow('a row of 1 cells: x');
});
