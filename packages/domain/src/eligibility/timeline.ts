import { type CalendarDate, fromDayNumber, toDayNumber } from '../kernel/dates.ts';
import type { CoverageLine } from '../records/source-coverage.ts';
import type { CoverageSpan, Origin } from './statement.ts';

export type CoveredPeriod = {
  readonly from: CalendarDate;
  readonly through?: CalendarDate;
  /** Of the spans it is made of, by first day. */
  readonly origins: readonly Origin[];
};

/** Days between two covered periods. */
export type CoverageGap = {
  readonly from: CalendarDate;
  readonly through: CalendarDate;
  readonly days: number;
  /** The span before that ends last, and the one after. */
  readonly after: Origin;
  readonly before: Origin;
};

/** Days that two spans both cover; without `through` and days when both are open. */
export type CoverageOverlap = {
  /** Two say the same, or a member is in two products at once. */
  readonly kind: 'same-product' | 'two-products';
  readonly from: CalendarDate;
  readonly through?: CalendarDate;
  readonly days?: number;
  readonly origins: readonly [Origin, Origin];
};

export type LineTimeline = {
  readonly line: CoverageLine;
  readonly periods: readonly CoveredPeriod[];
  readonly gaps: readonly CoverageGap[];
  readonly overlaps: readonly CoverageOverlap[];
};

const openEnd = Number.POSITIVE_INFINITY;
const endOf = ({ through }: { readonly through?: CalendarDate }): number =>
  through === undefined ? openEnd : toDayNumber(through);

/**
 * A member's coverage by line, in the order of the lines' first days: covered periods, gaps between them, overlaps.
 *
 * @param spans those that hold, by first day (resolveCoverage).
 *
 * Spans that touch, one ending the day before the next begins, make one period.
 */
export function coverageTimeline(spans: readonly CoverageSpan[]): LineTimeline[] {
  const lines = new Map<CoverageLine, CoverageSpan[]>();
  for (const span of spans) {
    const list = lines.get(span.line);
    if (list) list.push(span);
    else lines.set(span.line, [span]);
  }
  return [...lines].map(([line, list]) => ({ line, ...periodsOf(list), overlaps: overlapsOf(list) }));
}

function periodsOf(spans: readonly CoverageSpan[]): Pick<LineTimeline, 'periods' | 'gaps'> {
  const periods: CoveredPeriod[] = [];
  const gaps: CoverageGap[] = [];
  let from = spans[0]!.from;
  let end = -openEnd;
  let last: Origin = spans[0]!.origin;
  let origins: Origin[] = [];
  const close = () => {
    if (origins.length === 0) return;
    periods.push({ from, ...(end === openEnd ? {} : { through: fromDayNumber(end) }), origins });
  };
  for (const span of spans) {
    const start = toDayNumber(span.from);
    if (origins.length > 0 && start > end + 1) {
      close();
      gaps.push({
        from: fromDayNumber(end + 1),
        through: fromDayNumber(start - 1),
        days: start - end - 1,
        after: last,
        before: span.origin,
      });
      origins = [];
    }
    if (origins.length === 0) {
      from = span.from;
      end = -openEnd;
    }
    origins.push(span.origin);
    if (endOf(span) > end) {
      end = endOf(span);
      last = span.origin;
    }
  }
  close();
  return { periods, gaps };
}

function overlapsOf(spans: readonly CoverageSpan[]): CoverageOverlap[] {
  const overlaps: CoverageOverlap[] = [];
  for (const [index, first] of spans.entries()) {
    for (const second of spans.slice(index + 1)) {
      const start = toDayNumber(second.from);
      if (start > endOf(first)) continue;
      const end = Math.min(endOf(first), endOf(second));
      overlaps.push({
        kind: isSameProduct(first, second) ? 'same-product' : 'two-products',
        from: second.from,
        ...(end === openEnd ? {} : { through: fromDayNumber(end), days: end - start + 1 }),
        origins: [first.origin, second.origin],
      });
    }
  }
  return overlaps;
}

const isSameProduct = (a: CoverageSpan, b: CoverageSpan): boolean =>
  (a.contract ?? b.contract) === (b.contract ?? a.contract) && (a.plan ?? b.plan) === (b.plan ?? a.plan);
