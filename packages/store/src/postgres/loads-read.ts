import type { LoadNotices } from '@optimiq/contracts/loads';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import type { TenantTx } from './tenant.ts';

/**
 * receiving: its bytes arrive. loading: its rows are read. held: waits for a person, kept and invisible. active: visible.
 * undone: invisible again, kept. failed: stopped with a reason. cancelled: taken back before it was visible.
 * swept: a crash left it, its rows were taken back.
 */
export type LoadState = 'receiving' | 'loading' | 'held' | 'active' | 'undone' | 'failed' | 'cancelled' | 'swept';

/** mapping: its columns are not understood yet. variance: its totals are far from those before. requested: asked for. */
export type HoldReason = 'mapping' | 'variance' | 'requested';

/** Records by outcome: 'rows', 'claims', 'rejected', 'warnings'; the words are the importer's. */
export type LoadCounts = Readonly<Record<string, number>>;

/** What the file added up to, for comparison with its sender's totals. */
export type ControlTotals = {
  readonly claims: number;
  readonly lines: number;
  readonly members: number;
  readonly billedCents: bigint;
  readonly allowedCents: bigint;
  readonly paidCents: bigint;
};

/** The place of a load's file name, to which its ciphertext is bound. */
export const fileNamePlace = (tenant: string, id: LoadId) =>
  ({ tenant, table: 'loads', column: 'file_name', row: id }) as const;

export type Load = {
  readonly id: LoadId;
  readonly number: number;
  readonly state: LoadState;
  readonly format: string;
  readonly source: string;
  /** HMAC of the file's sha256; undefined while it is received. */
  readonly sha256Tag: Buffer | undefined;
  readonly blobName: string | undefined;
  readonly bytes: number | undefined;
  readonly counts: LoadCounts;
  /** Undefined until the load is active, or held with its facts stored. */
  readonly controlTotals: ControlTotals | undefined;
  readonly errorCode: string | undefined;
  /** While it is loading: that it will be held. */
  readonly holdReason: HoldReason | undefined;
  readonly notices: LoadNotices;
  /** Id of the actor. */
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly activatedAt: Date | undefined;
  /** When it was undone, failed, cancelled or swept. */
  readonly endedAt: Date | undefined;
  /** When its raw file was removed; facts and vault do not need it. */
  readonly rawRemovedAt: Date | undefined;
};

type Row = { [Field in keyof Load]: Load[Field] | null } & { controlTotals: Record<string, string | number> };

const columns = sql`
  id, number, state, format, source, sha256_tag as "sha256Tag", blob_name as "blobName", bytes, counts,
  control_totals as "controlTotals", error_code as "errorCode",
  hold_reason as "holdReason", notices, created_by as "createdBy", created_at as "createdAt",
  activated_at as "activatedAt", ended_at as "endedAt", raw_removed_at as "rawRemovedAt"`;

/** A load in any state; undefined when unknown or another tenant's. */
export async function findLoad(tx: TenantTx, id: LoadId): Promise<Load | undefined> {
  const { rows } = await sql<Row>`select ${columns} from loads where id = ${id}`.execute(tx);
  return rows[0] && toLoad(rows[0]);
}

/** Only loads of this state, feed and format; what is absent is not asked. */
export type LoadFilter = { readonly state?: LoadState; readonly source?: string; readonly format?: string };

/**
 * Loads, newest first.
 *
 * @param limit  1 to 201.
 * @param before number of the last load of the previous page; omit for the first.
 */
export async function listLoads(
  tx: TenantTx,
  limit: number,
  before?: number,
  { state, source, format }: LoadFilter = {},
): Promise<Load[]> {
  const { rows } = await sql<Row>`
    select ${columns} from loads
    where number < ${before ?? 2_147_483_647}
      and (${state ?? null}::text is null or state = ${state ?? null})
      and (${source ?? null}::text is null or source = ${source ?? null})
      and (${format ?? null}::text is null or format = ${format ?? null})
    order by number desc limit ${limit}`.execute(tx);
  return rows.map(toLoad);
}

/** Feeds with the formats that came by them and how often, by name. */
export async function listFeeds(
  tx: TenantTx,
): Promise<readonly { readonly source: string; readonly format: string; readonly loads: number }[]> {
  const { rows } = await sql<{ source: string; format: string; loads: number }>`
    select source, format, count(*)::int as loads from loads group by source, format order by source, format`.execute(
    tx,
  );
  return rows;
}

/** The active load before this one of the same feed and format: what its sender's next file is compared with. */
export async function findPreviousLoad(tx: TenantTx, { number, source, format }: Load): Promise<Load | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from loads
    where state = 'active' and number < ${number} and source = ${source} and format = ${format}
    order by number desc limit 1`.execute(tx);
  return rows[0] && toLoad(rows[0]);
}

/** Loads a crash may have left, oldest first: the start of the program sweeps them. */
export async function listUnfinishedLoads(tx: TenantTx): Promise<Load[]> {
  const { rows } = await sql<Row>`
    select ${columns} from loads where state in ('receiving', 'loading') order by number`.execute(tx);
  return rows.map(toLoad);
}

/** A load of the same bytes that is under way or waits for a person. */
export async function findPendingLoadBySha(tx: TenantTx, sha256Tag: Buffer): Promise<LoadId | undefined> {
  const { rows } = await sql<{ id: LoadId }>`
    select id from loads where sha256_tag = ${sha256Tag} and state in ('receiving', 'loading', 'held')
    order by number limit 1`.execute(tx);
  return rows[0]?.id;
}

/**
 * Loads that say they are being read and have no job that does: the last try of it was lost with the database. One that
 * has just been received may be about to get its job.
 */
export async function listAbandonedLoads(tx: TenantTx): Promise<{ readonly id: LoadId; readonly number: number }[]> {
  const { rows } = await sql<{ id: LoadId; number: number }>`
    select id, number from loads
    where state in ('receiving', 'loading') and created_at < now() - interval '1 minute' and not exists (
      select from job_runs j
      where j.kind = 'import-file' and j.subject_id = loads.id and j.state in ('queued', 'running'))
    order by number`.execute(tx);
  return rows;
}

/** The visible load of the same bytes, if there is one: loading them again changes nothing. */
export async function findActiveLoadBySha(
  tx: TenantTx,
  sha256Tag: Buffer,
): Promise<{ readonly id: LoadId; readonly number: number } | undefined> {
  const { rows } = await sql<{ id: LoadId; number: number }>`
    select id, number from loads where sha256_tag = ${sha256Tag} and state = 'active'`.execute(tx);
  return rows[0];
}

/**
 * Numbers of the active loads and of the merges that hold, ascending: what a query of facts may see.
 *
 * @param pastAt those that were active and held at this moment instead; omit for now. What was deleted since is in neither.
 */
export async function visibleLoadNumbers(tx: TenantTx, pastAt?: Date): Promise<number[]> {
  const { rows } = await (pastAt
    ? sql<{ number: number }>`
      select number from loads where activated_at <= ${pastAt} and (state = 'active' or ended_at > ${pastAt})
      union all select number from member_merges where created_at <= ${pastAt} and (ended_at is null or ended_at > ${pastAt})
      order by number`
    : sql<{ number: number }>`
      select number from loads where state = 'active'
      union all select number from member_merges where ended_at is null
      order by number`
  ).execute(tx);
  return rows.map(({ number }) => number);
}

/** File names of loads in clear, by load; shown under permission only. */
export async function readFileNames(
  tx: TenantTx,
  keys: TenantKeys,
  ids: readonly LoadId[],
): Promise<Map<LoadId, string>> {
  const tenant = await tenantOf(tx);
  const { rows } = await sql<{ id: LoadId; fileName: Buffer }>`
    select id, file_name as "fileName" from loads where id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(
    rows.map(
      ({ id, fileName }) => [id, unseal(keys.data, fileNamePlace(tenant, id), fileName).toString('utf8')] as const,
    ),
  );
}

function toLoad(row: Row): Load {
  const { controlTotals: totals, ...load } = row;
  const filled = Object.fromEntries(Object.entries(load).map(([field, value]) => [field, value ?? undefined]));
  const cents = (field: string) => BigInt(totals[field] ?? 0);
  return {
    ...filled,
    controlTotals:
      totals['claims'] === undefined
        ? undefined
        : {
            claims: Number(totals['claims']),
            lines: Number(totals['lines']),
            members: Number(totals['members']),
            billedCents: cents('billedCents'),
            allowedCents: cents('allowedCents'),
            paidCents: cents('paidCents'),
          },
  } as Load;
}
