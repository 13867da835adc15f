import type { CalendarDate } from '../kernel/dates.ts';
import { type DualClass, dualClassOf } from '../kernel/dual-status.ts';
import { byOrigin, type CoverageSpan } from './statement.ts';

/** Month of a calendar year: '2025-03'. */
export type Month = string;

/** A member's status on the first day of a month. */
export type MonthlyStatus = {
  readonly month: Month;
  readonly partA: boolean;
  readonly partB: boolean;
  readonly partC: boolean;
  readonly partD: boolean;
  /** Covered by a product that is not Medicare's own: a medical span without a Medicare contract, or Medicaid. */
  readonly medical: boolean;
  readonly contract?: string;
  readonly plan?: string;
  readonly dualCode?: string;
  readonly dualClass: DualClass | 'none';
  readonly orec?: string;
  readonly isLti: boolean;
  readonly isEsrd: boolean;
  readonly isHospice: boolean;
};

const firstOf = (month: Month): CalendarDate => `${month}-01` as CalendarDate;

/** Months from the first to the last, both included, ascending. */
export function monthsBetween(first: Month, last: Month): Month[] {
  const months: Month[] = [];
  let [year, month] = first.split('-').map(Number) as [number, number];
  for (;;) {
    const next = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
    if (next > last) return months;
    months.push(next);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
}

/** Covered on that day. */
const covers = ({ from, through }: CoverageSpan, day: CalendarDate): boolean =>
  from <= day && (through === undefined || through >= day);

/** A Medicare Advantage plan: said to be Part C, or a medical product under a contract that is not a drug plan's. */
const isPlan = ({ line, contract }: CoverageSpan): boolean =>
  line === 'part-c' || (line === 'medical' && contract !== undefined && !contract.startsWith('S'));

/**
 * Status in each month of a range: what holds on the month's first day, so a month joined on the 15th does not count.
 *
 * @param spans those that hold (resolveCoverage).
 *
 * Part C means Parts A and B as well. Of spans that cover the day, the one that starts last tells contract and flags,
 * then the one stated last; what it leaves open the next one tells. The status flags come from spans of any line.
 *
 * Source: CMS, Common Medicare Environment and Master Beneficiary Summary File: monthly indicators hold the status of
 * the month as of its first day; 42 CFR 422.50(a)(1): who may elect Part C has Parts A and B.
 */
export function monthlyStatus(spans: readonly CoverageSpan[], months: readonly Month[]): MonthlyStatus[] {
  const latestFirst = [...spans].sort((a, b) => (a.from < b.from ? 1 : a.from > b.from ? -1 : byOrigin(b, a)));
  return months.map((month) => {
    const held = latestFirst.filter((span) => covers(span, firstOf(month)));
    const has = (is: (span: CoverageSpan) => boolean) => held.some(is);
    const partC = has(isPlan);
    const first = <Value>(take: (span: CoverageSpan) => Value | undefined): Value | undefined =>
      held.map(take).find((value) => value !== undefined);
    const plan = held.find((span) => isPlan(span) && span.contract !== undefined) ?? held.find(isPlan);
    const dualCode = first((span) => span.dualCode)?.padStart(2, '0');
    const orec = first((span) => span.orec);
    return {
      month,
      partA: partC || has(({ line }) => line === 'part-a'),
      partB: partC || has(({ line }) => line === 'part-b'),
      partC,
      partD: has(({ line }) => line === 'part-d'),
      medical: has((span) => (span.line === 'medical' && !isPlan(span)) || span.line === 'medicaid'),
      ...(plan?.contract === undefined ? {} : { contract: plan.contract }),
      ...(plan?.plan === undefined ? {} : { plan: plan.plan }),
      ...(dualCode === undefined ? {} : { dualCode }),
      dualClass: dualClassOf(dualCode) ?? 'none',
      ...(orec === undefined ? {} : { orec }),
      isLti: first((span) => span.isLti) ?? false,
      isEsrd: first((span) => span.isEsrd) ?? false,
      isHospice: first((span) => span.isHospice) ?? false,
    };
  });
}
