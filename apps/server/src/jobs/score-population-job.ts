import type { RunId, TenantId } from '@optimiq/domain/kernel/ids';
import { compareRuns } from '@optimiq/store/facts/run-impact';
import { sweepRuns } from '@optimiq/store/facts/run-rows';
import { toJobFailure } from '@optimiq/store/jobs/failure';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { countErased } from '@optimiq/store/postgres/erasures';
import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import { currentRun, failRun, findRun, finishRun, noteImpact } from '@optimiq/store/postgres/runs';
import { listKeptRunNumbers } from '@optimiq/store/postgres/runs-numbers';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { erasedByNow } from '../erasing/hide-erased.ts';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { followWork } from './follow-work.ts';
import type { Report } from './job.ts';
import { findRunBase } from './run-base.ts';
import { keptRuns, modelId, scoringOf } from './run-settings.ts';
import { scorePopulation } from './score-population.ts';

const actor = { kind: 'system', id: 'score-population' } as const;

/**
 * Computes a planned run and makes it current. Begun again after a crash, it starts over under the same number.
 */
export async function scorePopulationJob(
  product: Product,
  tenantId: TenantId,
  subjectId: string,
  report: Report,
): Promise<void> {
  const runId = subjectId as RunId;
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const run = await inTenant((tx) => findRun(tx, runId));
  // Stopped between its end and its work: that is made up for.
  if (run?.state === 'done') return followWork(product, tenantId, run);
  if (run?.state !== 'running') return;
  await product.requireSpace();
  /** Nothing when somebody was erased while it was scored: the run must not know them. */
  const scoreOnce = async (): Promise<boolean> => {
    const erasedBefore = await erasedByNow(product, tenantId);
    const base = await findRunBase(product, tenantId, run);
    const { members, rootHash } = await scorePopulation({
      facts: product.facts,
      tenant: tenantId,
      visible: run.loadNumbers,
      ...(base && { base }),
      run: {
        number: run.number,
        model: modelId,
        paymentYear: run.paymentYear,
        settings: scoringOf(run.paymentYear, run.settings as Record<string, string>),
      },
      onProgress: (done, total) => report('scoring', done, total),
      signal: product.leaveOff,
    });
    faultPoint('score.stored');
    const before = await inTenant((tx) => currentRun(tx, run.model, run.paymentYear));
    const impact = before && (await compareRuns(product.facts, tenantId, run.number, before.number));
    return inTenant(async (tx) => {
      await lockTenant(tx, 'numbering', 'exclusive');
      if ((await countErased(tx)).erased !== erasedBefore) return false;
      if (impact) await noteImpact(tx, runId, { comparedTo: before.id, ...impact });
      await finishRun(tx, runId, { memberCount: members, rootHash });
      await recordAudit(tx, {
        actor,
        action: 'run.finish',
        outcome: 'success',
        subject: { kind: 'run', id: runId },
        details: { members },
        members: 'all',
        purpose: 'operations',
      });
      return true;
    });
  };
  try {
    while (!(await scoreOnce()));
    faultPoint('score.current');
    await followWork(product, tenantId, run);
    faultPoint('score.followed');
    const kept = await inTenant((tx) => listKeptRunNumbers(tx, keptRuns));
    await sweepRuns(product.facts, tenantId, kept);
    faultPoint('score.swept');
  } catch (error) {
    const { code, mayPass } = toJobFailure(error);
    const goesOn = product.state() === 'stopping' || mayPass || code === 'disk-full';
    if (!goesOn) await inTenant((tx) => failRun(tx, runId, 'scoring-failed'));
    throw error;
  }
}
