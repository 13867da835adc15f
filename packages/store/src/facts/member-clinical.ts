import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from './keeper.ts';

/** One measured value, with the range its sender calls normal. */
export type MeasuredValue = {
  readonly system: string;
  readonly code: string;
  readonly category?: string;
  readonly on: CalendarDate;
  readonly value: number;
  readonly unit?: string;
  readonly interpretation?: string;
  readonly low?: number;
  readonly high?: number;
};

/** A drug as it was dispensed: all fills of one code. */
export type DispensedDrug = {
  readonly coding: 'rxnorm' | 'ndc';
  readonly code: string;
  readonly fills: number;
  readonly firstOn: CalendarDate;
  readonly lastOn: CalendarDate;
  /** Days that all fills, and that the last one, were meant to last. */
  readonly days?: number;
  readonly lastDays?: number;
};

/** A drug as somebody prescribed it. */
export type OrderedDrug = {
  readonly system: string;
  readonly code: string;
  readonly status?: string;
  readonly intent?: string;
  readonly writtenOn?: CalendarDate;
  readonly days?: number;
  readonly refills?: number;
};

/** Numeric measurements of a member, by code and unit, latest first; at most `limit` of them, the latest. */
export function readMeasurements(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
  limit: number,
): Promise<MeasuredValue[]> {
  return facts.query<MeasuredValue>(
    tenant,
    visible,
    `select * from (
      select system, code, category, observed_on as "on", value_number as value, unit, interpretation, low, high
      from observations_current
      where member_key = cast($1 as uuid) and value_number is not null and observed_on is not null and code is not null
      order by observed_on desc, code, value_number limit ${Number(limit)}
    ) latest
    order by system, code, unit, "on" desc, value`,
    [memberKey],
  );
}

/** Drugs dispensed to a member, latest first. */
export function readDispensed(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
): Promise<DispensedDrug[]> {
  return facts.query<DispensedDrug>(
    tenant,
    visible,
    `select case when rxnorm is null then 'ndc' else 'rxnorm' end as coding, coalesce(rxnorm, ndc) as code,
      count(*) as fills, min(filled_on) as "firstOn", max(filled_on) as "lastOn",
      cast(sum(days_supply) as integer) as days, cast(arg_max(days_supply, filled_on) as integer) as "lastDays"
    from pharmacy_fills_current
    where member_key = cast($1 as uuid) and filled_on is not null and coalesce(rxnorm, ndc) is not null
    group by 1, 2 order by "lastOn" desc, code`,
    [memberKey],
  );
}

/** Drugs prescribed to a member, latest first; at most `limit`. */
export function readOrdered(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  memberKey: MemberKey,
  limit: number,
): Promise<OrderedDrug[]> {
  return facts.query<OrderedDrug>(
    tenant,
    visible,
    `select system, code, status, intent, written_on as "writtenOn", days_supply as days, refills
    from medications_current
    where member_key = cast($1 as uuid) and code is not null
    order by written_on desc nulls last, code limit ${Number(limit)}`,
    [memberKey],
  );
}
