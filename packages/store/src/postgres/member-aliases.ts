import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { followMerges, type MemberMerge } from '../facts/merges.ts';
import { uuidArray } from './member-identity-arrays.ts';
import type { TenantTx } from './tenant.ts';

/** All merges ever made, ended ones too: which of them hold is a matter of the numbers a request sees. */
export async function readMerges(tx: TenantTx): Promise<MemberMerge[]> {
  const { rows } = await sql<MemberMerge>`
    select number, merged_id as merged, survivor_id as survivor from member_merges order by number`.execute(tx);
  return rows;
}

/** Whom a member stands under: itself, unless it was merged. */
export async function survivorOf(tx: TenantTx, member: MemberKey): Promise<MemberKey> {
  const { rows } = await sql<{ survivor: MemberKey }>`
    select survivor_id as survivor from member_aliases where member_id = ${member}`.execute(tx);
  return rows[0]?.survivor ?? member;
}

/**
 * Whether a key is or was a member's of the tenant: one in the vault, one that was erased, or one whose data the log says
 * was used before its load was taken back.
 */
export async function isKnownMember(tx: TenantTx, member: MemberKey): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from members where id = ${member})
      or exists (select from erased_members where member_id = ${member})
      or exists (select from audit_events where members && array[${member}]::uuid[]) as known`.execute(tx);
  return rows[0]!.known;
}

/** All keys under which facts and statements of one person are kept, the one it is shown under first. */
export async function keysOfPerson(tx: TenantTx, member: MemberKey): Promise<MemberKey[]> {
  const survivor = await survivorOf(tx, member);
  const { rows } = await sql<{ key: MemberKey }>`
    select member_id as key from member_aliases where survivor_id = ${survivor} order by 1`.execute(tx);
  return [survivor, ...rows.map(({ key }) => key)];
}

/** The number the next load or merge of the tenant takes. The caller holds the numbering. */
export async function nextLoadNumber(tx: TenantTx): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select greatest(
      (select coalesce(max(number), 0) from loads), (select coalesce(max(number), 0) from member_merges)
    ) + 1 as number`.execute(tx);
  return rows[0]!.number;
}

/** Writes anew whom each merged member stands under. The caller holds the vault exclusively. */
export async function rebuildAliases(tx: TenantTx): Promise<void> {
  const { rows } = await sql<Pick<MemberMerge, 'merged' | 'survivor'>>`
    select merged_id as merged, survivor_id as survivor from member_merges
    where ended_at is null and exists (select from members where id = merged_id)
      and exists (select from members where id = survivor_id)`.execute(tx);
  const ends = [...followMerges(rows)];
  await sql`delete from member_aliases`.execute(tx);
  if (ends.length === 0) return;
  await sql`
    insert into member_aliases (member_id, survivor_id)
    select member_id, survivor_id
    from unnest(
      ${uuidArray(ends.map(([merged]) => merged))}::uuid[], ${uuidArray(ends.map(([, end]) => end))}::uuid[]
    ) as r (member_id, survivor_id)`.execute(tx);
}
