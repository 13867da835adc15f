import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { ClaimType } from '@optimiq/domain/records/source';
import { isAmong } from './cohort.ts';
import type { Facts } from './keeper.ts';

export type SoughtClaim = {
  readonly claimKey: ClaimKey;
  readonly memberKey: MemberKey;
  readonly type: ClaimType;
  readonly serviceFrom?: CalendarDate;
  readonly serviceThrough?: CalendarDate;
  readonly providerNpi?: string;
};

/** Keys of claims, or the beginning of one: at least eight hexadecimal digits, dashes where a key has them or not. */
export type ClaimsSought = { readonly keys: readonly ClaimKey[] } | { readonly prefix: string };

/**
 * Claims in their latest visible version, replaced and voided ones too, by key.
 *
 * @param panel only claims of these members; of all when absent.
 * @param limit most that are given.
 */
export async function searchClaims(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  sought: ClaimsSought,
  limit: number,
  panel?: Iterable<MemberKey>,
): Promise<SoughtClaim[]> {
  const keys = 'keys' in sought ? sought.keys : rangeOf(sought.prefix);
  if (keys.length === 0) return [];
  const parameters: string[] = [...keys];
  const places = keys.map((_, at) => `cast($${at + 1} as uuid)`);
  const isSought =
    'keys' in sought ? `c.claim_key in (${places.join(', ')})` : `c.claim_key between ${places.join(' and ')}`;
  const isSeen = panel ? `and ${isAmong([...panel], (list) => `$${parameters.push(list)}`, 'c')}` : '';
  return facts.query<SoughtClaim>(
    tenant,
    visible,
    `select c.claim_key as "claimKey", c.member_key as "memberKey",
      case when c.claim_type = 'I' then 'institutional' else 'professional' end as type,
      c.service_from as "serviceFrom", c.service_through as "serviceThrough",
      coalesce(c.rendering_npi, c.billing_npi) as "providerNpi"
    from claims_loaded c where ${isSought} ${isSeen}
    qualify row_number() over (partition by c.claim_key order by c.load_no desc, c.record_no desc) = 1
    order by c.claim_key limit ${Number(limit)}`,
    parameters,
  );
}

/** The least and the greatest key that begin so; none for what is no beginning of a key. */
function rangeOf(prefix: string): string[] {
  const digits = prefix.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{8,32}$/.test(digits)) return [];
  return ['0', 'f'].map((filler) => toUuid(digits.padEnd(32, filler)));
}

const toUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
