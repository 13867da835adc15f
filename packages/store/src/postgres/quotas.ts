import { type SettingKey, settingValue } from '@optimiq/domain/settings/catalogue';
import { type RawBuilder, sql } from 'kysely';
import { readChosen } from './settings.ts';
import type { TenantTx } from './tenant.ts';

/** Actions of the log whose events say how many rows left the product. */
const exports = [
  ...(['audit.export', 'load.refused-rows', 'load.acknowledgement', 'load.changed-members-export'] as const),
  ...(['member.export', 'coverage.export', 'data-quality.rows-export'] as const),
  ...(['data-quality.duplicates-export', 'data-quality.month-claims-export', 'file.export'] as const),
] as const;

/** What of each quota is used. */
const used = {
  /** Files that are kept: raw files, documents, pieces on their way in, and exports. */
  'quota.storageGb': sql`
    select (select coalesce(sum(bytes), 0) from blobs) + (select coalesce(sum(bytes), 0) from exports where state = 'done') as n`,
  'quota.jobsAtOnce': sql`select count(*) as n from job_runs where state in ('queued', 'running')`,
  /** Rows of the day, in UTC. */
  'quota.exportRowsPerDay': sql`
    select coalesce(sum((details ->> 'rows')::bigint), 0) as n from audit_events
    where action = any (${[...exports]}) and outcome = 'success' and details ? 'rows'
      and at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'`,
} as const satisfies Partial<Record<SettingKey, RawBuilder<unknown>>>;

/** What a unit of the setting is in units of what is used. */
const unitOf = { 'quota.storageGb': 1024 ** 3, 'quota.jobsAtOnce': 1, 'quota.exportRowsPerDay': 1 } as const;

/**
 * How much of a quota an organization has left now: bytes of files, jobs beside those that wait or run, rows that may still
 * be exported today. Negative where it was lowered below what is there.
 */
export async function quotaLeft(tx: TenantTx, key: keyof typeof used): Promise<number> {
  const limit = settingValue(await readChosen(tx), key) as number;
  const { rows } = await (used[key] as RawBuilder<{ n: string }>).execute(tx);
  return limit * unitOf[key] - Number(rows[0]!.n);
}
