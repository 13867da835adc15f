import { settingValue } from '@optimiq/domain/settings/catalogue';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** Numbers of all runs whose results may be in the facts. */
export async function listRunNumbers(tx: TenantTx): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select number from runs where state <> 'failed' order by number`.execute(tx);
  return rows.map(({ number }) => number);
}

/** Which runs' results stay in the facts beside the current ones and those still computed. */
export type KeptRuns = {
  /** So many of the latest. */
  readonly latest: number;
  /** Of each of so many days back the last one, and of each of so many months: what was shown when they ended. */
  readonly days: number;
  readonly months: number;
};

/** Numbers of the runs whose receipts stay in the facts; days and months are those of the organization's clock. */
export async function listKeptRunNumbers(tx: TenantTx, { latest, days, months }: KeptRuns): Promise<number[]> {
  const { rows: chosen } = await sql<{ chosen: Record<string, unknown> }>`select chosen from tenant_settings`.execute(
    tx,
  );
  const zone = settingValue(chosen[0]?.chosen ?? {}, 'timeZone') as string;
  const { rows } = await sql<{ number: number }>`
    with local as (
      select *, finished_at at time zone ${zone}::text as ended, now() at time zone ${zone}::text as today from runs
    ), ranked as (
      select *, max(number) over () as last,
        row_number() over (partition by model, payment_year, state, date_trunc('day', ended) order by number desc) as in_day,
        row_number() over (partition by model, payment_year, state, date_trunc('month', ended) order by number desc)
          as in_month
      from local
    )
    select number from ranked
    where is_current or state = 'running' or number > last - ${latest}::int or state = 'done' and (
      in_day = 1 and ended >= date_trunc('day', today) - make_interval(days => ${days}::int)
      or in_month = 1 and ended >= date_trunc('month', today) - make_interval(months => ${months}::int))
    order by number`.execute(tx);
  return rows.map(({ number }) => number);
}

/** Numbers of the runs that screens show, one for each model and payment year. */
export async function listCurrentRunNumbers(tx: TenantTx): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select number from runs where is_current order by model, payment_year`.execute(tx);
  return rows.map(({ number }) => number);
}
