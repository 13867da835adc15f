import { dualClasses } from '@optimiq/domain/kernel/dual-status';

/**
 * Coverage that holds, worked out from statements in the order of loads and records, and the eligibility years that
 * follow from it. The same rules as domain/eligibility/resolve.ts and monthly.ts, over all members at once: a test
 * holds the two together.
 *
 * It is worked out with the views rather than written with a load: what a load's coverage amounts to depends on the
 * loads before it, so rows written then would be wrong as soon as one of those is undone.
 */

const dualCodes = [...dualClasses.keys()].map((code) => `'${code}'`).join(', ');

/**
 * Year that an open span reaches at most: the last payment year whose ages a load works out (2028 in
 * apps/server/src/loading/to-facts.ts). A model of a later year needs both raised.
 */
const lastDerivedYear = 2028;

/** Statements that work out the spans that hold, into memory tables of number `number`. */
export function coverageStatements(visible: string, number: number, rows: string): string[] {
  const matches = `
    case
      when e.coverage_key is not null and s.coverage_key is not null then e.coverage_key = s.coverage_key
      else (e.contract is null or s.contract is null or e.contract = s.contract)
        and (e.plan is null or s.plan is null or e.plan = s.plan)
        and (e.starts_on is null or e.starts_on = s.starts_on)
    end`;
  return [
    `create or replace table memory.main.coverage_${number} as
    with said as (
      select *, cast(load_no as bigint) * 4294967296 + record_no as place from ${rows} t where ${visible}
    ),
    numbered as (
      select *, row_number() over (
        partition by member_key, line, coverage_key,
          case when coverage_key is null then contract end, case when coverage_key is null then plan end,
          case when coverage_key is null then payer end, case when coverage_key is null then starts_on end
        order by place desc
      ) as version
      from said where action = 'state' and starts_on is not null
    ),
    states as (select * from numbered where version = 1),
    closed as (
      select s.place, min(case when e.action = 'end' then e.ends_on end) as closed_on,
        bool_or(e.action = 'void') as is_void
      from states s
      join said e on e.member_key = s.member_key and e.line = s.line and e.place > s.place
      where ${matches}
        and (e.action = 'void'
          or (e.action = 'end' and (e.ends_on >= s.starts_on or e.coverage_key = s.coverage_key or e.starts_on = s.starts_on)))
      group by s.place
    ),
    spans as (
      select s.* exclude (version, ends_on), least(s.ends_on, c.closed_on) as ends_on
      from states s left join closed c on c.place = s.place
      where not coalesce(c.is_void, false)
    )
    select *, row_number() over (order by starts_on, place) as rank
    from spans where ends_on is null or ends_on >= starts_on`,
    `create or replace table memory.main.coverage_years_${number} as
    with known as (
      select max(year(starts_on)) as last, min(year(starts_on)) as first from memory.main.coverage_${number}
    ),
    claimed as (select max(year(service_from)) as last from facts.claims where ${visible})
    select cast(unnest(range(known.first, 1 + least(${lastDerivedYear}, greatest(known.last, claimed.last) + 1)))
      as smallint) as year
    from known, claimed where known.first is not null`,
  ];
}

/** Memory tables of a number. */
export const coverageTables = (number: number): string[] => [`coverage_${number}`, `coverage_years_${number}`];

export const currentCoverage = (number: number): string =>
  `select * exclude (place, rank) from memory.main.coverage_${number}`;

/**
 * Eligibility years of members who have spans of Medicare coverage: one row a member and year, columns as in
 * `eligibility_years`.
 *
 * A month counts when its first day is covered, as CMS counts the monthly status of its enrollment files. Dual status,
 * LTI and ESRD are those of the first covered month: January for most. Part C, and a medical span under a Medicare
 * contract other than a drug plan's, means Parts A and B as well (42 CFR 422.50(a)(1)). Of spans that cover a month,
 * the one that starts last tells its flags, then the one stated last.
 */
export const derivedYears = (number: number): string => `
  with part as (
    select s.*, y.year,
      s.line = 'part-c' or (s.line = 'medical' and s.contract is not null and s.contract not like 'S%') as is_plan,
      case
        when year(s.starts_on) < y.year then 1
        else month(s.starts_on) + case when day(s.starts_on) > 1 then 1 else 0 end
      end as first_month,
      case when s.ends_on is null or year(s.ends_on) > y.year then 12 else month(s.ends_on) end as last_month
    from memory.main.coverage_${number} s
    join memory.main.coverage_years_${number} y
      on y.year >= year(s.starts_on) and (s.ends_on is null or y.year <= year(s.ends_on))
  ),
  months as (
    select *,
      cast((1 << last_month) - (1 << (first_month - 1)) as integer) as months,
      is_plan or line in ('part-a', 'part-b') as is_medicare
    from part where first_month <= last_month
  ),
  begun as (
    select *, min(case when is_medicare then first_month end) over (partition by member_key, year) as begins,
      -- Months whose dual status no later span tells.
      months & ~coalesce(bit_or(case when dual_code is not null then months end) over (
        partition by member_key, year order by rank desc rows between unbounded preceding and 1 preceding
      ), 0) as dual_told
    from months
  )
  select max(load_no) as load_no, max(record_no) as record_no, member_key, year,
    arg_max(orec, rank) filter (where orec is not null) as orec,
    cast(null as varchar) as crec,
    arg_max(is_esrd, rank) filter (where is_esrd is not null and begins between first_month and last_month) as is_esrd,
    cast(null as varchar) as medicare_status,
    cast(bit_count(coalesce(bit_or(months) filter (where is_plan or line = 'part-a'), 0)) as tinyint) as part_a_months,
    cast(bit_count(coalesce(bit_or(months) filter (where is_plan or line = 'part-b'), 0)) as tinyint) as part_b_months,
    cast(bit_count(coalesce(bit_or(months) filter (where is_plan), 0)) as tinyint) as hmo_months,
    cast(bit_count(coalesce(bit_or(months) filter (where line = 'part-d'), 0)) as tinyint) as part_d_months,
    cast(bit_count(coalesce(bit_or(dual_told) filter (
      where lpad(dual_code, 2, '0') in (${dualCodes})), 0)) as tinyint) as dual_months,
    arg_max(dual_code, rank) filter (where dual_code is not null and begins between first_month and last_month)
      as dual_code,
    arg_max(is_lti, rank) filter (where is_lti is not null and begins between first_month and last_month) as is_lti,
    cast(null as boolean) as is_snp,
    arg_max(contract, rank) filter (where is_plan and contract is not null) as contract
  from begun
  where begins is not null
  group by member_key, year`;
