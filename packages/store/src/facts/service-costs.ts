import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { ServiceCategory } from '@optimiq/domain/records/service-categories';
import { servicesWith, yearDays } from './claim-services.ts';
import { type Cohort, cohortCondition, isEverybody } from './cohort.ts';
import type { Facts } from './keeper.ts';
import { KeptAnswers } from './kept-answers.ts';
import { toRanges } from './visible.ts';

export type ServiceCost = {
  readonly service: ServiceCategory;
  /** Current claims of the service year, and whose they are. */
  readonly claims: number;
  readonly members: number;
  readonly paidCents: number;
  /** The part of it in the first months of the year, and that of the same months a year before. */
  readonly completeCents: number;
  readonly completeMembers: number;
  readonly earlierCents: number;
  readonly earlierMembers: number;
  /** Members with claims in the months after those. */
  readonly openMembers: number;
};

export type ServiceCosts = {
  readonly rows: readonly ServiceCost[];
  /** Part B months of the service year; of each member at most so many as the first months are, now and a year before. */
  readonly memberMonths: number;
  readonly completeMemberMonths: number;
  readonly earlierMemberMonths: number;
  /** Drug fills of the service year: what the drug cost, less the member's share. */
  readonly fills: number;
  readonly fillMembers: number;
  readonly fillCents: number;
};

const answers = new KeptAnswers<ServiceCosts>(200);

/**
 * What was paid for a cohort in a service year by kind of service, beside the first months of the year before.
 *
 * @param months how many first months of the year are compared: 0 to 12.
 *
 * The rows add up to the claims and the amount of the summary. Kept as that is.
 */
export function readServiceCosts(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  cohort: Cohort,
  serviceYear: number,
  months: number,
): Promise<ServiceCosts> {
  const question = [toRanges(visible), cohort, serviceYear, months];
  return answers.of(facts, tenant, question, () => compute(facts, tenant, visible, cohort, serviceYear, months));
}

async function compute(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  cohort: Cohort,
  serviceYear: number,
  comparedMonths: number,
): Promise<ServiceCosts> {
  const { where, parameters } = cohortCondition(cohort);
  const [year, months] = [Number(serviceYear), Number(comparedMonths)];
  const chosen = `chosen as (select s.member_key from scores s where ${where})`;
  // The run's number is a parameter of every statement, also where everybody is meant.
  const isChosen = (row: string) =>
    isEverybody(cohort) ? '$1 = $1' : `${row}.member_key in (select member_key from chosen)`;
  const days = { from: yearDays(year - 1).from, through: yearDays(year).through };
  const [rows, [rest]] = await Promise.all([
    facts.query<ServiceCost>(
      tenant,
      visible,
      `with ${chosen}, ${servicesWith(days, isChosen('c'))},
      periods as (
        select service, member_key, coalesce(paid_cents, 0) as cents, year(day) = ${year} as is_now,
          month(day) <= ${months} as is_complete
        from services
      ),
      people as (
        select service, member_key,
          count(*) filter (is_now) as claims,
          sum(cents) filter (is_now) as paid,
          count(*) filter (is_now and is_complete) as complete_claims,
          sum(cents) filter (is_now and is_complete) as complete_paid,
          count(*) filter (not is_now and is_complete) as earlier_claims,
          sum(cents) filter (not is_now and is_complete) as earlier_paid
        from periods group by service, member_key
      )
      select service,
        cast(sum(claims) as bigint) as claims,
        count(*) filter (claims > 0) as members,
        cast(coalesce(sum(paid), 0) as bigint) as "paidCents",
        cast(coalesce(sum(complete_paid), 0) as bigint) as "completeCents",
        count(*) filter (complete_claims > 0) as "completeMembers",
        cast(coalesce(sum(earlier_paid), 0) as bigint) as "earlierCents",
        count(*) filter (earlier_claims > 0) as "earlierMembers",
        count(*) filter (claims > complete_claims) as "openMembers"
      from people group by service having sum(claims) > 0 or sum(earlier_claims) > 0
      order by "paidCents" desc, service`,
      parameters,
    ),
    facts.query<Omit<ServiceCosts, 'rows'>>(
      tenant,
      visible,
      `with ${chosen},
      years as (
        select e.year, sum(e.part_b_months) as months, sum(least(e.part_b_months, ${months})) as compared
        from eligibility_years_current e
        where e.year in (${year - 1}, ${year}) and e.member_key in (select member_key from chosen) group by e.year
      ),
      drugs as (
        select count(*) as fills, count(distinct f.member_key) as members,
          sum(coalesce(f.cost_cents, 0) - coalesce(f.member_share_cents, 0)) as cents
        from pharmacy_fills_current f
        where ${isChosen('f')} and f.filled_on between date '${yearDays(year).from}' and date '${yearDays(year).through}'
      )
      select
        cast(coalesce((select sum(months) from years where year = ${year}), 0) as bigint) as "memberMonths",
        cast(coalesce((select sum(compared) from years where year = ${year}), 0) as bigint) as "completeMemberMonths",
        cast(coalesce((select sum(compared) from years where year = ${year - 1}), 0) as bigint) as "earlierMemberMonths",
        fills, members as "fillMembers", cast(coalesce(cents, 0) as bigint) as "fillCents"
      from drugs`,
      parameters,
    ),
  ]);
  return { rows, ...rest! };
}
