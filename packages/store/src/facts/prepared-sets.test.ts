import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alpha, key, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import { factsColumns, loadTables } from './columns.ts';
import type { MemberMerge } from './merges.ts';
import { addedTo } from './visible.ts';

const merges: MemberMerge[] = [];
let t: TestFacts;
beforeAll(async () => {
  t = await testFacts({ mergesOf: async () => merges });
});
afterAll(() => t.close());

const lastLoad = 6;
/** A number that is a merge instead of a load. */
const mergeNumber = 4;

/** A row of any table: few keys, so that rows meet; `pick` is asked for each value. */
function rowOf(
  table: (typeof loadTables)[number],
  load: number,
  record: number,
  pick: (count: number) => number,
): string {
  const values = Object.entries<string>(factsColumns[table]).map(([column, type]) => {
    if (column === 'load_no') return `${load}`;
    if (column === 'record_no') return `${record}`;
    if (column === 'member_key') return `'${memberKey(pick(3))}'`;
    if (column === 'replaces_claim_key') return pick(3) > 0 ? 'null' : `'${key('c', pick(4))}'`;
    if (column === 'frequency') return `'${'178'[pick(3)]}'`;
    if (column === 'status' || column === 'verification') return pick(4) === 0 ? `'entered-in-error'` : `'active'`;
    if (column === 'action') return `'${['state', 'end', 'void'][pick(3)]}'`;
    if (column === 'kind') return `'condition'`;
    if (column === 'year' || column === 'payment_year') return `${2025 + pick(2)}`;
    if (type === 'uuid') return `'${key('c', pick(4))}'`;
    if (type === 'date') return `date '2025-0${1 + pick(3)}-01'`;
    if (type === 'boolean') return `${pick(2) === 0}`;
    if (/int$|integer|double/.test(type)) return `${pick(3)}`;
    return pick(4) === 0 && table === 'members' ? 'null' : `'${pick(3)}'`;
  });
  return `insert into facts.${table} (${Object.keys(factsColumns[table]).join(', ')}) values (${values.join(', ')})`;
}

/** What every view shows of a set of loads. */
async function shown(visible: readonly number[]): Promise<string[]> {
  const parts = loadTables.map((table) => `select '${table} ' || cast(t as varchar) as row from ${table}_current t`);
  const rows = await t.facts.query<{ row: string }>(alpha, visible, `${parts.join(' union all ')} order by 1`);
  return rows.map(({ row }) => row);
}

test('a set prepared after an earlier one shows what it shows when it is prepared alone', async () => {
  const loads = Array.from({ length: lastLoad }, (_, index) => index + 1);
  const sets = fc.array(fc.subarray(loads, { minLength: 1 }), { minLength: 1, maxLength: 2 });
  const runs = process.env['OPTIMIQ_SOAK'] ? 20 : 3;
  let hasRows = 0;
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), sets, async (numbers, others) => {
      const pick = (count: number) => numbers.next().value! % count;
      const statements = loads
        .filter((load) => load !== mergeNumber)
        .flatMap((load) =>
          loadTables.flatMap((table) =>
            Array.from({ length: pick(table === 'claims' ? 6 : 3) }, (_, record) => ({
              sql: rowOf(table, load, record, pick),
              parameters: [],
            })),
          ),
        );
      const deleted = loadTables.map((table) => ({ sql: `delete from facts.${table}`, parameters: [] }));
      await t.facts.executeAll(alpha, [...deleted, ...statements]);
      merges.splice(0, 1, { number: mergeNumber, merged: memberKey(0), survivor: memberKey(1) });
      const growing = [...loads.map((load) => loads.slice(0, load)), ...others];
      const one = [];
      for (const visible of growing) one.push(await shown(visible));
      for (const [index, visible] of growing.entries()) {
        // A write of loads forgets all that was prepared.
        await t.facts.executeAll(alpha, [{ sql: 'delete from facts.members where load_no < 0', parameters: [] }]);
        expect(await shown(visible)).toEqual(one[index]);
      }
      hasRows += one.filter((rows) => rows.length > 10).length;
    }),
    { numRuns: runs },
  );
  expect(hasRows).toBeGreaterThan(4 * runs);
});

test('what one set sees besides another, and nothing when it does not see all of it', () => {
  expect(addedTo('1-3', '1-5,9')).toBe('4-5,9');
  expect(addedTo('', '2')).toBe('2');
  expect(addedTo('1-3', '1-3')).toBe('');
  expect(addedTo('1-3', '1,3-9')).toBeUndefined();
});
