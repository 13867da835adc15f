import { type MemberKey, parseId, type TenantId } from '@optimiq/domain/kernel/ids';
import { type FactsTable, factsColumns, factsTables, type LoadTable, loadTables, runTables } from './columns.ts';
import type { Facts } from './keeper.ts';
import { memberTies } from './member-ties.ts';

/** Rows about some members that one load has in one table, and a checksum over their values. */
export type MemberRows = {
  readonly table: FactsTable;
  /** Absent in tables of runs. */
  readonly load?: number;
  readonly rows: number;
  readonly checksum: string;
};

/**
 * SQL condition on the rows of a table that are about one of the members; nothing for tables that are about nobody.
 * It finds parts of records by their record, so parts are deleted first.
 */
export function aboutMembers(table: FactsTable, members: readonly MemberKey[]): string | undefined {
  const keys = members.map(literal).join(', ');
  if (runTables.includes(table)) {
    if ('member_key' in factsColumns[table]) return `member_key in (${keys})`;
    if (!('member_no' in factsColumns[table])) return undefined;
    return `(run_no, member_no) in (select m.run_no, m.member_no from facts.score_members m where m.member_key in (${keys}))`;
  }
  const tie = memberTies[table as LoadTable];
  const claimsOf = `(select c.claim_key from facts.claims c where c.member_key in (${keys}))`;
  switch (tie.by) {
    case 'none':
      return undefined;
    case 'claim':
      return `${tie.column} in ${claimsOf}`;
    case 'member': {
      const isMember = `${tie.column} in (${keys})`;
      // A payer may name nobody: such a row goes by its claim.
      return table === 'remittances'
        ? `(${isMember} or (${tie.column} is null and claim_key in ${claimsOf}))`
        : isMember;
    }
    case 'record':
      return `(${tie.of
        .map(({ table: of, kind }) => {
          const records = `select load_no, record_no from facts.${of} where ${aboutMembers(of, members)}`;
          return `(${kind ? `kind = '${kind}' and ` : ''}(load_no, record_no) in (${records}))`;
        })
        .join(' or ')})`;
  }
}

/** Only ids of ours stand in a statement. */
function literal(key: MemberKey): string {
  if (!parseId(key).ok) throw new TypeError('not a member key');
  return `cast('${key}' as uuid)`;
}

/** Tables with rows about members, parts before what they are parts of, and claims last: others are found by them. */
const inOrder: readonly FactsTable[] = [
  ...runTables.filter((table) => !('member_key' in factsColumns[table])),
  ...runTables.filter((table) => 'member_key' in factsColumns[table]),
  ...loadTables.filter((table) => memberTies[table as LoadTable].by === 'record'),
  ...loadTables.filter((table) => memberTies[table as LoadTable].by === 'claim'),
  ...loadTables.filter((table) => memberTies[table as LoadTable].by === 'member' && table !== 'claims'),
  'claims',
];

/** What the file has of the members, by table and load, whatever is visible; tables without any are left out. */
export async function countMemberRows(
  facts: Facts,
  tenant: TenantId,
  members: readonly MemberKey[],
): Promise<MemberRows[]> {
  const parts = inOrder.flatMap((table) => {
    const about = aboutMembers(table, members);
    if (!about) return [];
    const columns = Object.keys(factsColumns[table]).join(', ');
    const load = loadTables.includes(table) ? 'load_no' : 'cast(null as integer)';
    return `select '${table}' as "table", ${load} as load, count(*) as "rows",
        cast(bit_xor(hash(${columns})) as varchar) as checksum
      from facts.${table} where ${about} group by 2`;
  });
  return facts.inspect<MemberRows>(tenant, `${parts.join(' union all ')} order by 1, 2`);
}

/** Deletes everything the file has of the members, in one transaction. Doing it again changes nothing. */
export function deleteMemberRows(facts: Facts, tenant: TenantId, members: readonly MemberKey[]): Promise<void> {
  const statements = inOrder.flatMap((table) => {
    const about = aboutMembers(table, members);
    return about ? [{ sql: `delete from facts.${table} where ${about}`, parameters: [] }] : [];
  });
  return facts.executeAll(tenant, statements);
}

/** Rows of every table of the file. */
export async function countAllRows(facts: Facts, tenant: TenantId): Promise<ReadonlyMap<FactsTable, number>> {
  const parts = factsTables.map((table) => `select '${table}' as "table", count(*) as "rows" from facts.${table}`);
  const found = await facts.inspect<{ table: FactsTable; rows: number }>(tenant, parts.join(' union all '));
  return new Map(found.map(({ table, rows }) => [table, rows]));
}

/** The place of a record whose number the vault keeps. */
export type NumberedRecord = {
  readonly table: 'claims' | 'pharmacy_fills';
  readonly load: number;
  readonly record: number;
};

/** Places of the members' records in tables whose numbers the vault keeps. */
export async function numberedRecordsOf(
  facts: Facts,
  tenant: TenantId,
  members: readonly MemberKey[],
): Promise<NumberedRecord[]> {
  const parts = (['claims', 'pharmacy_fills'] as const).map(
    (table) => `select '${table}' as "table", load_no as load, record_no as record
      from facts.${table} where ${aboutMembers(table, members)}`,
  );
  return facts.inspect(tenant, parts.join(' union all '));
}

/** Names of stored documents that only these members' records name. */
export async function documentsOf(facts: Facts, tenant: TenantId, members: readonly MemberKey[]): Promise<string[]> {
  const about = aboutMembers('documents', members);
  const rows = await facts.inspect<{ name: string }>(
    tenant,
    `select distinct blob_name as name from facts.documents where ${about}
      and blob_name not in (select blob_name from facts.documents where not (${about})) order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** The members' leaves in runs whose results are stored. */
export async function leavesOf(
  facts: Facts,
  tenant: TenantId,
  members: readonly MemberKey[],
): Promise<{ readonly run: number; readonly member: MemberKey; readonly leaf: string }[]> {
  return facts.inspect(
    tenant,
    `select run_no as run, member_key as member, leaf_hash as leaf
    from facts.scores where ${aboutMembers('scores', members)} order by 1, 2`,
  );
}

/** Numbers of the runs whose results are stored. */
export async function storedRuns(facts: Facts, tenant: TenantId): Promise<ReadonlySet<number>> {
  const rows = await facts.inspect<{ run: number }>(tenant, 'select distinct run_no as run from facts.scores');
  return new Set(rows.map(({ run }) => run));
}
