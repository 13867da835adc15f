import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { ColumnSet } from './column-set.ts';
import type { Facts, QueryOptions } from './keeper.ts';
import type { Parameter } from './tenant-file.ts';

/** What the risk engine needs about some members, as columns: `toRiskMembers` makes records of it in a worker. */
export type RiskSlab = {
  /** One row a member, by member key. */
  readonly members: ColumnSet;
  /** Current claims that touch the service year, and those of the years before it that were asked for (`is_earlier`). */
  readonly claims: ColumnSet;
  /** Lines of these claims that name a procedure. */
  readonly lines: ColumnSet;
  readonly diagnoses: ColumnSet;
};

export type RiskInput = {
  readonly paymentYear: number;
  /** Service years before that of the payment year whose claims are read, too. */
  readonly yearsBefore?: number;
  /** Only these members; all when absent. */
  readonly memberKeys?: readonly MemberKey[];
  /** About how many members come at once. */
  readonly slabMembers?: number;
};

/**
 * The members of the visible loads with what a CMS-HCC score of one payment year is made of, piece by piece.
 *
 * Status (dual, long-term institutional, ESRD, special needs plan, original entitlement) is that of the latest
 * eligibility year up to the payment year, named in `status_year`; Part B months are those of the service year.
 */
export async function* readRiskMembers(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  { paymentYear, yearsBefore = 0, memberKeys, slabMembers = 20_000 }: RiskInput,
): AsyncGenerator<RiskSlab> {
  const selections = memberKeys
    ? keySelections(memberKeys)
    : rangeSelections(Math.max(1, Math.round((await countMembers(facts, tenant, visible)) / slabMembers)));
  // A few members are read for somebody who waits to see their scores.
  const options = { timeoutMs: 600_000, isBackground: !memberKeys };
  const years = { paymentYear, yearsBefore };
  for (const selection of selections) yield readSlab(facts, tenant, visible, years, selection, options);
}

/** How many members are visible. */
export async function countMembers(facts: Facts, tenant: TenantId, visible: readonly number[]): Promise<number> {
  const [row] = await facts.query<{ n: number }>(tenant, visible, 'select count(*) as n from members_current');
  return row?.n ?? 0;
}

type Selection = { readonly condition: string; readonly parameters: readonly Parameter[] };

/** Member keys are random, so equal parts of their space hold about equal numbers of members. */
function* rangeSelections(parts: number): Generator<Selection> {
  const edge = (part: number) => {
    const high = Math.floor((part / parts) * 0x1_0000_0000);
    return `${high.toString(16).padStart(8, '0')}-0000-0000-0000-000000000000`;
  };
  for (let part = 0; part < parts; part++) {
    if (part === parts - 1) yield { condition: 'member_key >= cast($1 as uuid)', parameters: [edge(part)] };
    else {
      yield {
        condition: 'member_key >= cast($1 as uuid) and member_key < cast($2 as uuid)',
        parameters: [edge(part), edge(part + 1)],
      };
    }
  }
}

const keysAtOnce = 1000;

function* keySelections(keys: readonly MemberKey[]): Generator<Selection> {
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    const parameters = keys.slice(from, from + keysAtOnce);
    const places = parameters.map((_, index) => `cast($${index + 1} as uuid)`);
    yield { condition: `member_key in (${places.join(', ')})`, parameters };
  }
}

async function readSlab(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  { paymentYear, yearsBefore }: { readonly paymentYear: number; readonly yearsBefore: number },
  { condition, parameters }: Selection,
  options: QueryOptions,
): Promise<RiskSlab> {
  const read = (sql: string) => facts.columns(tenant, visible, sql, parameters, options);
  const claims = claimsOf(paymentYear - 1, yearsBefore, condition);
  const slab = `with chosen as (select load_no, record_no from (${claims}) c)`;
  const joined = (table: string) =>
    `from ${table} t join chosen c on c.load_no = t.load_no and c.record_no = t.record_no`;
  // Two at a time: pages that are asked for meanwhile find a connection and a thread.
  const members = await read(membersOf(paymentYear, condition));
  const claimRows = await read(claims);
  const lines = await read(`${slab}
      select t.load_no, t.record_no, t.line_no, t.procedure, t.modifiers, t.rendering_npi
      ${joined('claim_lines_current')} where t.procedure is not null`);
  const diagnoses = await read(`${slab}
      select t.load_no, t.record_no, t.position, t.code, t.system
      ${joined('claim_diagnoses_current')}`);
  return { members, claims: claimRows, lines, diagnoses };
}

/** Whole numbers of ours stand in the text; keys are parameters. */
const membersOf = (paymentYear: number, condition: string): string => `
  with status as (
    select member_key, max(year) as status_year
    from eligibility_years_current
    where year <= ${Number(paymentYear)} and ${condition}
    group by member_key
  ),
  chosen as (
    select e.*
    from eligibility_years_current e
    join status s on s.member_key = e.member_key and s.status_year = e.year
  ),
  months as (
    select member_key, part_b_months from eligibility_years_current where year = ${Number(paymentYear) - 1}
  ),
  ages as (
    select member_key, age from member_ages_current where payment_year = ${Number(paymentYear)}
  ),
  people as (
    select * from members_current where ${condition}
  )
  select m.member_key, m.sex, a.age, coalesce(s.orec, m.orec) as orec, s.crec, s.dual_code,
    s.is_esrd, s.is_lti, s.is_snp, s.year as status_year,
    case when p.member_key is null then 0 else coalesce(p.part_b_months, 12) end as part_b_months,
    coalesce(m.death_on < cast('${Number(paymentYear)}-01-01' as date), false) as is_dead
  from people m
  left join chosen s on s.member_key = m.member_key
  left join months p on p.member_key = m.member_key
  left join ages a on a.member_key = m.member_key
  order by m.member_key`;

/** A claim without a through date ends on the day it began. */
const claimsOf = (serviceYear: number, yearsBefore: number, condition: string): string => `
  select load_no, record_no, member_key, claim_key, claim_type, bill_type,
    coalesce(service_through, service_from) as service_through,
    coalesce(rendering_npi, billing_npi) as provider_npi,
    coalesce(service_through, service_from) < cast('${Number(serviceYear)}-01-01' as date) as is_earlier
  from claims_current
  where ${condition}
    and coalesce(service_through, service_from) >= cast('${Number(serviceYear) - Number(yearsBefore)}-01-01' as date)
    and coalesce(service_from, service_through) <= cast('${Number(serviceYear)}-12-31' as date)`;
