import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from './keeper.ts';

export type TimelineEvent = {
  readonly kind: 'inpatient' | 'outpatient' | 'office' | 'other-claim' | 'fill';
  readonly on: CalendarDate;
  readonly through?: CalendarDate;
  readonly claimKey?: ClaimKey;
  /** Diagnoses of a claim by position, or the drug's code. */
  readonly codes: readonly string[];
};

export type TimelinePage = {
  readonly total: number;
  readonly items: readonly TimelineEvent[];
  /** Give it back as `after`. */
  readonly next?: TimelinePlace;
};
export type TimelinePlace = { readonly on: CalendarDate; readonly key: string };

type EventRow = Omit<TimelineEvent, 'codes'> & {
  readonly key: string;
  readonly total: number;
  readonly loadNo: number;
  readonly recordNo: number;
  readonly drug?: string;
};

// Bill types 11 and 41 are hospital stays; place of service 11 is an office.
const events = `
  events as (
    select
      case
        when c.claim_type = 'I' and substr(c.bill_type, 1, 2) in ('11', '41') then 'inpatient'
        when c.claim_type = 'I' then 'outpatient'
        when exists (
          select 1 from claim_lines_current l
          where l.load_no = c.load_no and l.record_no = c.record_no and l.pos = '11'
        ) then 'office'
        else 'other-claim'
      end as kind,
      coalesce(c.service_from, c.service_through) as "on", c.service_through as through, c.claim_key as "claimKey",
      cast(c.claim_key as varchar) as key, c.load_no as "loadNo", c.record_no as "recordNo", cast(null as varchar) as drug
    from claims_current c
    where c.member_key = cast($1 as uuid) and coalesce(c.service_from, c.service_through) is not null
    union all
    select 'fill', f.filled_on, cast(null as date), cast(null as uuid), cast(f.fill_key as varchar), f.load_no, f.record_no,
      coalesce(f.ndc, f.rxnorm)
    from pharmacy_fills_current f
    where f.member_key = cast($1 as uuid) and f.filled_on is not null
  )`;

/** A member's claims and fills, latest first. */
export async function readTimeline(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
  limit: number,
  after?: TimelinePlace,
): Promise<TimelinePage> {
  const paged = after ? 'where "on" < cast($2 as date) or ("on" = cast($2 as date) and key > $3)' : '';
  const rows = await facts.query<EventRow>(
    tenant,
    visible,
    `with ${events}
    select *, (select count(*) from events) as total from events ${paged}
    order by "on" desc, key limit ${Number(limit) + 1}`,
    after ? [memberKey, after.on, after.key] : [memberKey],
  );
  const page = rows.slice(0, limit);
  const codes = await readCodes(facts, tenant, visible, memberKey);
  const items = page.map(
    ({ kind, on, through, claimKey, drug, loadNo, recordNo }): TimelineEvent => ({
      kind,
      on,
      ...(through && { through }),
      ...(claimKey && { claimKey }),
      codes: kind === 'fill' ? (drug ? [drug] : []) : (codes.get(`${loadNo}/${recordNo}`) ?? []),
    }),
  );
  const last = page.at(-1);
  const total = rows[0]?.total ?? 0;
  return rows.length > limit && last ? { total, items, next: { on: last.on, key: last.key } } : { total, items };
}

/** Diagnosis codes of a member's current claims by claim, by position. */
async function readCodes(facts: Facts, tenant: TenantId, visible: readonly number[], memberKey: MemberKey) {
  const rows = await facts.query<{ loadNo: number; recordNo: number; code: string }>(
    tenant,
    visible,
    `select d.load_no as "loadNo", d.record_no as "recordNo", d.code
    from claim_diagnoses_current d
    join claims_current c on c.load_no = d.load_no and c.record_no = d.record_no
    where c.member_key = cast($1 as uuid)
    order by d.load_no, d.record_no, d.position`,
    [memberKey],
  );
  const codes = new Map<string, string[]>();
  for (const { loadNo, recordNo, code } of rows) {
    const place = `${loadNo}/${recordNo}`;
    const list = codes.get(place);
    if (list) list.push(code);
    else codes.set(place, [code]);
  }
  return codes;
}
