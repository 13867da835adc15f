import { type CalendarDate, fromDayNumber, toDayNumber } from '../kernel/dates.ts';
import type { CoverageLine } from '../records/source-coverage.ts';
import type { Month } from './monthly.ts';
import type { CoverageFlags, CoverageSpan, Origin } from './statement.ts';

/** Months of one line that a source marks as covered, as monthly indicators of enrollment files do. */
export type MonthlyFlags = CoverageFlags & {
  readonly origin: Origin;
  readonly line: CoverageLine;
  /** Any order, repeats allowed. */
  readonly months: readonly Month[];
};

/** Spans of whole months, joined where months follow each other, by first day. */
export function spansOfMonths({ months, ...said }: MonthlyFlags): CoverageSpan[] {
  const spans: { from: CalendarDate; through: CalendarDate }[] = [];
  for (const month of [...new Set(months)].sort()) {
    const from = `${month}-01` as CalendarDate;
    const through = lastOf(month);
    const last = spans.at(-1);
    if (last && toDayNumber(last.through) + 1 === toDayNumber(from)) last.through = through;
    else spans.push({ from, through });
  }
  return spans.map((span) => ({ ...said, ...span }));
}

function lastOf(month: Month): CalendarDate {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
  return fromDayNumber(toDayNumber(`${next}-01` as CalendarDate) - 1);
}

export type EligibilityYear = CoverageFlags & {
  readonly origin: Origin;
  readonly year: number;
  readonly partAMonths?: number;
  readonly partBMonths?: number;
  readonly hmoMonths?: number;
  readonly partDMonths?: number;
};

export type YearSpans = {
  readonly spans: readonly CoverageSpan[];
  /** Lines with one to eleven months: the year does not say which ones. */
  readonly undated: readonly { readonly line: CoverageLine; readonly months: number }[];
};

/** What a year's counts of months say about spans: twelve are the year, none is nothing, others cannot be placed. */
export function spansOfYear(stated: EligibilityYear): YearSpans {
  const { year, partAMonths, partBMonths, hmoMonths, partDMonths, ...said } = stated;
  const counts: [CoverageLine, number | undefined][] = [
    ['part-a', partAMonths],
    ['part-b', partBMonths],
    ['part-c', hmoMonths],
    ['part-d', partDMonths],
  ];
  const from = `${year}-01-01` as CalendarDate;
  const through = `${year}-12-31` as CalendarDate;
  return {
    spans: counts.flatMap(([line, months]) => (months === 12 ? [{ ...said, line, from, through }] : [])),
    undated: counts.flatMap(([line, months]) => (months && months < 12 ? [{ line, months }] : [])),
  };
}
