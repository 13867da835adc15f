import { type SettingKey, settingValue } from '@optimiq/domain/settings/catalogue';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** How much of each quota an organization has left; negative where it was lowered below what is there. */
export type QuotaLeft = {
  /** Bytes of files that are kept: raw files, documents, and pieces on their way in. */
  readonly storageBytes: number;
  /** Jobs that may wait or run beside those that do. */
  readonly jobs: number;
  /** Rows that may still be exported on this day, in UTC. */
  readonly exportRows: number;
};

/** What is left of the organization's quotas now. */
export async function readQuotaLeft(tx: TenantTx): Promise<QuotaLeft> {
  const { rows } = await sql<{ chosen: Record<string, unknown> | null; bytes: string; jobs: string; exported: string }>`
    select (select chosen from tenant_settings) as chosen,
      (select coalesce(sum(bytes), 0) from blobs) as bytes,
      (select count(*) from job_runs where state in ('queued', 'running')) as jobs,
      (select coalesce(sum((details ->> 'rows')::bigint), 0) from audit_events
        where action = any (${[...exports]}) and outcome = 'success' and details ? 'rows'
          and at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC') as exported`.execute(tx);
  const { chosen, bytes, jobs, exported } = rows[0]!;
  const limit = (key: SettingKey) => settingValue(chosen ?? {}, key) as number;
  return {
    storageBytes: limit('quota.storageGb') * 1024 ** 3 - Number(bytes),
    jobs: limit('quota.jobsAtOnce') - Number(jobs),
    exportRows: limit('quota.exportRowsPerDay') - Number(exported),
  };
}

/** Actions of the log whose events say how many rows left the product. */
const exports = ['audit.export'] as const;
