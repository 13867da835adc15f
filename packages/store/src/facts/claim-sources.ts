import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { type ClaimChain, type ClaimVersion, claimChain } from '@optimiq/domain/records/claim-chain';
import type { Facts } from './keeper.ts';
import { isTotalLine } from './line-conditions.ts';
import { sourceRows } from './load-sources.ts';

export type StoredVersion = ClaimVersion & {
  readonly claimKey: ClaimKey;
  readonly serviceFrom?: CalendarDate;
  readonly payerOrder?: 'P' | 'S' | 'T';
};

/** Every version of a member's claim and of those it replaces, voids or is replaced by, netted. */
export async function readClaimChain(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
  claimKey: ClaimKey,
): Promise<ClaimChain<StoredVersion>> {
  const versions = await facts.query<StoredVersion>(
    tenant,
    visible,
    `select claim_key as "claimKey", replaces_claim_key as "replacesClaimKey", frequency, load_no as load,
      record_no as record, billed_cents as "billedCents", allowed_cents as "allowedCents", paid_cents as "paidCents",
      service_from as "serviceFrom", payer_order as "payerOrder"
    from claims_loaded where member_key = cast($1 as uuid)`,
    [memberKey],
  );
  return claimChain(versions, claimKey);
}

/** A load that states a claim; the last of them holds. */
export type ClaimSource = { readonly load: number; readonly record: number; readonly isCurrent: boolean };

/** Loads that state a member's claim, oldest first: the same claim from two formats is one claim with two of them. */
export function claimSources(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
  claimKey: ClaimKey,
): Promise<ClaimSource[]> {
  return facts.query<ClaimSource>(
    tenant,
    visible,
    `select c.load_no as load, c.record_no as record,
      exists (select 1 from claims_current n where n.load_no = c.load_no and n.record_no = c.record_no) as "isCurrent"
    from claims_loaded c
    where c.claim_key = cast($1 as uuid) and c.member_key = cast($2 as uuid)
    order by c.load_no, c.record_no`,
    [claimKey, memberKey],
  );
}

/** two-sources: sent by two systems under numbers of their own. one-source: twice by one system under two numbers. */
export type DuplicateReason = 'two-sources' | 'one-source';

export type DuplicateClaims = {
  readonly memberKey: MemberKey;
  readonly reason: DuplicateReason;
  /** Every copy names the same provider; absent where one names none or another. */
  readonly isSameProvider?: true;
  readonly serviceFrom: CalendarDate;
  readonly billedCents: number;
  readonly claims: number;
  /** First and last of the copies by load and record. */
  readonly firstClaimKey: ClaimKey;
  readonly lastClaimKey: ClaimKey;
};

/** Modifiers that say a service was done again that day: 76 and 77 procedures, 91 laboratory tests. */
const repeatModifiers = "['76', '77', '91']";
const sameService = 'member_key, claim_type, service_from, service_through, billed_cents, services';

/**
 * CTEs that end in `compared`: current claims that look like the same service as another, each with its `copy`, 1 for
 * the first. The one definition that the list and the data-quality rule share.
 *
 * Alike are claims of one member, type and provider with the same days, the same billed amount and the same services:
 * procedure (the revenue code where a line has none), modifiers in any order, units (none means one) and day. A claim
 * that names no provider goes with the only one that the others name. No duplicates are: a claim of nothing but repeated
 * services (modifier 76, 77 or 91), a copy for the second or third payer, what another claim replaced or voided.
 *
 * Source: CARC 18 (exact duplicate); CPT modifiers 76, 77 and 91.
 */
export const likeness = `
  alike as (
    select c.member_key, c.claim_type, c.service_from, c.service_through, c.billed_cents
    from claims_current c
    where c.billed_cents > 0 and c.service_from is not null and coalesce(c.payer_order, 'P') = 'P'
    group by all having count(*) > 1
  ),
  candidates as (
    select c.load_no, c.record_no, c.claim_key, c.member_key, c.claim_type, c.service_from, c.service_through,
      c.billed_cents, coalesce(c.billing_npi, c.rendering_npi) as provider
    from claims_current c
    join alike a on a.member_key = c.member_key and a.claim_type = c.claim_type and a.service_from = c.service_from
      and a.service_through is not distinct from c.service_through and a.billed_cents = c.billed_cents
    where coalesce(c.payer_order, 'P') = 'P'
  ),
  service_lines as (
    select c.load_no, c.record_no,
      list_has_any(string_split(coalesce(l.modifiers, ''), ' '), ${repeatModifiers}) as is_repeat,
      concat_ws('/', coalesce(l.procedure, l.revenue_code, ''),
        array_to_string(list_sort(string_split(coalesce(l.modifiers, ''), ' ')), ' '),
        coalesce(l.units, 1), coalesce(l.service_from, c.service_from)) as service
    from candidates c join claim_lines_current l on l.load_no = c.load_no and l.record_no = c.record_no
    where not ${isTotalLine('l')}
  ),
  served as (
    select load_no, record_no, bool_and(is_repeat) as is_repeat, string_agg(service, ' ' order by service) as services
    from service_lines group by load_no, record_no
  ),
  described as (
    select c.*, coalesce(s.services, '') as services
    from candidates c left join served s on s.load_no = c.load_no and s.record_no = c.record_no
    where not coalesce(s.is_repeat, false)
  ),
  attributed as (
    select *, coalesce(provider, case when min(provider) over same = max(provider) over same
      then min(provider) over same end) as served_by
    from described window same as (partition by ${sameService})
  ),
  compared as (
    select *, row_number() over (partition by ${sameService}, served_by order by load_no, record_no) as copy
    from attributed
  )`;

/**
 * Current claims under different numbers that look like the same service, most copies first.
 *
 * @param sources source of each visible load.
 * @param limit   groups at most.
 *
 * What makes them alike is said at `likeness`.
 */
export function findDuplicateClaims(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  sources: ReadonlyMap<number, string>,
  limit: number,
): Promise<DuplicateClaims[]> {
  return facts.query<DuplicateClaims>(
    tenant,
    visible,
    `with ${likeness}, feeds as (${sourceRows(sources)})
    select c.member_key as "memberKey",
      case when count(distinct coalesce(f.source, -c.load_no - 1)) > 1 then 'two-sources' else 'one-source' end as reason,
      case when count(c.provider) = count(*) then true end as "isSameProvider",
      c.service_from as "serviceFrom", c.billed_cents as "billedCents", count(*) as claims,
      arg_min(c.claim_key, c.load_no * 4294967296 + c.record_no) as "firstClaimKey",
      arg_max(c.claim_key, c.load_no * 4294967296 + c.record_no) as "lastClaimKey"
    from compared c left join feeds f on f.load_no = c.load_no
    group by ${sameService}, c.served_by
    having count(*) > 1
    order by claims desc, c.member_key, c.service_from, c.billed_cents limit ${Number(limit)}`,
    [],
    { timeoutMs: 60_000 },
  );
}
