import { yearOf } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { summarizeScores } from '@optimiq/store/facts/population';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { tombstonesOf } from '@optimiq/store/postgres/erasures';
import { createJobRun, listUnfinishedJobRuns } from '@optimiq/store/postgres/job-runs';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { createRun, currentRun, findJobOfRunUnderWay } from '@optimiq/store/postgres/runs';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import { engineVersion, modelId, productSettings, tableVersionOf } from '../jobs/run-settings.ts';
import type { Product } from '../product.ts';
import { requireJob } from './quota.ts';

/** A scoring run of all visible members and the job that computes it. Throws 'quota-jobs'. */
export async function requestRun(
  product: Product,
  tenantId: TenantId,
  paymentYear: number,
  actor: AuditActor,
): Promise<string> {
  await product.agreement.require(tenantId);
  const { jobId, runId } = await withTenant(product.database.app, tenantId, async (tx) => {
    await requireJob(tx);
    return planRun(tx, paymentYear, actor);
  });
  await product.queue.enqueue('score-population', { tenantId, jobRunId: jobId, subjectId: runId });
  return jobId;
}

/** Who asks for the runs that follow loads. */
const system: AuditActor = { kind: 'system', id: 'after-loads' };

/**
 * The run that follows a load, an undo or a merge: for the payment year that the tenant's as-of date collects for.
 *
 * @param because of loads, a run of them that waits or runs already is the one; of a merge it may have read what was before.
 * @returns the job; nothing while other loads wait, because the last of them asks again.
 */
export async function requestRunAfterLoads(
  product: Product,
  tenantId: TenantId,
  because: 'loads' | 'merge' = 'loads',
): Promise<string | undefined> {
  const { asOf } = await product.tenantOf(tenantId);
  const planned = await withTenant(product.database.app, tenantId, async (tx) => {
    const waiting = await listUnfinishedJobRuns(tx);
    if (waiting.some(({ kind }) => kind === 'import-file')) return undefined;
    const jobId = because === 'loads' ? await findJobOfRunUnderWay(tx) : undefined;
    return jobId ? { jobId } : planRun(tx, yearOf(asOf) + 1, system);
  });
  if (!planned || !('runId' in planned)) return planned?.jobId;
  faultPoint('run.planned');
  await product.queue.enqueue('score-population', { tenantId, jobRunId: planned.jobId, subjectId: planned.runId });
  faultPoint('run.enqueued');
  return planned.jobId;
}

/**
 * Asks for a run when the current one has seen other loads than are visible, or when its stored results are not whole,
 * because a crash came while it was replayed. Asked at the start and after each job, however it ended; nothing while loads
 * or runs are left.
 */
export async function requestRunIfStale(product: Product, tenantId: TenantId): Promise<void> {
  const { asOf } = await product.tenantOf(tenantId);
  const { isBusy, visible, run, tombstones } = await withTenant(product.database.app, tenantId, async (tx) => {
    const current = await currentRun(tx, modelId, yearOf(asOf) + 1);
    return {
      isBusy: (await listUnfinishedJobRuns(tx)).some(
        ({ kind }) => kind === 'import-file' || kind === 'score-population',
      ),
      visible: await visibleLoadNumbers(tx),
      run: current,
      tombstones: current ? (await tombstonesOf(tx, current.id)).length : 0,
    };
  });
  if (isBusy || (!run && visible.length === 0)) return;
  if (run?.loadNumbers.join() === visible.join()) {
    const { members } = await summarizeScores(product.facts, tenantId, { runNo: run.number });
    if (members + tombstones === run.memberCount) return;
  }
  await requestRunAfterLoads(product, tenantId);
}

async function planRun(tx: TenantTx, paymentYear: number, actor: AuditActor) {
  const { id: runId } = await createRun(tx, {
    model: modelId,
    paymentYear,
    settings: productSettings(paymentYear),
    engineVersion,
    tableVersion: tableVersionOf(paymentYear),
    createdBy: actor,
  });
  return { runId, jobId: await createJobRun(tx, 'score-population', runId) };
}
