import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from './keeper.ts';

/**
 * Members with a current claim that one of these facilities billed or rendered.
 *
 * @param numbers NPIs and CCNs, at least one.
 */
export async function membersSeenAt(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  numbers: readonly string[],
): Promise<MemberKey[]> {
  const places = numbers.map((_, index) => `$${index + 1}`).join(', ');
  const rows = await facts.query<{ key: MemberKey }>(
    tenant,
    visible,
    `select distinct cast(member_key as varchar) as key from claims_current
     where billing_npi in (${places}) or rendering_npi in (${places}) or ccn in (${places})`,
    [...numbers],
  );
  return rows.map(({ key }) => key);
}
