import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { actor, type TestVault, testVault } from '../testing/vault.ts';
import { undoLoad } from './loads.ts';
import { type MemberSearch, openMemberSearch } from './member-search.ts';
import { buildNameIndex, searchNames } from './member-search-index.ts';

let t: TestDatabase;
let alpha: TestVault;
let beta: TestVault;
let search: MemberSearch;
beforeAll(async () => {
  t = await testDatabase();
  alpha = testVault(t, t.alpha);
  beta = testVault(t, t.beta);
  search = openMemberSearch(t.database.app, async (tenant) => (tenant === t.alpha ? alpha : beta).keys);
});
afterAll(async () => {
  search.close();
  await t.close();
});

const named = [
  ['Smith', 'John'],
  ['Smithers', 'Joan'],
  ['Smith-Jones', 'Mary Ann'],
  ['Johnson', 'Smilla'],
  ['Peña', 'José'],
  ['O’Neil', 'Jo'],
].map(([lastName, firstName]) => ({
  member: `${lastName}, ${firstName}` as MemberKey,
  lastName: lastName!,
  firstName: firstName!,
}));

test.each([
  ['smith', ['Smith, John', 'Smith-Jones, Mary Ann', 'Smithers, Joan']],
  ['smi jo', ['Johnson, Smilla', 'Smith, John', 'Smithers, Joan', 'Smith-Jones, Mary Ann']],
  ['JOHN, SMITH', ['Smith, John']],
  ['jones', ['Smith-Jones, Mary Ann']],
  ['smithj', ['Smith-Jones, Mary Ann']],
  ['ann smith', ['Smith-Jones, Mary Ann']],
  ['pena jose', ['Peña, José']],
  ["o'neil", ['O’Neil, Jo']],
  ['smith xavier', []],
  ['', []],
  ['  , ', []],
])('%j finds %j', (text, found) => {
  expect(searchNames(buildNameIndex(named), text, 50).sort()).toEqual([...found].sort());
});

test('whole names come before beginnings, then by last and first name', () => {
  expect(searchNames(buildNameIndex(named), 'jo', 50)[0]).toBe('O’Neil, Jo');
  expect(searchNames(buildNameIndex(named), 'smi', 50)).toEqual([
    'Johnson, Smilla',
    'Smith, John',
    'Smithers, Joan',
    'Smith-Jones, Mary Ann',
  ]);
  expect(searchNames(buildNameIndex(named), 'smi', 2)).toHaveLength(2);
});

test('a search sees visible members of its tenant only, and follows loads and undo', async () => {
  const people = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ memberId: `s${at}`, lastName: 'Searchable', firstName: `N${at}` }));
  expect(await search.search(t.alpha, 'searchable')).toEqual([]);
  const first = await alpha.load(people(700));
  await beta.load(people(2));
  expect(await search.search(t.alpha, 'searchable')).toHaveLength(50);
  expect(await search.search(t.alpha, 'searchable n699')).toEqual([first.members[699]]);
  expect(await search.search(t.beta, 'searchable')).toHaveLength(2);

  const renamed = await alpha.load([{ memberId: 's5', lastName: 'Renamed' }]);
  expect(await search.search(t.alpha, 'renamed n5')).toEqual([first.members[5]]);
  await alpha.run((tx) => undoLoad(tx, actor, renamed.load));
  expect(await search.search(t.alpha, 'renamed')).toEqual([]);
});

test('searches at once share one index, and one dropped is built again', async () => {
  const all = await Promise.all([1, 2, 3].map(() => search.search(t.beta, 'searchable')));
  expect(new Set(all.map(String)).size).toBe(1);
  search.forget(t.beta);
  expect(await search.search(t.beta, 'searchable')).toEqual(all[0]);
});
