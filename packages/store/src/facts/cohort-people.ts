import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type Cohort, cohortCondition } from './cohort.ts';
import type { Facts } from './keeper.ts';

/** Who is in a cohort: ages in tenths of a year, shares in tenths of a percent; absent where nobody's is known. */
export type CohortPeople = { readonly meanAgeTenths?: number; readonly femaleTenths?: number };

/** Mean age on 1 February of the payment year, and the share of women among those whose sex is known. */
export async function describePeople(facts: Facts, tenant: TenantId, cohort: Cohort): Promise<CohortPeople> {
  const { where, parameters } = cohortCondition(cohort);
  const [row] = await facts.query<CohortPeople>(
    tenant,
    [],
    `select cast(round(avg(s.age) * 10) as bigint) as "meanAgeTenths",
      cast(round(avg(case s.sex when 'F' then 1000 when 'M' then 0 end)) as bigint) as "femaleTenths"
    from scores s where ${where}`,
    parameters,
  );
  return row!;
}
