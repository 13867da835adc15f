import type { TenantId } from '@optimiq/domain/kernel/ids';
import { yearDays } from './claim-services.ts';
import { type Cohort, cohortCondition } from './cohort.ts';
import type { Facts } from './keeper.ts';
import { KeptAnswers } from './kept-answers.ts';
import { type GroupKind, membersByGroup, noGroup } from './member-groups.ts';
import { toRanges } from './visible.ts';

/** Sums over the members of one group; means are left to whoever adds groups up. */
export type GroupTotal = {
  readonly name: string;
  readonly members: number;
  readonly scored: number;
  readonly paymentThousandths: number;
  /** Paid on claims of the service year, for so many members, and Part B months of the year. */
  readonly paidCents: number;
  readonly claimants: number;
  readonly memberMonths: number;
  /** Recapture gaps of earlier years, whose they are, and how many of them this year has again. */
  readonly expected: number;
  readonly expectedMembers: number;
  readonly recaptured: number;
};

const answers = new KeptAnswers<readonly GroupTotal[]>(200);

/** Members of a cohort by contract, plan or provider, largest first; every member is in one group. Kept as other sums are. */
export function readGroupTotals(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  cohort: Cohort,
  serviceYear: number,
  kind: GroupKind,
): Promise<readonly GroupTotal[]> {
  const { where, parameters } = cohortCondition(cohort);
  const { from, through } = yearDays(serviceYear);
  return answers.of(facts, tenant, [toRanges(visible), cohort, serviceYear, kind], () =>
    facts.query<GroupTotal>(
      tenant,
      visible,
      `with chosen as (
        select s.from_run_no, s.member_no, s.member_key, s.payment_thousandths from scores s where ${where}
      ),
      named as (${membersByGroup(kind, serviceYear)}),
      paid as (
        select c.member_key, sum(c.paid_cents) as cents from claims_current c
        where coalesce(c.service_through, c.service_from) between date '${from}' and date '${through}'
        group by c.member_key
      ),
      covered as (
        select e.member_key, sum(e.part_b_months) as months from eligibility_years_current e
        where e.year = ${Number(serviceYear)} group by e.member_key
      ),
      gaps as (
        select g.run_no, g.member_no, count(*) as expected, count(*) filter (g.status <> 'open') as recaptured
        from score_gaps g where g.status <> 'new' and g.run_no in (select from_run_no from chosen)
        group by g.run_no, g.member_no
      )
      select coalesce(n.name, '${noGroup}') as name, count(*) as members,
        count(c.payment_thousandths) as scored,
        cast(coalesce(sum(c.payment_thousandths), 0) as bigint) as "paymentThousandths",
        cast(coalesce(sum(p.cents), 0) as bigint) as "paidCents", count(p.member_key) as claimants,
        cast(coalesce(sum(e.months), 0) as bigint) as "memberMonths",
        cast(coalesce(sum(g.expected), 0) as bigint) as expected, count(g.expected) as "expectedMembers",
        cast(coalesce(sum(g.recaptured), 0) as bigint) as recaptured
      from chosen c
      left join named n on n.member_key = c.member_key
      left join paid p on p.member_key = c.member_key
      left join covered e on e.member_key = c.member_key
      left join gaps g on g.run_no = c.from_run_no and g.member_no = c.member_no
      group by 1 order by members desc, name`,
      parameters,
    ),
  );
}
