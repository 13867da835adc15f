import type { Job } from '@optimiq/contracts/jobs';
import { isInstructed, type Purpose } from '@optimiq/domain/access/purposes';
import type { LoadId, RunId, TenantId } from '@optimiq/domain/kernel/ids';
import { tenantAccessOf } from '@optimiq/store/postgres/access';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { notePull } from '@optimiq/store/postgres/feed-sftp';
import { endJobRun } from '@optimiq/store/postgres/job-runs';
import { failLoad } from '@optimiq/store/postgres/loads';
import { failRun } from '@optimiq/store/postgres/runs';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/** What a job, its load and its run say when the organization has not instructed what they are for. */
export const notInstructed = 'purpose-not-instructed';

/** What a kind of job uses members' data for; 45 CFR 164.501 counts risk adjustment to payment. */
const purposeOf: Partial<Record<Job['kind'], Purpose>> = {
  'import-file': 'operations',
  'pull-feed': 'operations',
  'score-population': 'payment',
};

/** The purpose of a kind of job where the organization has not instructed it now; undefined when the job may run. */
export async function uninstructedPurpose(
  product: Product,
  tenantId: TenantId,
  kind: Job['kind'],
): Promise<Purpose | undefined> {
  const purpose = purposeOf[kind];
  if (!purpose) return undefined;
  const { purposes } = await tenantAccessOf(product.database, await product.tenantOf(tenantId));
  return isInstructed(purpose, purposes) ? undefined : purpose;
}

/** Who refuses what the organization has given no instruction for. */
const system: AuditActor = { kind: 'system', id: 'jobs' };

/** What else ends with a job that is refused: nothing is left that waits for it. */
const endSubject: Partial<Record<Job['kind'], (tx: TenantTx, subjectId: string) => Promise<unknown>>> = {
  'import-file': (tx, id) => failLoad(tx, system, id as LoadId, notInstructed),
  'score-population': (tx, id) => failRun(tx, id as RunId, notInstructed),
  'pull-feed': (tx, id) => notePull(tx, id, notInstructed),
};

/** Ends a job that may not run, and the load, run or fetch it was for; once the purpose is instructed each can be asked for again. */
export async function refuseJob(
  product: Product,
  tenantId: TenantId,
  { kind, jobId, subjectId, purpose }: { kind: Job['kind']; jobId: string; subjectId: string; purpose: Purpose },
): Promise<void> {
  await withTenant(product.database.app, tenantId, async (tx) => {
    await endSubject[kind]?.(tx, subjectId);
    await endJobRun(tx, jobId, 'failed', notInstructed);
    const subject = { kind: 'job', id: jobId };
    await recordAudit(tx, { actor: system, action: 'job.refuse', outcome: 'denied', subject, details: { purpose } });
  });
}
