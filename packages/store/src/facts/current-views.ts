/**
 * The views all other SQL reads. `*_loaded` are all rows of the visible loads; `*_current` are what holds now:
 * of each claim, fill, eligibility year and age the version of the latest visible load, without claims that a
 * visible claim replaces or voids, and without voids. A member's row takes each value from the latest load that has one.
 * Coverage is worked out from its statements; eligibility years that no file states follow from it.
 *
 * What is not current is computed once per set of visible loads into small tables in the instance's memory, which all
 * connections share; a view is then a scan without those rows.
 */
import { replacementFrequency, voidFrequency } from '@optimiq/domain/records/claim-frequency';
import { knowsPayerNumbers, originalsStatement, originalsTable, withOriginals } from './claim-originals.ts';
import { type FactsTable, factsColumns, loadTables, runTables } from './columns.ts';
import { coverageStatements, coverageTables, currentCoverage, derivedYears } from './coverage-views.ts';
import { codeHolds, heldByLoad, partOf, recordKeys, withdrawnStatements } from './record-views.ts';
import { type VisibleRanges, visibleCondition } from './visible.ts';

/** Rows that are not current, by table, and spans of coverage: what a preparation counted. */
export type Superseded = {
  readonly number: number;
  /** Whether some members stand under others: without merges no view joins anything. */
  readonly hasAliases: boolean;
  /** Absent where there was nothing to prepare. */
  readonly isAny: Readonly<Partial<Record<VersionedTable | 'coverage' | 'originals', boolean>>>;
};

/** What names a row of each versioned table in all its versions. */
export const versionKeys = {
  claims: 'claim_key',
  pharmacy_fills: 'fill_key',
  eligibility_years: 'member_key, year',
  member_ages: 'member_key, payment_year',
  ...recordKeys,
} as const;

type VersionedTable = keyof typeof versionKeys;
const versionedTables = Object.keys(versionKeys) as readonly VersionedTable[];

/** Versioned tables that have rows, or may have: the rest need no preparation. */
const preparedTables = (filled: ReadonlySet<string>): readonly VersionedTable[] =>
  versionedTables.filter((table) => !(table in recordKeys) || filled.has(table));

/** Columns of the memory table of merged members: `key` stands under `tag`. */
export const aliasesTable = (number: number): string => `aliases_${number}`;

/** Where rows of a table come from: with merges, each member under the key it stands under now. */
export type RowsOf = (table: FactsTable) => string;

export function rowsUnder(number: number, hasAliases: boolean): RowsOf {
  return (table) =>
    hasAliases && 'member_key' in factsColumns[table]
      ? `(select r.* replace (coalesce(a.tag, r.member_key) as member_key) from facts.${table} r
          left join memory.main.${aliasesTable(number)} a on a.key = r.member_key)`
      : `facts.${table}`;
}

/** A prepared set whose loads are all visible still, under the same merges, and the loads that came to them. */
export type EarlierSet = { readonly superseded: Superseded; readonly added: VisibleRanges };

/**
 * Statements that compute what is not current among the visible loads, into memory tables of number `number`.
 *
 * @param rowsOf  where rows come from (rowsUnder).
 * @param filled  tables of records and coverage that have rows (filledTables).
 * @param earlier spares looking at what the added loads say nothing of; the outcome is the same.
 */
export function prepareStatements(
  ranges: VisibleRanges,
  number: number,
  rowsOf: RowsOf,
  filled: ReadonlySet<string>,
  earlier?: EarlierSet,
): string[] {
  const visible = visibleCondition(ranges, 'load_no');
  const supersededBy = (table: VersionedTable) =>
    earlier && table in earlier.superseded.isAny
      ? supersededAfter(table, visible, number, rowsOf(table), earlier)
      : supersededStatement(table, visible, number, rowsOf(table));
  return [
    ...preparedTables(filled).map(supersededBy),
    ...(knowsPayerNumbers(filled) ? [originalsStatement(visible, number)] : []),
    ...replacedStatements(visible, number, filled),
    ...withdrawnStatements(visible, number, filled),
    ...(filled.has('coverage_spans') ? coverageStatements(visible, number, rowsOf('coverage_spans')) : []),
    earlier
      ? membersAfter(visible, number, rowsOf('members'), earlier)
      : `create or replace table memory.main.members_${number} as ${membersOf(rowsOf('members'), visible)}`,
  ];
}

/** A SELECT of what the prepared tables of a number hold: `isAny` of what they show. */
export function anyStatement(number: number, filled: ReadonlySet<string>): string {
  const tables = preparedTables(filled).map((table) => [`superseded_${table}`, table]);
  if (filled.has('coverage_spans')) tables.push(['coverage', 'coverage']);
  if (knowsPayerNumbers(filled)) tables.push(['claim_originals', 'originals']);
  const counts = tables.map(([table, name]) => `(select count(*) > 0 from memory.main.${table}_${number}) as ${name}`);
  return `select ${counts.join(', ')}`;
}

/** Statements that drop the memory tables of a number. */
export function dropStatements(number: number): string[] {
  const names = [
    ...versionedTables.map((table) => `superseded_${table}_${number}`),
    `members_${number}`,
    aliasesTable(number),
    originalsTable(number),
    ...coverageTables(number),
  ];
  return names.map((name) => `drop table if exists memory.main.${name}`);
}

/** Rows of a key that has several, but for the one that came last, or for those of the load that came last. */
function supersededStatement(table: VersionedTable, visible: string, number: number, rows: string): string {
  const key = versionKeys[table];
  return `
    create or replace table memory.main.superseded_${table}_${number} as
    with named as (
      select ${key} from ${rows} t where ${visible} group by ${key} having count(*) > 1
    )
    ${earlierVersions(table, visible, rows)}`;
}

/** The same, of a set that sees more than an earlier one: what was superseded stays so, and only keys of added rows are looked at. */
function supersededAfter(
  table: VersionedTable,
  visible: string,
  number: number,
  rows: string,
  { superseded, added }: EarlierSet,
): string {
  return `
    create or replace table memory.main.superseded_${table}_${number} as
    with named as (
      select distinct ${versionKeys[table]} from ${rows} t where ${visibleCondition(added, 'load_no')}
    )
    ${earlierVersions(table, visible, rows)}
    union
    select load_no, record_no, is_version from memory.main.superseded_${table}_${superseded.number} where is_version`;
}

/** Visible rows of the keys in `named` that a later row supersedes. */
function earlierVersions(table: VersionedTable, visible: string, rows: string): string {
  const key = versionKeys[table];
  const version = heldByLoad.has(table)
    ? `dense_rank() over (partition by ${key} order by load_no desc)`
    : `row_number() over (partition by ${key} order by load_no desc, record_no desc)`;
  const sameKey = key.split(', ').map((column) => `n.${column} = t.${column}`);
  return `
    select load_no, record_no, true as is_version
    from (
      select load_no, record_no, ${version} as version
      from ${rows} t
      where ${visible} and exists (select 1 from named n where ${sameKey.join(' and ')})
    ) ranked
    where version > 1`;
}

/**
 * Claims that a latest version replaces or voids, every version of them, and voids: independent of the order of loads.
 * Of several claims that replace one and the same, the one that came last holds, or none when that one is a void.
 * A claim of any other frequency leaves the claim it names as it is. The same rules: domain/records/claim-chain.ts.
 */
function replacedStatements(visible: string, number: number, filled: ReadonlySet<string>): string[] {
  const superseded = `memory.main.superseded_claims_${number}`;
  const claims = knowsPayerNumbers(filled) ? withOriginals('facts.claims', number) : 'facts.claims';
  return [
    // Only claims that replace or void are looked at first: nearly all others need not be.
    `insert into ${superseded}
    with naming as (
      select load_no, record_no, claim_key, frequency,
        case when replaces_claim_key <> claim_key then replaces_claim_key end as replaces_claim_key
      from ${claims} c
      where ${visible} and frequency in ('${replacementFrequency}', '${voidFrequency}') and ${notAmong(superseded, 'c')}
    ),
    rivals as (
      select claim_key, row_number() over (partition by replaces_claim_key order by load_no desc, record_no desc) as place
      from naming
      where replaces_claim_key is not null
    ),
    gone as (
      select replaces_claim_key as claim_key from naming where replaces_claim_key is not null
      union select claim_key from rivals where place > 1
    )
    select load_no, record_no, false as is_version from naming where frequency = '${voidFrequency}'
    union
    select load_no, record_no, false as is_version
    from facts.claims c
    where ${visible} and claim_key in (select claim_key from gone) and ${notAmong(superseded, 'c')}`,
  ];
}

/** Members with each value from the latest load that has one. */
function membersOf(rows: string, condition: string): string {
  const latest = (column: string) => `arg_max(${column}, place) filter (where ${column} is not null) as ${column}`;
  return `
    select member_key, ${['sex', 'zip3', 'state', 'death_on', 'orec'].map(latest).join(', ')}
    from (
      select *, cast(load_no as bigint) * 4294967296 + record_no as place from ${rows} t where ${condition}
    ) placed
    group by member_key`;
}

/** The same, of a set that sees more than an earlier one: only members of added rows are looked at. */
function membersAfter(visible: string, number: number, rows: string, { superseded, added }: EarlierSet): string {
  const isNamed = `member_key in (select member_key from ${rows} a where ${visibleCondition(added, 'a.load_no')})`;
  return `
    create or replace table memory.main.members_${number} as
    select * from memory.main.members_${superseded.number} where not (${isNamed})
    union all
    ${membersOf(rows, `${visible} and ${isNamed}`)}`;
}

/** Statements that give a connection its views of one set of visible loads. */
export function viewStatements(ranges: VisibleRanges, superseded: Superseded): string[] {
  const { number, isAny, hasAliases } = superseded;
  const rowsOf = rowsUnder(number, hasAliases);
  const statements = [`create or replace temp view members_current as select * from memory.main.members_${number}`];
  for (const table of loadTables) {
    const source = table === 'claims' && isAny.originals ? withOriginals(rowsOf(table), number) : rowsOf(table);
    const rows = `select * from ${source} t where ${visibleCondition(ranges, 't.load_no')}`;
    statements.push(`create or replace temp view ${table}_loaded as ${rows}`);
    if (table === 'members') continue;
    const current =
      table === 'coverage_spans' && isAny.coverage !== undefined
        ? currentCoverage(number)
        : currentRows(table, rows, superseded, visibleCondition(ranges, 't.load_no'), rowsOf);
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

function currentRows(
  table: FactsTable,
  rows: string,
  { number, isAny }: Superseded,
  visible: string,
  rowsOf: RowsOf,
): string {
  if (table === 'clinical_codes') return `${rows} and ${codeHolds(isAny, number)}`;
  const versions = (partOf[table] ?? table) as VersionedTable;
  const latest = isAny[versions] ? `${rows} and ${notAmong(`memory.main.superseded_${versions}_${number}`)}` : rows;
  if (table !== 'eligibility_years' || !isAny.coverage) return latest;
  // A year that a file states as such goes before one worked out from spans.
  return `select * from (${latest}) union all
    select * from (${derivedYears(number)}) d
    where not exists (
      select 1 from ${rowsOf('eligibility_years')} t
      where t.member_key = d.member_key and t.year = d.year and ${visible}
    )`;
}

const notAmong = (superseded: string, row = 't'): string =>
  `not exists (select 1 from ${superseded} s where s.load_no = ${row}.load_no and s.record_no = ${row}.record_no)`;
