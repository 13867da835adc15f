import type { MonthNumber } from '@optimiq/domain/data-quality/completeness';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from '../keeper.ts';

/** A claim that completeness counts in a month. */
export type MonthClaim = {
  readonly memberKey: MemberKey;
  readonly claimKey: ClaimKey;
  readonly serviceFrom: CalendarDate;
  readonly lines: number;
  readonly paidCents?: number;
  readonly loadNo: number;
  readonly recordNo: number;
};

export type MonthClaimsQuery = {
  /** Month of service; absent for every month. */
  readonly month?: MonthNumber;
  /** Only claims of these loads; absent for all visible ones. */
  readonly loads?: readonly number[];
  readonly limit: number;
  readonly after?: { readonly load: number; readonly record: number };
};

/**
 * Claims behind a month of the completeness board, by load and record, at most `limit`; claims without a day of service
 * are in no month.
 */
export async function listMonthClaims(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  query: MonthClaimsQuery,
): Promise<MonthClaim[]> {
  const { limit, after } = query;
  const next = after
    ? `and (load_no > ${Number(after.load)} or (load_no = ${Number(after.load)} and record_no > ${Number(after.record)}))`
    : '';
  type Row = Omit<MonthClaim, 'paidCents'> & { readonly paidCents?: number | null };
  const rows = await facts.query<Row>(
    tenant,
    visible,
    `with page as (
      select * from (${claimsOf(query)}) where true ${next} order by load_no, record_no limit ${Number(limit)}
    ), line_counts as (
      select load_no, record_no, count(*) as lines from claim_lines_current
      where load_no in (select load_no from page)
        and record_no between (select min(record_no) from page) and (select max(record_no) from page)
      group by load_no, record_no
    )
    select p.member_key as "memberKey", p.claim_key as "claimKey", p.day as "serviceFrom", coalesce(n.lines, 0) as lines,
      p.paid_cents as "paidCents", p.load_no as "loadNo", p.record_no as "recordNo"
    from page p left join line_counts n on n.load_no = p.load_no and n.record_no = p.record_no
    order by p.load_no, p.record_no`,
    [],
    { timeoutMs: 120_000 },
  );
  return rows.map(({ paidCents, ...row }) => ({ ...row, ...(paidCents == null ? {} : { paidCents }) }));
}

/** How many claims of a month each load holds. */
export async function countMonthClaims(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  query: Pick<MonthClaimsQuery, 'month' | 'loads'>,
): Promise<{ readonly loadNo: number; readonly claims: number }[]> {
  return facts.query(
    tenant,
    visible,
    `select load_no as "loadNo", count(*) as claims from (${claimsOf(query)}) group by load_no order by load_no`,
    [],
    { timeoutMs: 120_000 },
  );
}

function claimsOf({ month, loads }: Pick<MonthClaimsQuery, 'month' | 'loads'>): string {
  const ofMonth = month === undefined ? '' : `and year(day) * 12 + month(day) - 1 = ${Number(month)}`;
  const ofLoads =
    loads === undefined ? '' : loads.length === 0 ? 'and false' : `and load_no in (${loads.map(Number).join(', ')})`;
  return `
    select * from (
      select load_no, record_no, member_key, claim_key, paid_cents, coalesce(service_from, service_through) as day
      from claims_current
    ) where day is not null ${ofMonth} ${ofLoads}`;
}
