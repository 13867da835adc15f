import type { LoadId, MemberKey, RunId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import type { TenantTx } from './tenant.ts';

export type ErasureState = 'open' | 'hidden' | 'done';

/** Rows removed from a place that is counted. */
export type RemovedRows = { readonly table: string; readonly removed: number };

/** What an erasure has to remove, worked out before anything is: a start after a crash goes on from it. Ids only. */
export type ErasurePlan = {
  readonly members: readonly MemberKey[];
  readonly facts: readonly RemovedRows[];
  /** Loads whose facts lose rows. */
  readonly factsLoads: readonly number[];
  readonly vault: readonly RemovedRows[];
  /** Numbers of claims and fills taken out of their sealed pages. */
  readonly numbers: number;
  /** Loads that name the members: their raw files go. */
  readonly loads: readonly LoadId[];
  /** Blobs of documents that are about these members only. */
  readonly documents: readonly string[];
  readonly tombstones: number;
};

export type Erasure = {
  readonly id: string;
  readonly state: ErasureState;
  readonly plan: ErasurePlan;
  readonly certificate: Readonly<Record<string, unknown>> | undefined;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly effectiveAt: Date | undefined;
  readonly completedAt: Date | undefined;
};

/** A leaf of a finished run that an erased member leaves behind. */
export type Tombstone = { readonly run: RunId; readonly member: MemberKey; readonly leaf: string };

const placeOf = (tenant: string, id: string, column: 'reason' | 'identifiers') =>
  ({ tenant, table: 'erasures', column, row: id }) as const;

const columns = sql`
  id, state, plan, certificate, requested_by as "requestedBy", created_at as "createdAt",
  effective_at as "effectiveAt", completed_at as "completedAt"`;

/** Opens an erasure in the transaction that takes the members out of the vault. */
export async function createErasure(
  tx: TenantTx,
  keys: TenantKeys,
  erasure: {
    readonly id: string;
    readonly reason: string;
    /** What raw files are searched for. */
    readonly identifiers: readonly string[];
    readonly plan: ErasurePlan;
    readonly tombstones: readonly Tombstone[];
    readonly requestedBy: string;
  },
): Promise<void> {
  const { id, reason, identifiers, plan, tombstones, requestedBy } = erasure;
  const tenant = await tenantOf(tx);
  const sealed = (column: 'reason' | 'identifiers', text: string) =>
    seal(keys.data, placeOf(tenant, id, column), Buffer.from(text));
  await sql`
    insert into erasures (id, reason, identifiers, plan, requested_by)
    values (${id}, ${sealed('reason', reason)}, ${sealed('identifiers', JSON.stringify(identifiers))},
      ${JSON.stringify(plan)}::jsonb, ${requestedBy})`.execute(tx);
  for (const member of plan.members)
    await sql`insert into erased_members (member_id, erasure_id) values (${member}, ${id})`.execute(tx);
  for (const { run, member, leaf } of tombstones) {
    await sql`
      insert into erased_leaves (run_id, member_id, leaf_hash) values (${run}, ${member}, ${leaf})`.execute(tx);
  }
}

type Row = { readonly [Field in keyof Erasure]: Erasure[Field] | null };

/** Erasures, newest first. */
export async function listErasures(tx: TenantTx, limit: number): Promise<Erasure[]> {
  const { rows } = await sql<Row>`
    select ${columns} from erasures order by created_at desc, id limit ${limit}`.execute(tx);
  return rows.map(toErasure);
}

export async function findErasure(tx: TenantTx, id: string): Promise<Erasure | undefined> {
  const { rows } = await sql<Row>`select ${columns} from erasures where id = ${id}`.execute(tx);
  return rows[0] && toErasure(rows[0]);
}

/** The erasure of a member; undefined for one who was not erased. */
export async function findErasureOf(tx: TenantTx, member: MemberKey): Promise<Erasure | undefined> {
  const { rows } = await sql<{ id: string }>`
    select erasure_id as id from erased_members where member_id = ${member}`.execute(tx);
  return rows[0] && findErasure(tx, rows[0].id);
}

/** Erasures that are not done, oldest first. */
export async function listOpenErasures(tx: TenantTx): Promise<Erasure[]> {
  const { rows } = await sql<Row>`
    select ${columns} from erasures where state <> 'done' order by created_at, id`.execute(tx);
  return rows.map(toErasure);
}

/** How many members were erased, and of how many of them facts still have rows: a run that saw fewer begins again. */
export async function countErased(tx: TenantTx): Promise<{ readonly erased: number; readonly pending: number }> {
  const { rows } = await sql<{ erased: number; pending: number }>`
    select count(*)::int as erased, (count(*) filter (where state = 'open'))::int as pending
    from erased_members m join erasures e on e.tenant_id = m.tenant_id and e.id = m.erasure_id`.execute(tx);
  return rows[0]!;
}

/**
 * What a plan made outside the locks rests on: loads whose facts are noted, finished runs and merges. Equal texts mean that
 * nothing of it has changed.
 */
export async function readPlanMark(tx: TenantTx): Promise<string> {
  const { rows } = await sql<{ mark: string }>`
    select md5(concat_ws('|',
      (select string_agg(concat(number, state), ',' order by number) from loads where facts_counts is not null),
      (select string_agg(id::text, ',' order by id) from runs where state = 'done'),
      (select string_agg(concat(number, ended_at is null), ',' order by number) from member_merges))) as mark`.execute(
    tx,
  );
  return rows[0]!.mark;
}

/** Members erased since an instant of this database's clock. */
export async function erasedSince(tx: TenantTx, since: Date): Promise<MemberKey[]> {
  const { rows } = await sql<{ member: MemberKey }>`
    select member_id as member from erased_members m
    join erasures e on e.tenant_id = m.tenant_id and e.id = m.erasure_id
    where e.created_at >= ${since} order by 1`.execute(tx);
  return rows.map(({ member }) => member);
}

/** Leaves of a run that erased members left. */
export async function tombstonesOf(tx: TenantTx, run: RunId): Promise<string[]> {
  const { rows } = await sql<{ leaf: string }>`
    select leaf_hash as leaf from erased_leaves where run_id = ${run} order by 1`.execute(tx);
  return rows.map(({ leaf }) => leaf);
}

/** The members are in no view any more. */
export async function noteHidden(tx: TenantTx, id: string): Promise<void> {
  await sql`
    update erasures set state = 'hidden', effective_at = clock_timestamp()
    where id = ${id} and state = 'open'`.execute(tx);
}

/** Ends an erasure with its certificate; what raw files were searched for goes. */
export async function completeErasure(
  tx: TenantTx,
  id: string,
  certificate: Readonly<Record<string, unknown>>,
  completedAt: Date,
): Promise<void> {
  await sql`
    update erasures set state = 'done', identifiers = null, completed_at = ${completedAt},
      certificate = ${JSON.stringify(certificate)}::jsonb
    where id = ${id} and state = 'hidden'`.execute(tx);
}

/** What the raw files of an erasure are searched for; empty once it is done. */
export async function readIdentifiers(tx: TenantTx, keys: TenantKeys, id: string): Promise<string[]> {
  const { rows } = await sql<{ sealed: Buffer | null }>`
    select identifiers as sealed from erasures where id = ${id}`.execute(tx);
  const sealed = rows[0]?.sealed;
  if (!sealed) return [];
  const place = placeOf(await tenantOf(tx), id, 'identifiers');
  return JSON.parse(unseal(keys.data, place, sealed).toString('utf8')) as string[];
}

/** Why a person was erased, as whoever asked for it wrote. */
export async function readReason(tx: TenantTx, keys: TenantKeys, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ sealed: Buffer }>`select reason as sealed from erasures where id = ${id}`.execute(tx);
  const place = placeOf(await tenantOf(tx), id, 'reason');
  return rows[0] && unseal(keys.data, place, rows[0].sealed).toString('utf8');
}

const toErasure = (row: Row): Erasure =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value ?? undefined])) as unknown as Erasure;
