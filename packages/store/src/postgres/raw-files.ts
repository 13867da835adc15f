import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** The raw file of loads that have ended; loads of the same bytes share one. */
export type RawFile = {
  readonly blob: string;
  readonly loads: readonly LoadId[];
  readonly bytes: number;
};

/**
 * Raw files whose every load ended longer ago than its feed, or else the tenant, keeps them.
 *
 * A load that waits for its mapping has ended in this sense when it was made. Left out are files of loads under way or
 * held, and all while the tenant is held. Undo, replay and scoring read facts, never raw files.
 */
export async function listExpiredRawFiles(tx: TenantTx, now: Date): Promise<RawFile[]> {
  const { rows } = await sql<RawFile>`
    select l.blob_name as blob, array_agg(l.id order by l.number) as loads, max(l.bytes) as bytes
    from loads l join tenant_settings s on s.tenant_id = l.tenant_id
    left join feeds f on f.tenant_id = l.tenant_id and f.source = l.source
    where l.blob_name is not null and not s.is_held
    group by l.blob_name
    having bool_and(not l.is_held
      and (l.state in ('active', 'undone', 'failed', 'cancelled', 'swept') or (l.state = 'held' and l.hold_reason = 'mapping'))
      and coalesce(l.ended_at, l.activated_at, l.created_at) < ${now}::timestamptz - make_interval(days => coalesce(f.retention_days, s.raw_file_days)))
    order by min(l.number)`.execute(tx);
  return rows;
}

/**
 * Raw files that were there at an instant, in order of their first load, but for those that are being received or read.
 * Files that wait for a person, or for the mapping of their columns, are among them.
 *
 * @param blob only this one.
 */
export async function listRawFiles(tx: TenantTx, until: Date, blob?: string): Promise<RawFile[]> {
  const { rows } = await sql<RawFile>`
    select blob_name as blob, array_agg(id order by number) as loads, max(bytes) as bytes from loads
    where blob_name is not null and (${blob ?? null}::text is null or blob_name = ${blob ?? null})
    group by blob_name
    having bool_and(created_at <= ${until} and state not in ('receiving', 'loading'))
    order by min(number)`.execute(tx);
  return rows;
}

/** How many raw files there are of loads from before an instant, needed or not. */
export async function countRawFiles(tx: TenantTx, until: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct blob_name)::int as n from loads
    where blob_name is not null and created_at <= ${until}`.execute(tx);
  return rows[0]!.n;
}

/** Notes on each load that its raw file is gone, and forgets the blob. */
export async function noteRawFileRemoved(
  tx: TenantTx,
  { blob, loads }: RawFile,
  by: 'retention' | 'erasure',
): Promise<void> {
  await sql`
    update loads set blob_name = null, raw_removed_at = clock_timestamp(), raw_removed_by = ${by}
    where id = any(${[...loads]}::uuid[]) and blob_name = ${blob}`.execute(tx);
  await forgetBlob(tx, blob);
}

/** Takes a blob out of the list; it stays there while a load names it. */
export async function forgetBlob(tx: TenantTx, name: string): Promise<void> {
  await sql`
    delete from blobs b where name = ${name}
      and not exists (select from loads l where l.tenant_id = b.tenant_id and l.blob_name = b.name)`.execute(tx);
}

/** Blobs of the list, pieces of uploads under way and files of exports, by kind; uploads that no load names are left out. */
export async function listKeptBlobs(tx: TenantTx): Promise<{ readonly name: string; readonly kind: string }[]> {
  const { rows } = await sql<{ name: string; kind: string }>`
    select name, kind from blobs b
    where kind <> 'upload' or exists (select from loads l where l.tenant_id = b.tenant_id and l.blob_name = b.name)
    union all
    select p.blob_name, 'part' from upload_parts p
    join uploads u on u.tenant_id = p.tenant_id and u.id = p.upload_id and u.expires_at > now()
    union all
    select blob_name, 'export' from exports where blob_name is not null`.execute(tx);
  return rows;
}

/** Loads under way that were there at an instant and have a job that reads them; one without is read by nobody. */
export async function countLoadsUnderWay(tx: TenantTx, since: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from loads where state in ('receiving', 'loading') and created_at <= ${since}
      and exists (
        select from job_runs j
        where j.kind = 'import-file' and j.subject_id = loads.id and j.state in ('queued', 'running'))`.execute(tx);
  return rows[0]!.n;
}
