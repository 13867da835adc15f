import { sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { createJobRun } from './job-runs.ts';
import { tenantOf } from './loads-locks.ts';
import type { TenantTx } from './tenant.ts';

/** Who signs in at the server of a feed: with a password, or with a private key as its file has it. */
export type SftpCredentials = { readonly user: string; readonly password?: string; readonly privateKey?: string };

export type SftpPlace = {
  readonly host: string;
  readonly port: number;
  /** sha256 of the server's key in base64, without padding. */
  readonly hostKey: string;
  readonly folder: string;
  /** Names of files to take; * and ? stand for any text and any character. */
  readonly pattern: string;
};

export type SftpFeed = SftpPlace & {
  readonly feedId: string;
  readonly lastPullAt: Date | undefined;
  readonly lastOutcome: string | undefined;
};

const placeOf = (tenant: string, row: string) => ({ tenant, table: 'feed_sftp', column: 'credentials', row }) as const;

/** Sets where the files of a feed are fetched; user and secret are kept as ciphertext. */
export async function saveSftp(
  tx: TenantTx,
  keys: TenantKeys,
  feedId: string,
  { host, port, hostKey, folder, pattern }: SftpPlace,
  credentials: SftpCredentials,
): Promise<void> {
  const place = placeOf(await tenantOf(tx), feedId);
  const sealed = seal(keys.data, place, Buffer.from(JSON.stringify(credentials)));
  await sql`
    insert into feed_sftp (feed_id, host, port, host_key, folder, pattern, credentials)
    values (${feedId}, ${host}, ${port}, ${hostKey}, ${folder}, ${pattern}, ${sealed})
    on conflict (tenant_id, feed_id) do update set host = excluded.host, port = excluded.port,
      host_key = excluded.host_key, folder = excluded.folder, pattern = excluded.pattern,
      credentials = excluded.credentials, last_pull_at = null, last_outcome = null`.execute(tx);
}

/** Where files are fetched from, without secrets, by feed. */
export async function listSftp(tx: TenantTx): Promise<SftpFeed[]> {
  const { rows } = await sql<SftpFeed & { lastPullAt: Date | null; lastOutcome: string | null }>`
    select feed_id as "feedId", host, port, host_key as "hostKey", folder, pattern, last_pull_at as "lastPullAt",
      last_outcome as "lastOutcome"
    from feed_sftp`.execute(tx);
  return rows.map((row) => ({
    ...row,
    lastPullAt: row.lastPullAt ?? undefined,
    lastOutcome: row.lastOutcome ?? undefined,
  }));
}

/** Who signs in for a feed, in clear, for the moment of the sign-in. */
export async function readSftpCredentials(
  tx: TenantTx,
  keys: TenantKeys,
  feedId: string,
): Promise<SftpCredentials | undefined> {
  const { rows } = await sql<{ credentials: Buffer }>`
    select credentials from feed_sftp where feed_id = ${feedId}`.execute(tx);
  if (!rows[0]) return undefined;
  const clear = unseal(keys.data, placeOf(await tenantOf(tx), feedId), rows[0].credentials);
  return JSON.parse(clear.toString('utf8')) as SftpCredentials;
}

/** Notes when files were fetched last and how that ended: 'done', or a word of ours. */
export async function notePull(tx: TenantTx, feedId: string, outcome: string): Promise<void> {
  await sql`update feed_sftp set last_pull_at = now(), last_outcome = ${outcome} where feed_id = ${feedId}`.execute(tx);
}

/** The job that fetches the files of a feed; the waiting or running one when there is one. */
export async function planPull(
  tx: TenantTx,
  feedId: string,
): Promise<{ readonly jobId: string; readonly isNew: boolean }> {
  // Of two who ask at once, the second waits here and finds the job of the first.
  await sql`select 1 from feeds where id = ${feedId} for update`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    select id from job_runs where kind = 'pull-feed' and subject_id = ${feedId} and state in ('queued', 'running')
    limit 1`.execute(tx);
  return rows[0]
    ? { jobId: rows[0].id, isNew: false }
    : { jobId: await createJobRun(tx, 'pull-feed', feedId), isNew: true };
}

/** Feeds whose time to fetch has come. */
export async function listDueFeeds(tx: TenantTx): Promise<{ readonly id: string; readonly schedule: string }[]> {
  const { rows } = await sql<{ id: string; schedule: string }>`
    select f.id, f.schedule from feeds f join feed_sftp s on s.tenant_id = f.tenant_id and s.feed_id = f.id
    where f.schedule is not null and f.next_pull_at <= now() order by f.next_pull_at`.execute(tx);
  return rows;
}

/** Notes when a feed fetches next. */
export async function noteNextPull(tx: TenantTx, feedId: string, at: Date | undefined): Promise<void> {
  await sql`update feeds set next_pull_at = ${at ?? null} where id = ${feedId}`.execute(tx);
}
