import { readFileSync } from 'node:fs';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { compareIdentities } from '@optimiq/domain/matching/model';
import { matchFields } from '@optimiq/domain/matching/tables';
import type { Sex, SourcePerson } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvRow, parseCsv } from './csv.ts';
import { loadMatching } from './matching.ts';

const tables = loadMatching();
const cases = new URL('../../domain/src/matching/cases/pairs.csv', import.meta.url);
const columns = { lastName: 'last', firstName: 'first', middleName: 'middle', birthDate: 'born' } as const;
const others = { sex: 'sex', zip: 'zip', phone: 'phone', mbi: 'mbi' } as const;

const personOf = (row: CsvRow, prefix: '' | 'other_'): SourcePerson =>
  Object.fromEntries(
    Object.entries({ ...columns, ...others })
      .map(([field, column]) => [field, row[`${prefix}${column}`]])
      .filter(([, value]) => value !== ''),
  ) as SourcePerson;

test.each(parseCsv(readFileSync(cases, 'utf8')).rows.map((row) => [row['case']!, row] as const))(
  'PHD-01 %s',
  (_, row) => {
    const [one, other] = [personOf(row, ''), personOf(row, 'other_')];
    const { class: found, weightTenths } = compareIdentities(one, other, tables);
    // Worked out by hand: the sum of log2(m/u) over the fields that both state.
    expect([found, weightTenths]).toEqual([row['class'], Number(row['weight_tenths'])]);
  },
);

const word = fc.constantFrom('ASH', 'Ashe', 'Ash Jr', 'SMITH', 'Smyth', 'O’Neil', 'ONEIL', 'B', '李');
const person = fc.record(
  {
    lastName: word,
    firstName: fc.constantFrom('William', 'Bill', 'W', 'MARY', 'Maria', '李'),
    middleName: fc.constantFrom('K', 'Karl', 'Hans'),
    birthDate: fc.constantFrom('1943-05-01', '1943-01-05', '1943-05-11', '1960-12-31') as fc.Arbitrary<CalendarDate>,
    sex: fc.constantFrom('F', 'M') as fc.Arbitrary<Sex>,
    zip: fc.constantFrom('43004', '43005-1234', '10001'),
    phone: fc.constantFrom('(614) 555-0100', '6145550100', '12125550199'),
    mbi: fc.constantFrom('1EG4-TE5-MK73', '1eg4te5mk73', '2EG4TE5MK74'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SourcePerson>;

test('it does not matter which of the two comes first', () => {
  fc.assert(
    fc.property(person, person, (a, b) => {
      expect(compareIdentities(a, b, tables)).toEqual(compareIdentities(b, a, tables));
    }),
  );
});

test('equal people score 1000, in whatever order their fields are written; others less', () => {
  fc.assert(
    fc.property(person, person, (a, b) => {
      const turned = Object.fromEntries(Object.entries(a).reverse()) as SourcePerson;
      const compared = matchFields.filter((field) => compareIdentities(a, a, tables).agreement[field] !== 'missing');
      expect(compareIdentities(a, turned, tables).score).toBe(compared.length === 0 ? 0 : 1000);
      const { score, agreement } = compareIdentities(a, b, tables);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1000);
      const isWhole = Object.values(agreement).every((said) => said === 'agree' || said === 'missing');
      if (!isWhole) expect(score).toBeLessThan(1000);
    }),
  );
});

test('neither different MBIs nor different generations are ever the same person', () => {
  fc.assert(
    fc.property(person, person, (a, b) => {
      const { agreement, class: found } = compareIdentities(a, b, tables);
      if (agreement.mbi === 'differ') expect(found).not.toBe('same');
      if (agreement.generation === 'differ') expect(found).toBe('different');
    }),
  );
});

test('the odds of each field are shares: its levels of agreement add up to one', () => {
  for (const field of matchFields) {
    const levels = Object.values(tables.odds[field]);
    for (const share of ['m', 'u'] as const) {
      expect(
        levels.reduce((sum, odds) => sum + odds[share], 0),
        `${field} ${share}`,
      ).toBeCloseTo(1, 9);
    }
  }
});

test('what agrees more weighs more, in every field', () => {
  for (const field of matchFields) {
    const { agree, close, differ } = tables.odds[field];
    const weight = ({ m, u }: { m: number; u: number }) => m / u;
    expect(weight(agree!)).toBeGreaterThan(weight(differ!));
    if (!close) continue;
    expect(weight(agree!)).toBeGreaterThan(weight(close));
    expect(weight(close)).toBeGreaterThan(weight(differ!));
  }
});
