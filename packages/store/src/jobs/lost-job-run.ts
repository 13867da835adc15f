import { sql } from 'kysely';
import type { Database } from '../postgres/database.ts';
import { withTenant } from '../postgres/tenant.ts';
import type { JobPayload } from './payload.ts';

/** Shows a job that killed every worker it was given to as failed; its handler will not come to say so. */
export async function failLostJobRun(
  database: Database,
  { tenantId, jobRunId }: JobPayload,
  code = 'worker-lost',
): Promise<void> {
  await withTenant(database.app, tenantId, (tx) =>
    tx
      .updateTable('job_runs')
      .set({ state: 'failed', error_code: code, finished_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
      .where('id', '=', jobRunId)
      .where('state', 'in', ['queued', 'running'])
      .execute(),
  );
}
