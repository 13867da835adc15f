import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { type ClaimChain, type ClaimVersion, claimChain } from '@optimiq/domain/records/claim-chain';
import type { Facts } from './keeper.ts';
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

/** Rows of current claims that look like the same service: the condition that SQL and rules share. */
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
  served as (
    select c.load_no, c.record_no, string_agg(coalesce(l.procedure, l.revenue_code, ''), ' ' order by l.procedure, l.revenue_code) as codes
    from candidates c join claim_lines_current l on l.load_no = c.load_no and l.record_no = c.record_no
    group by c.load_no, c.record_no
  ),
  compared as (
    select c.*, coalesce(s.codes, '') as codes,
      row_number() over (
        partition by c.member_key, c.claim_type, c.service_from, c.service_through, c.billed_cents,
          coalesce(s.codes, ''), c.provider
        order by c.load_no, c.record_no
      ) as copy
    from candidates c left join served s on s.load_no = c.load_no and s.record_no = c.record_no
  )`;

/**
 * Current claims under different numbers that look like the same service, most copies first.
 *
 * @param sources source of each visible load.
 * @param limit   groups at most.
 *
 * Alike are claims of one member and type with the same days, the same billed amount and the same procedures (revenue
 * codes where a line has none), unless each names another provider. A copy for the second or third payer is none.
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
      case when count(c.provider) = count(*) and count(distinct c.provider) = 1 then true end as "isSameProvider",
      c.service_from as "serviceFrom", c.billed_cents as "billedCents", count(*) as claims,
      arg_min(c.claim_key, c.load_no * 4294967296 + c.record_no) as "firstClaimKey",
      arg_max(c.claim_key, c.load_no * 4294967296 + c.record_no) as "lastClaimKey"
    from compared c left join feeds f on f.load_no = c.load_no
    group by c.member_key, c.claim_type, c.service_from, c.service_through, c.billed_cents, c.codes
    having count(*) > 1 and count(distinct c.provider) < count(*)
    order by claims desc, c.member_key, c.service_from, c.billed_cents limit ${Number(limit)}`,
    [],
    { timeoutMs: 60_000 },
  );
}
