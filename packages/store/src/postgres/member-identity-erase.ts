import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { RemovedRows } from './erasures.ts';
import { tenantOf } from './loads-locks.ts';
import { uuidArray } from './member-identity-arrays.ts';
import { type Identity, parseIdentity } from './member-identity-fields.ts';
import { placeOf } from './member-identity-statements.ts';
import type { TenantTx } from './tenant.ts';

/** Everything any load said of the members, visible or not, and which loads did. */
export async function readStatements(
  tx: TenantTx,
  keys: TenantKeys,
  members: readonly MemberKey[],
): Promise<{ readonly loads: LoadId[]; readonly identities: Identity[] }> {
  const tenant = await tenantOf(tx);
  const { rows } = await sql<{ member: MemberKey; loadId: LoadId; sealed: Buffer }>`
    select member_id as member, load_id as "loadId", sealed from member_identities
    where member_id = any(${uuidArray(members)}::uuid[]) order by load_id`.execute(tx);
  return {
    loads: [...new Set(rows.map(({ loadId }) => loadId))],
    identities: rows.map(({ member, loadId, sealed }) =>
      parseIdentity(unseal(keys.data, placeOf(tenant, member, loadId), sealed).toString('utf8')),
    ),
  };
}

/** Members, visible or not, that an identifier of a source is or was of. */
export async function findMembersByTag(tx: TenantTx, tag: Buffer): Promise<MemberKey[]> {
  const { rows } = await sql<{ member: MemberKey }>`
    select distinct member_id as member from member_index where tag = ${tag} order by 1`.execute(tx);
  return rows.map(({ member }) => member);
}

/** Those of the keys that are members, visible or not. */
export async function knownMembers(tx: TenantTx, members: readonly MemberKey[]): Promise<MemberKey[]> {
  const { rows } = await sql<{ id: MemberKey }>`
    select id from members where id = any(${uuidArray(members)}::uuid[]) order by 1`.execute(tx);
  return rows.map(({ id }) => id);
}

/**
 * Takes members out of the vault: what every load said of them, the tags they were found by, why they were merged, and
 * themselves.
 * The caller holds the vault exclusively.
 *
 * @returns rows removed by table.
 */
export async function deleteMembers(tx: TenantTx, members: readonly MemberKey[]): Promise<RemovedRows[]> {
  const among = uuidArray(members);
  // By the tags that loads stated: there is no other way to a member's tags but through all of them.
  const tags = await sql`
    delete from member_index using (
      select distinct i.member_id, substring(i.tags from n for 16) as tag
      from member_identities i cross join lateral generate_series(1, octet_length(i.tags), 16) as n
      where i.member_id = any(${among}::uuid[])
    ) said
    where member_index.tag = said.tag and member_index.member_id = said.member_id`.execute(tx);
  const said = await sql`delete from member_identities where member_id = any(${among}::uuid[])`.execute(tx);
  await sql`delete from member_blocks where member_id = any(${among}::uuid[])`.execute(tx);
  await sql`
    delete from member_aliases
    where member_id = any(${among}::uuid[]) or survivor_id = any(${among}::uuid[])`.execute(tx);
  // Reasons are free text and may name whom they are about; that there was a merge stays, of keys that name nobody.
  const reasons = await sql`
    update member_merges set reason = null
    where reason is not null
      and (merged_id = any(${among}::uuid[]) or survivor_id = any(${among}::uuid[]))`.execute(tx);
  const people = await sql`delete from members where id = any(${among}::uuid[])`.execute(tx);
  return [
    { table: 'member_index', removed: Number(tags.numAffectedRows ?? 0n) },
    { table: 'member_identities', removed: Number(said.numAffectedRows ?? 0n) },
    { table: 'members', removed: Number(people.numAffectedRows ?? 0n) },
    { table: 'member_merges.reason', removed: Number(reasons.numAffectedRows ?? 0n) },
  ];
}

/** Rows the vault has of the members: none once they are erased. */
export async function countVaultRows(tx: TenantTx, members: readonly MemberKey[]): Promise<number> {
  const among = uuidArray(members);
  const { rows } = await sql<{ n: number }>`
    select ((select count(*) from member_index where member_id = any(${among}::uuid[]))
      + (select count(*) from member_identities where member_id = any(${among}::uuid[]))
      + (select count(*) from member_blocks where member_id = any(${among}::uuid[]))
      + (select count(*) from member_merges where reason is not null
        and (merged_id = any(${among}::uuid[]) or survivor_id = any(${among}::uuid[])))
      + (select count(*) from members where id = any(${among}::uuid[])))::int as n`.execute(tx);
  return rows[0]!.n;
}
