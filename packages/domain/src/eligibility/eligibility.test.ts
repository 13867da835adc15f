import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CalendarDate } from '../kernel/dates.ts';
import { spansOfMonths, spansOfYear } from './from-years.ts';
import { monthlyStatus, monthsBetween } from './monthly.ts';
import { resolveCoverage } from './resolve.ts';
import type { CoverageSpan, CoverageStatement } from './statement.ts';
import { coverageTimeline } from './timeline.ts';

const day = (text: string) => text as CalendarDate;
let record = 0;

/** A statement of load 1, each after the one before. */
const said = (
  action: CoverageStatement['action'],
  line: CoverageStatement['line'],
  from?: string,
  through?: string,
  more: Partial<CoverageStatement> = {},
): CoverageStatement => ({
  origin: { load: 1, record: record++ },
  action,
  line,
  ...(from ? { from: day(from) } : {}),
  ...(through ? { through: day(through) } : {}),
  ...more,
});
const days = (spans: readonly CoverageSpan[]) => spans.map(({ from, through }) => `${from}..${through ?? ''}`);
const held = (...statements: CoverageStatement[]) => resolveCoverage(statements).spans;

describe('PHD-04 spans that hold', () => {
  test('an end closes an open span on its day', () => {
    expect(days(held(said('state', 'part-b', '2024-01-01'), said('end', 'part-b', undefined, '2025-02-28')))).toEqual([
      '2024-01-01..2025-02-28',
    ]);
  });

  test('a span stated again with an earlier last day is a retro termination, and is told as a change', () => {
    const first = said('state', 'part-b', '2025-01-01', '2025-12-31');
    const second = said('state', 'part-b', '2025-01-01', '2025-03-31');
    const { spans, changes } = resolveCoverage([second, first]);
    expect(days(spans)).toEqual(['2025-01-01..2025-03-31']);
    expect(changes).toEqual([
      {
        kind: 'replaced',
        span: expect.objectContaining({ through: '2025-12-31' }),
        by: second.origin,
        through: '2025-03-31',
      },
    ]);
  });

  test('an end does not touch what is said after it, nor a span that begins later', () => {
    expect(
      days(
        held(
          said('state', 'medical', '2024-01-01'),
          said('state', 'medical', '2025-06-01'),
          said('end', 'medical', undefined, '2024-12-31'),
          said('state', 'medical', '2024-03-01'),
        ),
      ),
    ).toEqual(['2024-01-01..2024-12-31', '2024-03-01..', '2025-06-01..']);
  });

  test('an end before the first day of the very span it names leaves nothing', () => {
    expect(held(said('state', 'part-d', '2025-04-01'), said('end', 'part-d', '2025-04-01', '2025-03-31'))).toEqual([]);
  });

  test('a later end does not lengthen a span', () => {
    const statements = [
      said('state', 'part-a', '2025-01-01', '2025-02-28'),
      said('end', 'part-a', undefined, '2025-09-30'),
    ];
    expect(days(held(...statements))).toEqual(['2025-01-01..2025-02-28']);
  });

  test('a void takes back the span of its key only, also when both have the same days', () => {
    const one = said('state', 'part-c', '2025-01-01', undefined, { coverageKey: 'a', contract: 'H1234' });
    const two = said('state', 'part-c', '2025-01-01', undefined, { coverageKey: 'b', contract: 'H1234' });
    const { spans, changes } = resolveCoverage([
      one,
      two,
      said('void', 'part-c', undefined, undefined, { coverageKey: 'a' }),
    ]);
    expect(spans.map(({ coverageKey }) => coverageKey)).toEqual(['b']);
    expect(changes.map(({ kind }) => kind)).toEqual(['voided']);
  });

  test('an end under a contract leaves another contract alone', () => {
    const spans = held(
      said('state', 'part-c', '2024-01-01', undefined, { contract: 'H1111' }),
      said('state', 'part-c', '2024-06-01', undefined, { contract: 'H2222' }),
      said('end', 'part-c', undefined, '2024-12-31', { contract: 'H1111' }),
    );
    expect(days(spans)).toEqual(['2024-01-01..2024-12-31', '2024-06-01..']);
  });

  test('order of the list does not matter: load and record decide', () => {
    const statements = [
      said('state', 'part-b', '2024-01-01'),
      said('state', 'part-b', '2024-02-01', '2024-05-31'),
      said('end', 'part-b', undefined, '2024-03-31'),
      said('void', 'part-b', '2024-02-01'),
      said('state', 'part-b', '2024-07-01'),
    ];
    const expected = days(held(...statements));
    expect(expected).toEqual(['2024-01-01..2024-03-31', '2024-07-01..']);
    fc.assert(
      fc.property(fc.shuffledSubarray(statements, { minLength: statements.length }), (shuffled) => {
        expect(days(held(...shuffled))).toEqual(expected);
      }),
    );
  });
});

describe('PHD-04 timeline of a line', () => {
  const timelineOf = (...spans: [from: string, through?: string | undefined, more?: Partial<CoverageStatement>][]) =>
    coverageTimeline(held(...spans.map(([from, through, more]) => said('state', 'medical', from, through, more))))[0]!;

  test('spans that touch make one period, over the leap day too', () => {
    const line = timelineOf(['2024-01-01', '2024-02-29'], ['2024-03-01', '2024-12-31']);
    expect(line.periods.map(({ from, through }) => [from, through])).toEqual([['2024-01-01', '2024-12-31']]);
    expect(line.gaps).toEqual([]);
  });

  test('28 February to 1 March is a gap of one day in a leap year and none in another', () => {
    expect(timelineOf(['2024-01-01', '2024-02-28'], ['2024-03-01']).gaps).toMatchObject([
      { from: '2024-02-29', through: '2024-02-29', days: 1 },
    ]);
    expect(timelineOf(['2025-01-01', '2025-02-28'], ['2025-03-01']).gaps).toEqual([]);
  });

  test('a gap names the span that ended last before it and the one after', () => {
    const line = timelineOf(
      ['2025-01-01', '2025-06-30'],
      ['2025-02-01', '2025-03-31', { contract: 'H9' }],
      ['2025-09-01'],
    );
    const [gap] = line.gaps;
    expect([gap!.days, gap!.from, gap!.through]).toEqual([62, '2025-07-01', '2025-08-31']);
    expect(gap!.before.record - gap!.after.record).toBe(2);
  });

  test('an overlap tells its days and whether it is one product twice or two', () => {
    const twice = timelineOf(['2025-01-01', '2025-06-30', { contract: 'H1111' }], ['2025-06-01', undefined]);
    expect(twice.overlaps).toMatchObject([
      { kind: 'same-product', from: '2025-06-01', through: '2025-06-30', days: 30 },
    ]);
    const two = timelineOf(
      ['2025-01-01', undefined, { contract: 'H1111' }],
      ['2025-06-01', undefined, { contract: 'H2222' }],
    );
    expect(two.overlaps).toMatchObject([{ kind: 'two-products', from: '2025-06-01' }]);
    expect(two.overlaps[0]).not.toHaveProperty('days');
  });

  test('the same span said twice under two keys is a duplicate of one product', () => {
    const line = timelineOf(
      ['2025-01-01', '2025-12-31', { coverageKey: 'a' }],
      ['2025-01-01', '2025-12-31', { coverageKey: 'b' }],
    );
    expect(line.overlaps).toMatchObject([{ kind: 'same-product', days: 365 }]);
    expect(line.periods).toHaveLength(1);
  });

  test('every day is in a period or not exactly as it is in a span', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }));
    const dayOf = (n: number) => day(new Date(Date.UTC(2024, 1, 1 + n)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 6 }), (list) => {
        const spans = held(
          ...list.map(([start, length]) => said('state', 'dental', dayOf(start), dayOf(start + length))),
        );
        const [line] = coverageTimeline(spans);
        for (let n = 0; n <= 90; n++) {
          const within = ({ from, through }: { from: string; through?: string }) =>
            dayOf(n) >= from && dayOf(n) <= through!;
          const isCovered = spans.some(within);
          expect(line!.periods.some(within)).toBe(isCovered);
          if (line!.gaps.some(within)) expect(isCovered).toBe(false);
        }
      }),
    );
  });
});

describe('PHD-04 monthly status', () => {
  const covered = (spans: readonly CoverageSpan[], first: string, last: string) =>
    monthlyStatus(spans, monthsBetween(first, last))
      .filter(({ partB }) => partB)
      .map(({ month }) => month);

  test('a month counts when its first day is covered: joined on the 2nd or left on the 31st', () => {
    expect(covered(held(said('state', 'part-b', '2025-03-02', '2025-05-31')), '2025-01', '2025-12')).toEqual([
      '2025-04',
      '2025-05',
    ]);
    expect(covered(held(said('state', 'part-b', '2025-03-01', '2025-05-01')), '2025-01', '2025-12')).toEqual([
      '2025-03',
      '2025-04',
      '2025-05',
    ]);
  });

  test('an open span reaches every later month, over the turn of a year', () => {
    expect(covered(held(said('state', 'part-b', '2024-11-15')), '2024-10', '2025-02')).toEqual([
      '2024-12',
      '2025-01',
      '2025-02',
    ]);
  });

  test('Part C means A and B, and tells contract and plan; a drug contract does not', () => {
    const [row] = monthlyStatus(
      held(
        said('state', 'medical', '2025-01-01', undefined, { contract: 'H1234', plan: '001' }),
        said('state', 'part-d', '2025-01-01', undefined, { contract: 'S5678' }),
      ),
      ['2025-02'],
    );
    expect(row).toMatchObject({
      partA: true,
      partB: true,
      partC: true,
      partD: true,
      medical: false,
      contract: 'H1234',
      plan: '001',
    });
    const [drug] = monthlyStatus(held(said('state', 'medical', '2025-01-01', undefined, { contract: 'S5678' })), [
      '2025-02',
    ]);
    expect(drug).toMatchObject({ partB: false, medical: true });
  });

  test('of two spans over a month the one that starts last tells the dual status; without one it is none', () => {
    const spans = held(
      said('state', 'part-b', '2025-01-01', undefined, { dualCode: '1', isLti: true, orec: '1' }),
      said('state', 'part-b', '2025-04-01', undefined, { dualCode: '02' }),
    );
    const rows = monthlyStatus(spans, ['2024-12', '2025-03', '2025-04']);
    expect(rows.map(({ dualClass, dualCode, isLti }) => [dualClass, dualCode, isLti])).toEqual([
      ['none', undefined, false],
      ['partial', '01', true],
      ['full', '02', true],
    ]);
    expect(rows[2]).toMatchObject({ orec: '1', isEsrd: false, isHospice: false });
  });
});

describe('PHD-04 months and years as spans', () => {
  test('marked months that follow each other are one span, to the last day of the last', () => {
    const origin = { load: 1, record: 1 };
    const spans = spansOfMonths({
      origin,
      line: 'part-b',
      months: ['2024-02', '2024-01', '2023-12', '2024-04', '2024-02'],
    });
    expect(days(spans)).toEqual(['2023-12-01..2024-02-29', '2024-04-01..2024-04-30']);
  });

  test('twelve months are the year, eleven cannot be placed', () => {
    const year = spansOfYear({
      origin: { load: 1, record: 1 },
      year: 2025,
      partAMonths: 12,
      partBMonths: 11,
      hmoMonths: 0,
    });
    expect(days(year.spans)).toEqual(['2025-01-01..2025-12-31']);
    expect(year.undated).toEqual([{ line: 'part-b', months: 11 }]);
  });
});
