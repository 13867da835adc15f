import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { isAmong } from './cohort.ts';
import { renders } from './cohort-criteria.ts';
import type { Facts } from './keeper.ts';

export type ProviderClaims = {
  readonly claims: number;
  readonly members: number;
  readonly professional: number;
  readonly institutional: number;
  readonly firstServiceOn?: CalendarDate;
  readonly lastServiceOn?: CalendarDate;
};

/**
 * Current claims that a provider billed or rendered, the whole or a line, counted.
 *
 * @param panel only claims of these members; of all when absent.
 */
export async function countProviderClaims(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  npi: string,
  panel?: Iterable<MemberKey>,
): Promise<ProviderClaims> {
  const parameters = [npi];
  const isSeen = panel ? `and ${isAmong([...panel], (list) => `$${parameters.push(list)}`, 'c')}` : '';
  const [counted] = await facts.query<ProviderClaims>(
    tenant,
    visible,
    `select count(*) as claims, count(distinct c.member_key) as members,
      count(*) filter (c.claim_type <> 'I') as professional, count(*) filter (c.claim_type = 'I') as institutional,
      min(coalesce(c.service_from, c.service_through)) as "firstServiceOn",
      max(coalesce(c.service_through, c.service_from)) as "lastServiceOn"
    from claims_current c where (c.billing_npi = $1 or ${renders('$1')}) ${isSeen}`,
    parameters,
  );
  return counted!;
}
