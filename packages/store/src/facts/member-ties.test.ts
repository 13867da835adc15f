import { expect, test } from 'vitest';
import { factsColumns, type LoadTable, loadTables } from './columns.ts';
import { memberTies } from './member-ties.ts';

test('every table of a load says how it hangs on a member, by columns that it has', () => {
  for (const table of loadTables as readonly LoadTable[]) {
    const tie = memberTies[table];
    const columns = Object.keys(factsColumns[table]);
    expect([table, tie.by === 'member', columns.includes('member_key')]).toEqual([
      table,
      tie.by === 'member',
      tie.by === 'member',
    ]);
    if (tie.by === 'claim') expect(columns).toContain(tie.column);
    if (tie.by !== 'record') continue;
    expect(columns.includes('kind')).toBe(tie.of.length > 1);
    for (const { table: parent } of tie.of) expect(memberTies[parent].by).not.toBe('record');
  }
});
