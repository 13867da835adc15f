import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type Cohort, cohortCondition, isEverybody } from './cohort.ts';
import type { Facts } from './keeper.ts';
import { KeptAnswers } from './kept-answers.ts';
import { isTotalLine } from './line-conditions.ts';
import { toRanges } from './visible.ts';

export type ClaimSummary = {
  /** Current claims of the service year. */
  readonly claims: number;
  /** Lines of services: a line that states the total of its claim is none. */
  readonly claimLines: number;
  readonly paidCents: number;
  /** Part B months of the service year. */
  readonly memberMonths: number;
  /** Diagnoses of the run that did not count. */
  readonly notCounted: number;
  /** Twelve months of the service year by last day of service, the one that decides the year: how complete the year is. */
  readonly months: readonly {
    readonly month: string;
    readonly claims: number;
    readonly lines: number;
    readonly members: number;
    readonly paidCents: number;
  }[];
};

/**
 * What a cohort's claims of one service year add up to.
 *
 * An answer is kept and given again while its facts are as they were; four million lines take a few hundred milliseconds
 * otherwise.
 */
export function summarizeClaims(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  cohort: Cohort,
  serviceYear: number,
): Promise<ClaimSummary> {
  const question = [toRanges(visible), cohort, serviceYear];
  return summaries.of(facts, tenant, question, () => computeSummary(facts, tenant, visible, cohort, serviceYear));
}

const summaries = new KeptAnswers<ClaimSummary>(500);

async function computeSummary(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  cohort: Cohort,
  serviceYear: number,
): Promise<ClaimSummary> {
  const { where, parameters } = cohortCondition(cohort);
  const everybody = isEverybody(cohort);
  const year = Number(serviceYear);
  // The run's number is a parameter of every statement, also where everybody is meant.
  const chosen = `chosen as (select s.from_run_no, s.member_no, s.member_key from scores s where ${where})`;
  const ofCohort = everybody ? '$1 = $1' : 'c.member_key in (select member_key from chosen)';
  const claims = `claims as (
    select c.load_no, c.record_no, c.member_key, c.paid_cents,
      cast(month(coalesce(c.service_through, c.service_from)) as integer) as month
    from claims_current c
    where ${ofCohort}
      and coalesce(c.service_through, c.service_from) >= cast('${year}-01-01' as date)
      and coalesce(c.service_through, c.service_from) <= cast('${year}-12-31' as date)
  )`;
  const ask = <Row>(sql: string) => facts.query<Row>(tenant, visible, `with ${chosen}, ${claims} ${sql}`, parameters);
  const [byMonth, linesByMonth, [rest]] = await Promise.all([
    ask<{ month: number; claims: number; paid: number; members: number }>(
      `select month, count(*) as claims, cast(coalesce(sum(paid_cents), 0) as bigint) as paid,
        count(distinct member_key) as members
      from claims group by month`,
    ),
    ask<{ month: number; lines: number }>(
      `select c.month, count(*) as lines
      from claim_lines_current l join claims c on c.load_no = l.load_no and c.record_no = l.record_no
      where not ${isTotalLine('l')}
      group by c.month`,
    ),
    ask<{ memberMonths: number; notCounted: number }>(
      `select
        (select cast(coalesce(sum(e.part_b_months), 0) as bigint) from eligibility_years_current e
          where e.year = ${year} and e.member_key in (select member_key from chosen)) as "memberMonths",
        (select count(*) from score_not_counted n
          join chosen s on s.from_run_no = n.run_no and s.member_no = n.member_no) as "notCounted"`,
    ),
  ]);
  const lines = new Map(linesByMonth.map((row) => [row.month, row.lines]));
  const claimsByMonth = new Map(byMonth.map((row) => [row.month, row]));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    ...rest!,
    claims: sum(byMonth.map((row) => row.claims)),
    claimLines: sum(linesByMonth.map((row) => row.lines)),
    paidCents: sum(byMonth.map((row) => row.paid)),
    months: Array.from({ length: 12 }, (_, index) => ({
      month: `${year}-${String(index + 1).padStart(2, '0')}`,
      claims: claimsByMonth.get(index + 1)?.claims ?? 0,
      lines: lines.get(index + 1) ?? 0,
      members: claimsByMonth.get(index + 1)?.members ?? 0,
      paidCents: claimsByMonth.get(index + 1)?.paid ?? 0,
    })),
  };
}
