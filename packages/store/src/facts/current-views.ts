/**
 * The views all other SQL reads. `*_loaded` are all rows of the visible loads; `*_current` are what holds now:
 * of each claim, fill, eligibility year and age the version of the latest visible load, without claims that a
 * visible claim replaces or voids, and without voids. A member's row takes each value from the latest load that has one.
 *
 * What is not current is computed once per set of visible loads into small tables in the instance's memory, which all
 * connections share; a view is then a scan without those rows.
 */
import { loadTables, runTables } from './columns.ts';
import { type VisibleRanges, visibleCondition } from './visible.ts';

/** Rows that are not current, by table: what a preparation counted. */
export type Superseded = { readonly number: number; readonly isAny: Readonly<Record<VersionedTable, boolean>> };

const versionKeys = {
  claims: 'claim_key',
  pharmacy_fills: 'fill_key',
  eligibility_years: 'member_key, year',
  member_ages: 'member_key, payment_year',
} as const;

type VersionedTable = keyof typeof versionKeys;
export const versionedTables = Object.keys(versionKeys) as readonly VersionedTable[];

/** Statements that compute what is not current among the visible loads, into memory tables of number `number`. */
export function prepareStatements(ranges: VisibleRanges, number: number): string[] {
  const visible = visibleCondition(ranges, 'load_no');
  return [
    ...versionedTables.map((table) => supersededStatement(table, visible, number)),
    ...replacedStatements(visible, number),
    membersStatement(visible, number),
  ];
}

/** Statements that drop the memory tables of a number. */
export function dropStatements(number: number): string[] {
  const names = [...versionedTables.map((table) => `superseded_${table}_${number}`), `members_${number}`];
  return names.map((name) => `drop table if exists memory.main.${name}`);
}

/** Rows of a key that has several, but for the one that came last. */
function supersededStatement(table: VersionedTable, visible: string, number: number): string {
  const key = versionKeys[table];
  const sameKey = key.split(', ').map((column) => `r.${column} = t.${column}`);
  return `
    create or replace table memory.main.superseded_${table}_${number} as
    with repeated as (
      select ${key} from facts.${table} where ${visible} group by ${key} having count(*) > 1
    ),
    ranked as (
      select load_no, record_no,
        row_number() over (partition by ${key} order by load_no desc, record_no desc) as version
      from facts.${table} t
      where ${visible} and exists (select 1 from repeated r where ${sameKey.join(' and ')})
    )
    select load_no, record_no from ranked where version > 1`;
}

/** Claims that a latest version replaces or voids, every version of them, and voids. Independent of the order of loads. */
function replacedStatements(visible: string, number: number): string[] {
  const superseded = `memory.main.superseded_claims_${number}`;
  return [
    `insert into ${superseded}
    with latest as (
      select load_no, record_no, claim_key, replaces_claim_key, frequency
      from facts.claims c
      where ${visible}
        and not exists (select 1 from ${superseded} s where s.load_no = c.load_no and s.record_no = c.record_no)
    ),
    replaced as (
      select distinct replaces_claim_key as claim_key
      from latest
      where replaces_claim_key is not null and replaces_claim_key <> claim_key
    )
    select load_no, record_no
    from latest
    where frequency = '8' or claim_key in (select claim_key from replaced)`,
  ];
}

function membersStatement(visible: string, number: number): string {
  const latest = (column: string) => `arg_max(${column}, place) filter (where ${column} is not null) as ${column}`;
  return `
    create or replace table memory.main.members_${number} as
    with placed as (
      select *, cast(load_no as bigint) * 4294967296 + record_no as place from facts.members where ${visible}
    )
    select member_key, ${['sex', 'zip3', 'state', 'death_on', 'orec'].map(latest).join(', ')}
    from placed
    group by member_key`;
}

/** Statements that give a connection its views of one set of visible loads. */
export function viewStatements(ranges: VisibleRanges, { number, isAny }: Superseded): string[] {
  const statements = [`create or replace temp view members_current as select * from memory.main.members_${number}`];
  for (const table of loadTables) {
    const rows = `select * from facts.${table} t where ${visibleCondition(ranges, 't.load_no')}`;
    statements.push(`create or replace temp view ${table}_loaded as ${rows}`);
    if (table === 'members') continue;
    const versions = (table === 'claim_lines' || table === 'claim_diagnoses' ? 'claims' : table) as VersionedTable;
    const current = isAny[versions] ? `${rows} and ${notAmong(`memory.main.superseded_${versions}_${number}`)}` : rows;
    statements.push(`create or replace temp view ${table}_current as ${current}`);
  }
  // A receipt names claims as its run saw them, whatever is visible now.
  statements.push(
    'create or replace temp view claim_keys as select load_no, record_no, claim_key, coalesce(service_through, service_from) as service_through from facts.claims',
  );
  statements.push('create or replace temp view natural_keys as select key, tag from memory.main.natural_keys');
  for (const table of runTables)
    statements.push(`create or replace temp view ${table} as select * from facts.${table}`);
  return statements;
}

const notAmong = (superseded: string): string =>
  `not exists (select 1 from ${superseded} s where s.load_no = t.load_no and s.record_no = t.record_no)`;
