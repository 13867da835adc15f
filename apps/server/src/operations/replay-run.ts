import type { ReplayReport } from '@optimiq/contracts/operator';
import type { RunId, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { readLeaves } from '@optimiq/store/facts/leaves';
import { tombstonesOf } from '@optimiq/store/postgres/erasures';
import { findRun } from '@optimiq/store/postgres/runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { dropErasedSince } from '../erasing/drop-erased.ts';
import { modelId, scoringOf } from '../jobs/run-settings.ts';
import { scorePopulation } from '../jobs/score-population.ts';
import type { Product } from '../product.ts';

const shownDifferences = 100;

/**
 * Computes a finished run again: its stored result is deleted first, then made anew from the loads, tables and
 * settings that the run names, and the hash of the new result is compared with the one that was recorded.
 */
export async function replayRun(
  product: Product,
  tenantId: TenantId,
  runId: string,
): Promise<Result<ReplayReport, 'unknown' | 'not-finished'>> {
  await product.agreement.require(tenantId);
  const run = await withTenant(product.database.app, tenantId, (tx) => findRun(tx, runId as RunId));
  if (!run) return failed('unknown');
  if (run.state !== 'done' || !run.rootHash) return failed('not-finished');

  const tombstones = await withTenant(product.database.app, tenantId, (tx) => tombstonesOf(tx, run.id));
  const startedAt = new Date();
  const before = await readLeaves(product.facts, tenantId, run.number);
  const { members, rootHash } = await scorePopulation({
    facts: product.facts,
    tenant: tenantId,
    visible: run.loadNumbers,
    tombstones,
    run: {
      number: run.number,
      model: modelId,
      paymentYear: run.paymentYear,
      settings: scoringOf(run.paymentYear, run.settings as Record<string, string>),
    },
  });
  await dropErasedSince(product, tenantId, startedAt);
  const after = await readLeaves(product.facts, tenantId, run.number);
  const differing = [...after.keys(), ...before.keys()].filter(
    (member, index, all) =>
      before.size > 0 && before.get(member) !== after.get(member) && all.indexOf(member) === index,
  );
  return ok({
    runId,
    members,
    tombstones: tombstones.length,
    storedHash: run.rootHash,
    replayedHash: rootHash,
    same: rootHash === run.rootHash,
    differing: differing.slice(0, shownDifferences),
  });
}
