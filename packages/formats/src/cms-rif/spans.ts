import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { SourceEligibilityYear, SourceLocation } from '@optimiq/domain/records/source';
import type { CoverageLine, SourceCoverage } from '@optimiq/domain/records/source-coverage';
import type { MonthColumns, MonthOfCoverage } from './months.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Said = Pick<SourceCoverage, 'contract' | 'plan' | 'dualCode'>;

/** What a month says of each line; undefined where it is not covered. */
const lines: readonly (readonly [CoverageLine, (month: MonthOfCoverage) => Said | undefined])[] = [
  ['part-a', ({ hasPartA, dualCode }) => (hasPartA ? dual(dualCode) : undefined)],
  ['part-b', ({ hasPartB, dualCode }) => (hasPartB ? dual(dualCode) : undefined)],
  [
    'part-c',
    ({ partC, isHmo, dualCode }) => (partC ? { ...partC, ...dual(dualCode) } : isHmo ? dual(dualCode) : undefined),
  ],
  ['part-d', ({ partD, dualCode }) => partD && { ...partD, ...dual(dualCode) }],
];

const dual = (dualCode: string | undefined): Said => (dualCode ? { dualCode } : {});

/**
 * Coverage of a year by line: spans of whole months that say the same. Each has the number of its place in the year, so
 * that the same year sent again takes the place of what was said before.
 */
export function spansOf(row: {
  readonly at: SourceLocation;
  readonly memberId: string;
  readonly year: number;
  readonly eligibility: SourceEligibilityYear;
  readonly months: MonthColumns;
}): SourceCoverage[] {
  const { orec, esrd } = row.eligibility;
  return lines.flatMap(([line, said]) =>
    runsOf(row.year, row.months.map(said)).map((run, place): SourceCoverage => {
      const coverage: Mutable<SourceCoverage> = {
        kind: 'coverage',
        at: row.at,
        person: { memberId: row.memberId },
        coverageId: `${row.memberId} ${row.year} ${line} ${place + 1}`,
        action: 'state',
        line,
        from: run.from,
        through: run.through,
        ...run.said,
      };
      if (orec) coverage.orec = orec;
      if (esrd !== undefined) coverage.isEsrd = esrd;
      return coverage;
    }),
  );
}

function runsOf(year: number, months: readonly (Said | undefined)[]) {
  const runs: { said: Said; from: CalendarDate; through: CalendarDate; last: number }[] = [];
  for (const [index, said] of months.entries()) {
    if (!said) continue;
    const through = lastOf(year, index);
    const run = runs.at(-1);
    if (run && run.last === index - 1 && isSame(run.said, said)) {
      run.through = through;
      run.last = index;
    } else runs.push({ said, from: `${year}-${twoDigits(index + 1)}-01` as CalendarDate, through, last: index });
  }
  return runs;
}

const isSame = (a: Said, b: Said): boolean =>
  a.contract === b.contract && a.plan === b.plan && a.dualCode === b.dualCode;

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const twoDigits = (number: number) => String(number).padStart(2, '0');

/** @param index of the month, from 0 */
const lastOf = (year: number, index: number): CalendarDate =>
  `${year}-${twoDigits(index + 1)}-${index === 1 && isLeap(year) ? 29 : monthDays[index]}` as CalendarDate;
