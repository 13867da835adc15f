import { type EligibilityYear, spansOfYear, type YearSpans } from '@optimiq/domain/eligibility/from-years';
import type { CoverageSpan, CoverageStatement } from '@optimiq/domain/eligibility/statement';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { CoverageAction, CoverageLine } from '@optimiq/domain/records/source-coverage';
import type { Facts } from './keeper.ts';

export type MemberCoverage = {
  /** Everything that visible loads say, in their order. */
  readonly statements: readonly CoverageStatement[];
  /** Spans of eligibility years, for lines of which no statement speaks; and months that have no place. */
  readonly ofYears: readonly CoverageSpan[];
  readonly undated: readonly (YearSpans['undated'][number] & { readonly year: number })[];
};

type Row = Omit<CoverageStatement, 'origin' | 'action' | 'line'> & {
  readonly load: number;
  readonly record: number;
  readonly action: CoverageAction;
  readonly line: CoverageLine;
  readonly from?: CalendarDate;
};
type YearRow = Omit<EligibilityYear, 'origin'> & { readonly load: number; readonly record: number };

/** What the visible loads say about a member's coverage; empty for an unknown member. */
export async function readCoverageStatements(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
): Promise<MemberCoverage> {
  const [rows, years] = await Promise.all([
    facts.query<Row>(
      tenant,
      visible,
      `select load_no as load, record_no as record, action, line, coverage_key as "coverageKey", starts_on as "from",
        ends_on as through, contract, plan, payer, dual_code as "dualCode", orec, is_lti as "isLti", is_esrd as "isEsrd",
        is_hospice as "isHospice"
      from coverage_spans_loaded where member_key = cast($1 as uuid) order by load_no, record_no`,
      [memberKey],
    ),
    facts.query<YearRow>(
      tenant,
      visible,
      `select e.load_no as load, e.record_no as record, e.year, e.part_a_months as "partAMonths",
        e.part_b_months as "partBMonths", e.hmo_months as "hmoMonths", e.part_d_months as "partDMonths",
        e.dual_code as "dualCode", e.orec, e.is_lti as "isLti", e.is_esrd as "isEsrd", e.contract
      from eligibility_years_current e
      where e.member_key = cast($1 as uuid) and exists (
        select 1 from eligibility_years_loaded s
        where s.load_no = e.load_no and s.record_no = e.record_no and s.member_key = e.member_key and s.year = e.year
      )
      order by e.year`,
      [memberKey],
    ),
  ]);
  const statements = rows.map(({ load, record, ...said }) => ({ ...said, origin: { load, record } }));
  const spoken = new Set(statements.map(({ line }) => line));
  const ofYears = years.map(({ load, record, ...said }) => ({
    year: said.year,
    ...spansOfYear({ ...said, origin: { load, record } }),
  }));
  return {
    statements,
    ofYears: ofYears.flatMap(({ spans }) => spans.filter(({ line }) => !spoken.has(line))),
    undated: ofYears.flatMap(({ year, undated }) => undated.map((one) => ({ ...one, year }))),
  };
}
