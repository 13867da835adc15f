import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sweepLoads } from '@optimiq/store/facts/loads';
import { sweepRuns } from '@optimiq/store/facts/run-rows';
import { listJobSubjects } from '@optimiq/store/postgres/job-runs';
import { listUnfinishedLoads, sweepLoad } from '@optimiq/store/postgres/loads';
import { listLoadNumbers } from '@optimiq/store/postgres/loads-import';
import { listRunNumbers } from '@optimiq/store/postgres/runs-numbers';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/**
 * Takes back what a crash left: loads nobody will go on with, and facts that no load or run of Postgres owns.
 * A load with a waiting job stays; the job takes its own remains back before it begins again.
 */
export async function sweepTenant(product: Product, tenantId: TenantId): Promise<void> {
  const { swept, loads, runs } = await withTenant(product.database.app, tenantId, async (tx) => {
    const waiting = new Set(await listJobSubjects(tx, 'import-file'));
    const orphans = (await listUnfinishedLoads(tx)).filter(({ id }) => !waiting.has(id));
    for (const { id } of orphans) await sweepLoad(tx, { kind: 'system', id: 'sweep' }, id);
    return { swept: orphans.length, loads: await listLoadNumbers(tx), runs: await listRunNumbers(tx) };
  });
  const loadRows = await sweepLoads(product.facts, tenantId, loads);
  const runRows = await sweepRuns(product.facts, tenantId, runs);
  if (swept + loadRows.size + runRows.size > 0) product.log.warn({ loads: swept }, 'what a crash left was swept');
}
