import type { CalendarDate } from '../kernel/dates.ts';
import type { CoverageAction, CoverageLine } from '../records/source-coverage.ts';

/** Where a statement stands: load and record, which also say which came later. */
export type Origin = { readonly load: number; readonly record: number };

/** What is said of a span besides its days. */
export type CoverageFlags = {
  readonly contract?: string;
  readonly plan?: string;
  readonly payer?: string;
  readonly dualCode?: string;
  readonly orec?: string;
  readonly isLti?: boolean;
  readonly isEsrd?: boolean;
  readonly isHospice?: boolean;
};

/** One statement about a member's coverage: a span, the end of one, or that one never was. Both days belong to it. */
export type CoverageStatement = CoverageFlags & {
  readonly origin: Origin;
  readonly action: CoverageAction;
  readonly line: CoverageLine;
  /** Names one coverage in all that is said of it. */
  readonly coverageKey?: string;
  readonly from?: CalendarDate;
  readonly through?: CalendarDate;
};

/** A span that holds; open without `through`. */
export type CoverageSpan = Omit<CoverageStatement, 'action' | 'from'> & { readonly from: CalendarDate };

/** Negative where `a` came first. */
export const byOrigin = (a: { readonly origin: Origin }, b: { readonly origin: Origin }): number =>
  a.origin.load - b.origin.load || a.origin.record - b.origin.record;
