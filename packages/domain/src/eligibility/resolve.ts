import type { CalendarDate } from '../kernel/dates.ts';
import { byOrigin, type CoverageSpan, type CoverageStatement, type Origin } from './statement.ts';

/** What a later statement did to an earlier span: known before it, known since. */
export type CoverageChange = {
  readonly kind: 'replaced' | 'ended' | 'voided';
  readonly span: CoverageSpan;
  readonly by: Origin;
  /** The span's last day from then on; absent where it is open or gone. */
  readonly through?: CalendarDate;
};

export type ResolvedCoverage = {
  /** By first day, then as stated. */
  readonly spans: readonly CoverageSpan[];
  /** In the order in which they were said. */
  readonly changes: readonly CoverageChange[];
};

/**
 * The spans that hold, from everything that was said in the order of loads and records.
 *
 * @param statements of one member, any order.
 *
 * A span stated again is replaced: under its key, or else with the same line, contract, plan, payer and first day; so a
 * last day that a later file moves back or forth holds. An end closes every earlier span of its line that began by
 * then; a void takes back every earlier span. Both go by key where both sides have one, else by contract and plan
 * where both name them, and by first day where they name one. What is said later is never touched by what was said
 * before. A span that ends before it begins was never there.
 *
 * The same rules stand in SQL in store/facts/coverage-views.ts.
 */
export function resolveCoverage(statements: readonly CoverageStatement[]): ResolvedCoverage {
  let spans: CoverageSpan[] = [];
  const changes: CoverageChange[] = [];
  for (const statement of [...statements].sort(byOrigin)) {
    const { action, ...said } = statement;
    if (action === 'state') {
      if (!said.from) continue;
      const span: CoverageSpan = { ...said, from: said.from };
      const replaced = spans.filter((earlier) => isSameSpan(earlier, span));
      for (const earlier of replaced) changes.push(changed('replaced', earlier, statement, span.through));
      spans = [...spans.filter((earlier) => !replaced.includes(earlier)), span];
    } else if (action === 'void') {
      const gone = spans.filter((span) => isMeant(statement, span));
      for (const span of gone) changes.push(changed('voided', span, statement));
      spans = spans.filter((span) => !gone.includes(span));
    } else {
      spans = spans.map((span) => ended(span, statement, changes));
    }
  }
  return {
    spans: spans
      .filter(({ from, through }) => through === undefined || through >= from)
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : byOrigin(a, b))),
    changes,
  };
}

function ended(span: CoverageSpan, end: CoverageStatement, changes: CoverageChange[]): CoverageSpan {
  const { through } = end;
  if (!through || !isMeant(end, span)) return span;
  const isNamed = end.from === span.from || (end.coverageKey !== undefined && end.coverageKey === span.coverageKey);
  if (through < span.from && !isNamed) return span;
  if (span.through !== undefined && span.through <= through) return span;
  changes.push(changed('ended', span, end, through));
  return { ...span, through };
}

function changed(
  kind: CoverageChange['kind'],
  span: CoverageSpan,
  by: CoverageStatement,
  through?: CalendarDate,
): CoverageChange {
  return { kind, span, by: by.origin, ...(through === undefined ? {} : { through }) };
}

function isSameSpan(a: CoverageSpan, b: CoverageSpan): boolean {
  if (a.line !== b.line || a.coverageKey !== b.coverageKey) return false;
  if (a.coverageKey !== undefined) return true;
  return a.contract === b.contract && a.plan === b.plan && a.payer === b.payer && a.from === b.from;
}

function isMeant(statement: CoverageStatement, span: CoverageSpan): boolean {
  if (statement.line !== span.line) return false;
  if (statement.coverageKey !== undefined && span.coverageKey !== undefined) {
    return statement.coverageKey === span.coverageKey;
  }
  return (
    agree(statement.contract, span.contract) && agree(statement.plan, span.plan) && agree(statement.from, span.from)
  );
}

/** Equal, or not named on one side; a span always names its first day. */
const agree = (a: string | undefined, b: string | undefined): boolean => a === undefined || b === undefined || a === b;
