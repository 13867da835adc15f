import type { Criterion, Days } from '@optimiq/domain/cohorts/criteria';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { Parameter } from './tenant-file.ts';

type Kind = Criterion['kind'];
type Of<K extends Kind> = Extract<Criterion, { kind: K }>;

/** Gives the place of a value in a statement, of the type it is compared as. */
export type AddValue = (value: Parameter, type: 'varchar' | 'date' | 'bigint') => string;
type Given = { readonly add: AddValue; readonly asOf: CalendarDate };

/** Last day of service: the one that decides the service year, here as in every other count. */
const claimDay = 'coalesce(c.service_through, c.service_from)';
const lineDay = `coalesce(l.service_through, l.service_from, ${claimDay})`;
const claims = 'claims_current c';
const withLines = `${claims} join claim_lines_current l on l.load_no = c.load_no and l.record_no = c.record_no`;

/** Coverage that pays for care outside of hospitals; a file without spans says it by twelve Part B months of a year. */
const medicalLines = `('part-b', 'part-c', 'medical')`;
const spansOn = (day: string) =>
  `e.line in ${medicalLines} and e.starts_on <= ${day} and (e.ends_on is null or e.ends_on >= ${day})`;
const hasNoSpans = `not exists (
  select 1 from coverage_spans_current e where e.member_key = y.member_key and e.line in ${medicalLines})`;

/** Bill types 11 and 41 are hospital stays, as the timeline has them. */
const isStay = `c.claim_type = 'I' and substr(c.bill_type, 1, 2) in ('11', '41')`;
/** Revenue codes 045x and 0981; CPT 99281 to 99285: the emergency department. */
const isEmergency = `(regexp_matches(l.revenue_code, '^0?45[0-9]$|^0?981$') or l.procedure in
  ('99281', '99282', '99283', '99284', '99285'))`;

const within = (day: string, { from, through }: Days, add: AddValue): string =>
  `${day} between ${add(from, 'date')} and ${add(through, 'date')}`;
/** On so many different days; one day asks for no counting, which costs more than the reading. */
const onDays = (day: string, n: number, add: AddValue): string =>
  n === 1 ? '' : `group by c.member_key having count(distinct ${day}) >= ${add(n, 'bigint')}`;
const isIn = (members: string): string => `s.member_key in (${members})`;
const between = (
  column: string,
  { from, through }: { from?: number | undefined; through?: number | undefined },
  add: AddValue,
): string => {
  const parts = [
    ...(from === undefined ? [] : [`${column} >= ${add(from, 'bigint')}`]),
    ...(through === undefined ? [] : [`${column} <= ${add(through, 'bigint')}`]),
  ];
  return `coalesce(${parts.join(' and ')}, false)`;
};

const monthColumns = {
  'part-a': 'part_a_months',
  'part-b': 'part_b_months',
  'part-d': 'part_d_months',
  dual: 'dual_months',
} as const;

/** What is counted of a kind of use: rows, the number of each, and the day that decides. */
const usesOf: Readonly<Record<Of<'use'>['use'], { from: string; where: string; count: string; day: string }>> = {
  'professional-claims': { from: claims, where: `c.claim_type = 'P'`, count: 'count(*)', day: claimDay },
  'institutional-claims': { from: claims, where: `c.claim_type = 'I'`, count: 'count(*)', day: claimDay },
  'inpatient-stays': {
    from: claims,
    where: isStay,
    count: 'count(distinct coalesce(c.admit_on, c.service_from))',
    day: 'coalesce(c.admit_on, c.service_from)',
  },
  'emergency-days': { from: withLines, where: isEmergency, count: `count(distinct ${lineDay})`, day: lineDay },
};

/** Whether a provider rendered a claim `c`, or a line of it. */
export const renders = (number: string): string => `(c.rendering_npi = ${number} or exists (
    select 1 from claim_lines_current l
    where l.load_no = c.load_no and l.record_no = c.record_no and l.rendering_npi = ${number}))`;

const isProvider: Readonly<Record<Of<'provider'>['role'], (number: string) => string>> = {
  rendering: renders,
  billing: (number) => `c.billing_npi = ${number}`,
  facility: (number) => `c.claim_type = 'I' and (c.billing_npi = ${number} or c.ccn = ${number})`,
};

type Conditions = { readonly [K in Kind]: (criterion: Of<K>, given: Given) => string };

/** Each criterion as a condition over `scores s` that is never null: its members are the run's for whom it is true. */
const conditions: Conditions = {
  sex: ({ sex }, { add }) => `coalesce(s.sex = ${add(sex, 'varchar')}, false)`,
  age: (ages, { add }) => between('s.age', ages, add),
  enrolled: (_, { add, asOf }) => {
    const day = add(asOf, 'date');
    return isIn(`select e.member_key from coverage_spans_current e where ${spansOn(day)}
      union select y.member_key from eligibility_years_current y
      where y.year = year(${day}) and y.part_b_months = 12 and ${hasNoSpans}`);
  },
  plan: ({ contract, plan }, { add, asOf }) => {
    const [day, number] = [add(asOf, 'date'), add(contract, 'varchar')];
    const ofSpans = `select e.member_key from coverage_spans_current e where ${spansOn(day)} and e.contract = ${number}`;
    return plan === undefined
      ? isIn(`${ofSpans} union select y.member_key from eligibility_years_current y
          where y.year = year(${day}) and y.contract = ${number} and ${hasNoSpans}`)
      : isIn(`${ofSpans} and e.plan = ${add(plan, 'varchar')}`);
  },
  months: ({ part, year, n }, { add }) =>
    isIn(`select y.member_key from eligibility_years_current y
      where y.year = ${add(year, 'bigint')} and y.${monthColumns[part]} >= ${add(n, 'bigint')}`),
  status: ({ status, year }, { add }) => {
    const of = add(year, 'bigint');
    if (status === 'hospice') {
      return isIn(`select e.member_key from coverage_spans_current e
        where e.is_hospice and year(e.starts_on) <= ${of} and (e.ends_on is null or year(e.ends_on) >= ${of})`);
    }
    const is = { dual: 'y.dual_months > 0', esrd: 'y.is_esrd', 'long-term-institutional': 'y.is_lti' }[status];
    return isIn(`select y.member_key from eligibility_years_current y where y.year = ${of} and ${is}`);
  },
  diagnosis: ({ codes, n, ...days }, { add }) =>
    // Rows with a code are few and found first: claims are then looked up, not the other way round.
    isIn(`select c.member_key from ${claims}
      where (c.load_no, c.record_no) in (
        select d.load_no, d.record_no from claim_diagnoses_current d
        where d.system = 'icd10cm' and (${codes.map((code) => `starts_with(d.code, ${add(code, 'varchar')})`).join(' or ')}))
      and ${within(claimDay, days, add)}
      ${onDays(claimDay, n, add)}`),
  hcc: ({ hcc }, { add }) => `(s.from_run_no, s.member_no) in (
    select h.run_no, h.member_no from score_hccs h
    where h.hcc = ${add(hcc, 'bigint')} and h.status in ('counts', 'not-paid'))`,
  gap: ({ status, hcc }, { add }) => `(s.from_run_no, s.member_no) in (
    select g.run_no, g.member_no from score_gaps g
    where g.status = ${add(status, 'varchar')}${hcc === undefined ? '' : ` and g.hcc = ${add(hcc, 'bigint')}`})`,
  'raw-score': (scores, { add }) => between('s.raw_thousandths', scores, add),
  use: ({ use, comparison, n, ...days }, { add }) => {
    if (comparison === 'at-least' && n === 0) return 'true';
    const { from, where, count, day } = usesOf[use];
    const counted = `select c.member_key from ${from}
      where ${where} and ${within(day, days, add)} group by c.member_key having ${count}`;
    // None at all is at most any number, and has no row to be counted.
    return comparison === 'at-least'
      ? isIn(`${counted} >= ${add(n, 'bigint')}`)
      : `not ${isIn(`${counted} > ${add(n, 'bigint')}`)}`;
  },
  cost: ({ amount, comparison, cents, ...days }, { add }) => {
    if (comparison === 'at-least' && cents === 0) return 'true';
    const column = `c.${amount}_cents`;
    const summed = `select c.member_key from ${claims}
      where ${within(claimDay, days, add)} group by c.member_key having coalesce(sum(${column}), 0)`;
    // A claim that does not state its amount could be of any.
    return comparison === 'at-least'
      ? isIn(`${summed} >= ${add(cents, 'bigint')}`)
      : `not ${isIn(`${summed} > ${add(cents, 'bigint')} or bool_or(${column} is null)`)}`;
  },
  provider: ({ role, number, ...days }, { add }) =>
    isIn(`select c.member_key from ${claims}
      where ${isProvider[role](add(number, 'varchar'))} and ${within(claimDay, days, add)}`),
  procedure: ({ codes, n, ...days }, { add }) =>
    isIn(`select c.member_key from ${withLines}
      where l.procedure in (${codes.map((code) => add(code, 'varchar')).join(', ')}) and ${within(lineDay, days, add)}
      ${onDays(lineDay, n, add)}`),
};

/** A criterion as a condition over `scores s`. */
export const criterionCondition = (criterion: Criterion, given: Given): string =>
  (conditions[criterion.kind] as (criterion: Criterion, given: Given) => string)(criterion, given);
