import type { MonthNumber } from '@optimiq/domain/data-quality/completeness';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from '../keeper.ts';
import { isTotalLine } from '../line-conditions.ts';
import { rowsOf } from '../load-sources.ts';

export type MonthTotals = {
  readonly month: MonthNumber;
  readonly claims: number;
  /** Of services, without lines that state the total of a claim. */
  readonly lines: number;
  readonly members: number;
  readonly paidCents: number;
};

export type CompletenessTotals = {
  /** By month of service, ascending; claims without a day of service are left out. */
  readonly service: readonly MonthTotals[];
  /** By month in which the claims came in, ascending. */
  readonly received: readonly MonthTotals[];
  /** Claims by both. */
  readonly triangle: readonly {
    readonly service: MonthNumber;
    readonly received: MonthNumber;
    readonly claims: number;
  }[];
};

/**
 * What came in for which month, of the claims that hold.
 *
 * @param receivedBy month in which each visible load came in.
 */
export async function readCompleteness(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  receivedBy: ReadonlyMap<number, MonthNumber>,
): Promise<CompletenessTotals> {
  const base = `
    with feeds as (${rowsOf('received', [...receivedBy])}),
    line_counts as (
      select load_no, record_no, count(*) as lines from claim_lines_current l where not ${isTotalLine('l')}
      group by load_no, record_no
    ),
    came as (
      select cast(year(c.service_from) * 12 + month(c.service_from) - 1 as integer) as service, f.received,
        c.member_key, c.paid_cents, coalesce(n.lines, 0) as lines
      from (
        select load_no, record_no, member_key, paid_cents, coalesce(service_from, service_through) as service_from
        from claims_current
      ) c
      left join feeds f on f.load_no = c.load_no
      left join line_counts n on n.load_no = c.load_no and n.record_no = c.record_no
      where c.service_from is not null
    )`;
  const ask = <Row>(sql: string) => facts.query<Row>(tenant, visible, `${base} ${sql}`, [], { timeoutMs: 120_000 });
  const totals = (column: string) =>
    ask<MonthTotals>(
      `select ${column} as month, count(*) as claims, cast(sum(lines) as bigint) as lines,
        count(distinct member_key) as members, cast(coalesce(sum(paid_cents), 0) as bigint) as "paidCents"
      from came where ${column} is not null group by ${column} order by ${column}`,
    );
  const [service, received, triangle] = [
    await totals('service'),
    await totals('received'),
    await ask<CompletenessTotals['triangle'][number]>(
      'select service, received, count(*) as claims from came where received is not null group by service, received order by service, received',
    ),
  ];
  return { service, received, triangle };
}
