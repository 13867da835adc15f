import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { uuidAt, uuidsOf } from './column-set.ts';
import { factsColumns, type LoadTable, loadTables } from './columns.ts';
import { versionKeys } from './current-views.ts';
import { numberList } from './delete-rows.ts';
import type { Facts } from './keeper.ts';
import { memberTies } from './member-ties.ts';

const timeoutMs = 600_000;

/**
 * The members of whom some loads may have changed what holds: they are named in them, or in other versions of what these
 * loads say, or in claims that these replace, void, pay or acknowledge. Everybody else's facts are as before the loads.
 *
 * @param visible what is seen now, the added loads among it.
 * @param most    nothing is given when there are more.
 */
export async function changedMembers(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  added: readonly number[],
  most: number,
): Promise<MemberKey[] | undefined> {
  if (added.length === 0) return [];
  const originals = await facts.inspect<{ key: ClaimKey }>(tenant, originalsNamed(added, most), [], { timeoutMs });
  if (originals.length > most) return undefined;
  const sql = `with ${claimKeys(
    added,
    originals.map(({ key }) => key),
  )}
    select distinct member_key from (${[...namedMembers(added), ...ofClaims].join(' union all ')}) named
    where member_key is not null limit ${Number(most) + 1}`;
  const found = await facts.columns(tenant, visible, sql, [], { timeoutMs });
  if (found.rows > most) return undefined;
  const keys = uuidsOf(found, 'member_key');
  return Array.from({ length: found.rows }, (_, row) => uuidAt(keys, row) as MemberKey);
}

/** Members of rows of the added loads, and of rows that share what names a record in all its versions; not of claims. */
function namedMembers(added: readonly number[]): string[] {
  return loadTables.flatMap((table) => {
    if (memberTies[table as LoadTable].by !== 'member' || table === 'claims') return [];
    const isAdded = `load_no in (${numberList(added)})`;
    const key = recordKeyOf(table as LoadTable);
    const parts = [isAdded, ...(key ? [`${key} in (select ${key} from ${table}_loaded where ${isAdded})`] : [])];
    return parts.map((condition) => `select member_key from ${table}_loaded where ${condition}`);
  });
}

/** The column that names a record in all its versions, where it is no member's by itself. */
function recordKeyOf(table: LoadTable): string | undefined {
  if (table === 'coverage_spans') return 'coverage_key';
  const key: string | undefined = (versionKeys as Readonly<Record<string, string>>)[table];
  return key && key in factsColumns[table] && key !== 'member_key' ? key : undefined;
}

/**
 * Claims that others name by a number which, as the added loads say, is the payer's and of another claim: they were taken
 * for replaced before (claim-originals.ts).
 */
const originalsNamed = (added: readonly number[], most: number): string => {
  const said = ['remittances', 'acknowledgements'].map(
    (table) => `select payer_claim_key from facts.${table} where load_no in (${numberList(added)})`,
  );
  return `select distinct replaces_claim_key as key from facts.claims
    where replaces_claim_key is not null and replaces_payer_claim_key in (${said.join(' union ')})
    limit ${Number(most) + 1}`;
};

/** Claims that the added loads send, replace, void, pay or acknowledge, and those that earlier versions of them replaced. */
const claimKeys = (added: readonly number[], originals: readonly ClaimKey[]): string => {
  const named = (table: string, column: string) =>
    `select ${column} as claim_key from ${table}_loaded where load_no in (${numberList(added)})`;
  const sayers = ['remittances', 'acknowledgements'];
  const payerNumbers = sayers.map(
    (table) => `select payer_claim_key from ${table}_loaded where load_no in (${numberList(added)})`,
  );
  const alsoSaid = sayers.map(
    (table) => `union select claim_key from ${table}_loaded where payer_claim_key in (${payerNumbers.join(' union ')})`,
  );
  return `
    named_claims as (
      ${named('claims', 'claim_key')} union ${named('claims', 'replaces_claim_key')}
      union ${named('remittances', 'claim_key')} union ${named('acknowledgements', 'claim_key')}
      ${alsoSaid.join(' ')}
      ${originals.map((key) => `union select cast('${key}' as uuid)`).join(' ')}
    ),
    touched_claims as (
      select claim_key from named_claims where claim_key is not null
      union select replaces_claim_key from claims_loaded
      where replaces_claim_key is not null and claim_key in (select claim_key from named_claims)
    )`;
};

const ofClaims = ['claim_key', 'replaces_claim_key'].map(
  (key) => `select member_key from claims_loaded where ${key} in (select claim_key from touched_claims)`,
);
