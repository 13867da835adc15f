import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
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
 * Current claims that a provider billed or rendered, counted.
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
  const members = panel && [...panel];
  const none = { claims: 0, members: 0, professional: 0, institutional: 0 };
  if (members?.length === 0) return none;
  const isSeen = members ? "and c.member_key in (select cast(unnest(string_split($2, ' ')) as uuid))" : '';
  const [counted] = await facts.query<ProviderClaims>(
    tenant,
    visible,
    `select count(*) as claims, count(distinct c.member_key) as members,
      count(*) filter (c.claim_type <> 'I') as professional, count(*) filter (c.claim_type = 'I') as institutional,
      min(coalesce(c.service_from, c.service_through)) as "firstServiceOn",
      max(coalesce(c.service_through, c.service_from)) as "lastServiceOn"
    from claims_current c where (c.billing_npi = $1 or c.rendering_npi = $1) ${isSeen}`,
    members ? [npi, members.join(' ')] : [npi],
  );
  return counted ?? none;
}
