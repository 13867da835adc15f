import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { ClaimType, CodeSystem } from '@optimiq/domain/records/source';
import type { Facts } from './keeper.ts';

export type ListedClaim = {
  readonly claimKey: ClaimKey;
  readonly type: ClaimType;
  readonly billType?: string;
  readonly serviceFrom?: CalendarDate;
  readonly serviceThrough?: CalendarDate;
  readonly providerNpi?: string;
  readonly specialty?: string;
  readonly lines: number;
  readonly diagnoses: number;
  readonly billedCents?: number;
  readonly allowedCents?: number;
  readonly paidCents?: number;
};

export type ClaimPage = {
  readonly total: number;
  readonly items: readonly ListedClaim[];
  /** Give it back as `after`. */
  readonly next?: ClaimPlace;
};
export type ClaimPlace = { readonly day: number; readonly claimKey: ClaimKey };

// Claims of one day follow by key. A claim without a date comes last.
const day = "coalesce(date_diff('day', cast('1970-01-01' as date), coalesce(c.service_from, c.service_through)), 0)";

const header = `c.claim_key as "claimKey",
  case when c.claim_type = 'I' then 'institutional' else 'professional' end as type, c.bill_type as "billType",
  c.service_from as "serviceFrom", c.service_through as "serviceThrough",
  coalesce(c.rendering_npi, c.billing_npi) as "providerNpi", c.specialty,
  c.billed_cents as "billedCents", c.allowed_cents as "allowedCents", c.paid_cents as "paidCents"`;

/** A member's current claims, latest first. */
export async function listClaims(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
  limit: number,
  after?: ClaimPlace,
): Promise<ClaimPage> {
  const paged = after
    ? `and (${day} < cast($2 as bigint) or (${day} = cast($2 as bigint) and c.claim_key > cast($3 as uuid)))`
    : '';
  const [[count], rows] = await Promise.all([
    facts.query<{ total: number }>(
      tenant,
      visible,
      'select count(*) as total from claims_current where member_key = cast($1 as uuid)',
      [memberKey],
    ),
    facts.query<Omit<ListedClaim, 'lines' | 'diagnoses'> & ClaimRow & { day: number }>(
      tenant,
      visible,
      `select c.load_no as "loadNo", c.record_no as "recordNo", ${day} as day, ${header}
      from claims_current c where c.member_key = cast($1 as uuid) ${paged}
      order by day desc, c.claim_key limit ${Number(limit) + 1}`,
      after ? [memberKey, after.day, after.claimKey] : [memberKey],
    ),
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const items = await withCounts(
    facts,
    tenant,
    visible,
    page.map(({ day: _, ...claim }) => claim),
  );
  const total = count?.total ?? 0;
  return rows.length > limit && last
    ? { total, items, next: { day: last.day, claimKey: last.claimKey } }
    : { total, items };
}

/**
 * Other current claims of the same member on a day of this one, latest first: the physicians of a stay, the hospital of
 * a visit. `total` of them, the first `limit` in `items`; none for a claim without dates.
 */
export async function claimsOfDays(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  { memberKey, claimKey, serviceFrom, serviceThrough }: ClaimDetail,
  limit: number,
): Promise<Omit<ClaimPage, 'next'>> {
  const from = serviceFrom ?? serviceThrough;
  if (from === undefined) return { total: 0, items: [] };
  const rows = await facts.query<Omit<ListedClaim, 'lines' | 'diagnoses'> & ClaimRow & { total: number }>(
    tenant,
    visible,
    `select c.load_no as "loadNo", c.record_no as "recordNo", count(*) over () as total, ${header}
    from claims_current c
    where c.member_key = cast($1 as uuid) and c.claim_key <> cast($2 as uuid)
      and coalesce(c.service_from, c.service_through) <= cast($4 as date)
      and coalesce(c.service_through, c.service_from) >= cast($3 as date)
    order by ${day} desc, c.claim_key limit ${Number(limit)}`,
    [memberKey, claimKey, from, serviceThrough ?? from],
  );
  const items = await withCounts(
    facts,
    tenant,
    visible,
    rows.map(({ total: _, ...claim }) => claim),
  );
  return { total: rows[0]?.total ?? 0, items };
}

/** Listed claims with how many lines and diagnoses each has. */
async function withCounts(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  claims: readonly (Omit<ListedClaim, 'lines' | 'diagnoses'> & ClaimRow)[],
): Promise<ListedClaim[]> {
  const [lines, diagnoses] = await Promise.all([
    countOfClaims(facts, tenant, visible, 'claim_lines_loaded', claims),
    countOfClaims(facts, tenant, visible, 'claim_diagnoses_loaded', claims),
  ]);
  return claims.map(({ loadNo, recordNo, ...claim }) => ({
    ...claim,
    lines: lines.get(`${loadNo}/${recordNo}`) ?? 0,
    diagnoses: diagnoses.get(`${loadNo}/${recordNo}`) ?? 0,
  }));
}

type ClaimRow = { readonly loadNo: number; readonly recordNo: number };

/** Rows of a few claims by load and record. Numbers of ours in the text let the engine skip the parts without them. */
async function countOfClaims(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  view: 'claim_lines_loaded' | 'claim_diagnoses_loaded',
  claims: readonly ClaimRow[],
): Promise<ReadonlyMap<string, number>> {
  if (claims.length === 0) return new Map();
  const records = claims.map(({ recordNo }) => Number(recordNo)).join(', ');
  const rows = await facts.query<ClaimRow & { n: number }>(
    tenant,
    visible,
    `select load_no as "loadNo", record_no as "recordNo", count(*) as n
    from ${view} where record_no in (${records}) group by load_no, record_no`,
  );
  return new Map(rows.map(({ loadNo, recordNo, n }) => [`${loadNo}/${recordNo}`, n]));
}

export type ClaimDetail = Omit<ListedClaim, 'lines' | 'diagnoses'> & {
  readonly memberKey: MemberKey;
  readonly loadNo: number;
  readonly recordNo: number;
  readonly frequency: string;
  readonly replacesClaimKey?: ClaimKey;
  /** Whether no later version, replacement or void stands in its place. */
  readonly isCurrent: boolean;
  readonly admitOn?: CalendarDate;
  readonly dischargeOn?: CalendarDate;
  readonly dischargeStatus?: string;
  readonly drg?: string;
  readonly billingNpi?: string;
  readonly renderingNpi?: string;
  readonly ccn?: string;
  /** By position. */
  readonly diagnosisList: readonly {
    readonly order: number;
    readonly code: string;
    readonly system: CodeSystem;
    readonly qualifier?: string;
  }[];
  /** By line number. */
  readonly lineList: readonly DetailLine[];
};

export type DetailLine = {
  readonly line: number;
  readonly procedure?: string;
  readonly modifiers: readonly string[];
  readonly revenueCode?: string;
  readonly pos?: string;
  readonly units?: number;
  readonly serviceFrom?: CalendarDate;
  readonly serviceThrough?: CalendarDate;
  readonly billedCents?: number;
  readonly allowedCents?: number;
  readonly paidCents?: number;
  readonly renderingNpi?: string;
  readonly diagnosisPointers: readonly number[];
};

type HeaderRow = Omit<ClaimDetail, 'diagnosisList' | 'lineList'>;
type LineRow = Omit<DetailLine, 'modifiers' | 'diagnosisPointers'> & {
  readonly modifiers?: string;
  readonly diagnosisPointers?: string;
};

/** The latest visible version of a member's claim, replaced and voided ones too; undefined when it is another's. */
export async function readClaim(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
  claimKey: ClaimKey,
): Promise<ClaimDetail | undefined> {
  const [claim] = await facts.query<HeaderRow>(
    tenant,
    visible,
    `select c.load_no as "loadNo", c.record_no as "recordNo", c.member_key as "memberKey", c.frequency,
      c.replaces_claim_key as "replacesClaimKey", c.admit_on as "admitOn", c.discharge_on as "dischargeOn",
      c.discharge_status as "dischargeStatus", c.drg, c.billing_npi as "billingNpi", c.rendering_npi as "renderingNpi",
      c.ccn, ${header},
      exists (select 1 from claims_current n where n.load_no = c.load_no and n.record_no = c.record_no) as "isCurrent"
    from claims_loaded c
    where c.claim_key = cast($1 as uuid) and c.member_key = cast($2 as uuid)
    order by c.load_no desc, c.record_no desc limit 1`,
    [claimKey, memberKey],
  );
  if (!claim) return undefined;
  const at = [claim.loadNo, claim.recordNo];
  const [diagnosisList, lines] = await Promise.all([
    facts.query<ClaimDetail['diagnosisList'][number]>(
      tenant,
      visible,
      `select position as "order", code, system, qualifier
      from claim_diagnoses_loaded where load_no = $1 and record_no = $2 order by position`,
      at,
    ),
    facts.query<LineRow>(
      tenant,
      visible,
      `select line_no as line, procedure, modifiers, revenue_code as "revenueCode", pos, units,
        service_from as "serviceFrom", service_through as "serviceThrough", billed_cents as "billedCents",
        allowed_cents as "allowedCents", paid_cents as "paidCents", rendering_npi as "renderingNpi",
        diagnosis_pointers as "diagnosisPointers"
      from claim_lines_loaded where load_no = $1 and record_no = $2 order by line_no`,
      at,
    ),
  ]);
  const lineList = lines.map(({ modifiers, diagnosisPointers, ...line }) => ({
    ...line,
    modifiers: modifiers?.split(' ') ?? [],
    diagnosisPointers: diagnosisPointers?.split(' ').map(Number) ?? [],
  }));
  return { ...claim, diagnosisList, lineList };
}
