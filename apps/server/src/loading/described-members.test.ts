import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { SourceMember, SourcePerson } from '@optimiq/domain/records/source';
import { expect, test } from 'vitest';
import { PieceMaker } from './piece.ts';

const person: SourcePerson = { memberId: 'A1', birthDate: '1950-03-01' as CalendarDate, sex: 'F', zip: '02139' };
const member = '00000000-0000-4000-8000-000000000001' as MemberKey;

/** Rows of `members` and of warnings that the descriptions come to, in pieces of `size` records. */
function load(persons: readonly SourcePerson[], size: number) {
  const key = Buffer.alloc(32, 7);
  const maker = new PieceMaker({
    tenantId: member as string as TenantId,
    loadId: member as string as LoadId,
    loadNo: 1,
    source: 'feed',
    contracts: [],
    bytes: 0,
    recordsPerPiece: size,
    keys: { data: key, records: key },
  });
  let [rows, warnings] = [0, 0];
  for (let at = 0; at < persons.length; at += size) {
    const records = persons
      .slice(at, at + size)
      .map((each, index): SourceMember => ({ kind: 'member', at: { row: at + index }, person: each }));
    const { piece, persons: asked } = maker.open({ records, problems: [], rowsRead: at, bytesRead: at });
    const { sets, problems } = maker.close(
      piece,
      asked.map(() => ({ member })),
    );
    rows += sets.find(([table]) => table === 'members')?.[1].rows ?? 0;
    warnings += problems.length;
  }
  return { rows, warnings, kept: maker.tally.kept };
}

test.each([1, 2, 7])('a description said again is no row, however the file is cut: pieces of %i', (size) => {
  expect(load([person, person, person, person], size)).toEqual({ rows: 1, warnings: 0, kept: 4 });
});

test.each([1, 2, 7])('a description that comes back after another one is a row: pieces of %i', (size) => {
  const moved = { ...person, zip: '94110' };
  expect(load([person, moved, moved, person], size)).toEqual({ rows: 3, warnings: 0, kept: 4 });
});

test.each([1, 2, 7])('a description with a fault is reported wherever it stands: pieces of %i', (size) => {
  const faulty = { ...person, zip: 'none' };
  expect(load([faulty, faulty, person], size)).toEqual({ rows: 3, warnings: 2, kept: 3 });
});
