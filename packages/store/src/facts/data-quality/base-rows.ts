import type { QualityUnit } from '@optimiq/domain/data-quality/rules';
import { likeness } from '../claim-sources.ts';
import { isHippsLine, isTotalLine } from '../line-conditions.ts';
import type { Need } from './conditions.ts';

/** Lines of coverage under which a claim can be paid. */
const payingLines = "('medical', 'part-a', 'part-b', 'part-c', 'medicaid')";
const someMonths = 'greatest(coalesce(part_a_months, 0), coalesce(part_b_months, 0), coalesce(hmo_months, 0))';

/**
 * CTEs that end in `r`: the rows of a unit with what the rules ask of them. $1 is the as-of date.
 *
 * @param load only rows of this load; all visible ones when absent.
 *
 * A claim is covered when a span of a paying line touches its month of service; of a member without spans, when an
 * eligibility year counts a month.
 */
export function baseRows(unit: QualityUnit, needs: ReadonlySet<Need>, load?: number): string {
  const ofLoad = (alias: string) => (load === undefined ? '' : `where ${alias}.load_no = ${Number(load)}`);
  const { ctes, columns, joins } = partsOf(needs);
  return `with ${['given as (select cast($1 as date) as as_of)', ...ctes].join(', ')}, r as (${rows[unit](columns, joins, ofLoad)})`;
}

type Parts = { ctes: string[]; columns: Partial<Record<Need, string>>; joins: Partial<Record<Need, string>> };

function partsOf(needs: ReadonlySet<Need>): Parts {
  const parts: Parts = { ctes: [], columns: {}, joins: {} };
  for (const need of needs) {
    const { ctes = [], column, join } = sources[need];
    parts.ctes.push(...ctes);
    parts.columns[need] = `, ${column}`;
    if (join) parts.joins[need] = join;
  }
  return parts;
}

type Source = { readonly ctes?: readonly string[]; readonly column: string; readonly join?: string };

/** What each need adds to rows `x` of a unit. */
const sources: Readonly<Record<Need, Source>> = {
  lines: {
    ctes: [
      `line_sums as (
        select load_no, record_no, count(*) as lines,
          count(*) filter (where not is_total) as services,
          count(billed_cents) filter (where not is_total) as services_billed,
          cast(sum(billed_cents) filter (where not is_total) as bigint) as service_billed,
          max(billed_cents) filter (where is_total) as total_billed
        from (select l.*, ${isTotalLine('l')} as is_total from claim_lines_current l) group by load_no, record_no
      )`,
    ],
    column: 'n.lines, n.services, n.services_billed, n.service_billed, n.total_billed',
    join: 'left join line_sums n on n.load_no = x.load_no and n.record_no = x.record_no',
  },
  diagnoses: {
    ctes: ['diagnosed as (select load_no, record_no from claim_diagnoses_current group by load_no, record_no)'],
    column: 'd.record_no is not null as has_diagnosis',
    join: 'left join diagnosed d on d.load_no = x.load_no and d.record_no = x.record_no',
  },
  death: { column: 'p.death_on', join: 'left join members_current p on p.member_key = x.member_key' },
  birth: {
    // Whole years on 1 February of a year leave one year in which the person was born.
    ctes: [
      `births as (
        select member_key, max(make_date(payment_year - age - 1, 2, 2)) as born_after
        from member_ages_current group by member_key
      )`,
    ],
    column: 'b.born_after',
    join: 'left join births b on b.member_key = x.member_key',
  },
  eligibility: {
    ctes: [
      `served_years as (
        select distinct year(coalesce(service_from, service_through)) as year from claims_current
        where coalesce(service_from, service_through) is not null
      )`,
      `paying as (select member_key, starts_on, ends_on from coverage_spans_current where line in ${payingLines})`,
      'with_spans as (select distinct member_key from paying)',
      `touched as (
        select s.member_key, y.year,
          case when year(s.starts_on) < y.year then 1 else month(s.starts_on) end as first_month,
          case when s.ends_on is null or year(s.ends_on) > y.year then 12 else month(s.ends_on) end as last_month
        from paying s
        join served_years y on y.year >= year(s.starts_on) and (s.ends_on is null or y.year <= year(s.ends_on))
      )`,
      // Only what files state: years worked out from spans say no more than the spans.
      `stated_years as (
        select member_key, year, arg_max(${someMonths}, cast(load_no as bigint) * 4294967296 + record_no) as months
        from eligibility_years_loaded group by member_key, year
      )`,
      // A bit a month; a year that only counts its months does not say which.
      `cover as (
        select member_key, year, bit_or(cast((1 << last_month) - (1 << (first_month - 1)) as integer)) as months
        from touched group by member_key, year
        union all
        select y.member_key, y.year, 4095 as months from stated_years y
        where y.months > 0 and not exists (select 1 from with_spans w where w.member_key = y.member_key)
      )`,
      'known_eligibility as (select exists (select 1 from paying) or exists (select 1 from cover) as is_known)',
    ],
    column: 'k.is_known as is_eligibility_known',
    join: 'cross join known_eligibility k',
  },
  likeness: {
    ctes: [likeness, 'copies as (select load_no, record_no from compared where copy > 1)'],
    column: 'exists (select 1 from copies d where d.load_no = x.load_no and d.record_no = x.record_no) as is_copy',
  },
  procedures: {
    ctes: [
      `odd_procedures as (
        select procedure from (select distinct procedure from claim_lines_current)
        where not regexp_full_match(procedure, '[0-9A-Z][0-9]{3}[0-9A-Z]')
      )`,
    ],
    // A HIPPS code says case mix, not a procedure: five characters, with letters anywhere.
    column: `case when ${isHippsLine('x')} then not regexp_full_match(coalesce(x.procedure, ''), '[0-9A-Z]{5}')
      else x.procedure is not null and x.procedure in (select procedure from odd_procedures)
      end as is_odd_procedure`,
  },
  codes: {
    ctes: [
      `odd_codes as (
        select system, code from (select distinct system, code from claim_diagnoses_current)
        where not case
          when system = 'icd9cm' then regexp_full_match(code, '([0-9]{3}|V[0-9]{2}|E[0-9]{3})[0-9]{0,2}')
          else regexp_full_match(code, '[A-Z][0-9][0-9A-Z]{1,5}')
        end
      )`,
    ],
    column: 'o.code is not null as is_odd_code',
    join: 'left join odd_codes o on o.system = x.system and o.code = x.code',
  },
  ages: {
    column: 'exists (select 1 from member_ages_current a where a.member_key = x.member_key) as has_age',
  },
  claims: {
    column: 'exists (select 1 from claims_current c where c.member_key = x.member_key) as has_claim',
  },
};

const place = (day: string): string => `cast(year(${day}) * 12 + month(${day}) - 1 as integer) as month`;

const claimIsCovered = ', coalesce(v.months & (1 << (month(x.day) - 1)) > 0, false) as is_covered';
const coverOfClaim = 'left join cover v on v.member_key = x.member_key and v.year = year(x.day)';
const memberIsCovered = `,
  x.member_key in (select member_key from with_spans) or x.member_key in (select member_key from cover) as is_covered`;

type Rows = (columns: Parts['columns'], joins: Parts['joins'], ofLoad: (alias: string) => string) => string;

const all = (parts: Partial<Record<Need, string>>): string => Object.values(parts).join(' ');

const rows: Readonly<Record<QualityUnit, Rows>> = {
  claim: (columns, joins, ofLoad) => `
    select x.*, g.as_of, 0 as part, ${place('x.day')} ${all(columns)} ${columns.eligibility ? claimIsCovered : ''}
    from (
      select c.*, coalesce(c.service_from, c.service_through) as day,
        coalesce(c.service_through, c.service_from) as last_day
      from claims_current c ${ofLoad('c')}
    ) x cross join given g ${all(joins)} ${columns.eligibility ? coverOfClaim : ''}`,
  line: (columns, joins, ofLoad) => `
    select x.*, g.as_of, ${place('x.day')} ${all(columns)}
    from (
      select l.*, l.line_no as part, c.claim_key, c.member_key, c.claim_type, c.service_from as claim_from,
        c.service_through as claim_through, coalesce(l.service_from, c.service_from, c.service_through) as day
      from claim_lines_current l join claims_current c on c.load_no = l.load_no and c.record_no = l.record_no
      ${ofLoad('l')}
    ) x cross join given g ${all(joins)}`,
  diagnosis: (columns, joins, ofLoad) => `
    select x.*, g.as_of, ${place('x.day')} ${all(columns)}
    from (
      select d.*, d.position as part, c.claim_key, c.member_key, coalesce(c.service_from, c.service_through) as day,
        coalesce(c.service_through, c.service_from) as last_day
      from claim_diagnoses_current d join claims_current c on c.load_no = d.load_no and c.record_no = d.record_no
      ${ofLoad('d')}
    ) x cross join given g ${all(joins)}`,
  fill: (columns, joins, ofLoad) => `
    select x.*, g.as_of, 0 as part, ${place('x.day')} ${all(columns)}
    from (select f.*, f.filled_on as day, f.fill_key as claim_key from pharmacy_fills_current f ${ofLoad('f')}) x
    cross join given g ${all(joins)}`,
  member: (columns, joins, ofLoad) => `
    select x.*, g.as_of, 0 as load_no, 0 as record_no, 0 as part, cast(null as date) as day,
      cast(null as uuid) as claim_key, cast(null as integer) as month
      ${all(columns)} ${columns.eligibility ? memberIsCovered : ''}
    from (
      select m.* from members_current m
      ${ofLoad('o') && `where m.member_key in (select o.member_key from members_loaded o ${ofLoad('o')})`}
    ) x cross join given g ${all(joins)}`,
};
