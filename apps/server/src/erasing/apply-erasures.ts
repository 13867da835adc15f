import type { TenantId } from '@optimiq/domain/kernel/ids';
import { readErasures } from '@optimiq/store/keys/erasure-ledger';
import { findErasureOf, listOpenErasures } from '@optimiq/store/postgres/erasures';
import { createJobRun, listJobSubjects } from '@optimiq/store/postgres/job-runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import { ledgerFolder } from './hide-erased.ts';
import { eraseNow } from './request-erasure.ts';

const actor = { kind: 'system', id: 'erasure-ledger' } as const;

/**
 * Erases again whoever the ledger says was erased and the stores still have: they are from a backup made before.
 * Called at every start before anybody is let in, and by a restore.
 *
 * @returns how many were erased again. Throws LedgerError when the ledger is damaged.
 */
export async function applyErasures(product: Product, tenantId: TenantId): Promise<number> {
  let applied = 0;
  for (const { member } of readErasures(ledgerFolder(product), tenantId)) {
    const known = await withTenant(product.database.app, tenantId, (tx) => findErasureOf(tx, member));
    if (known) continue;
    const reason = 'Erased before the backup that was restored';
    const outcome = await eraseNow(product, tenantId, { who: { memberKey: member }, reason, actor });
    if (outcome.ok) applied += 1;
    else if (outcome.reason === 'held') product.log.error({ tenantId }, 'an erased person is back and held');
  }
  return applied;
}

/** Gives every erasure that is not done a job: its last one may have failed for good. At each start, and once a day. */
export async function resumeErasures(product: Product, tenantId: TenantId): Promise<void> {
  const jobs = await withTenant(product.database.app, tenantId, async (tx) => {
    const busy = new Set(await listJobSubjects(tx, 'erase-member'));
    const idle = (await listOpenErasures(tx)).filter(({ id }) => !busy.has(id));
    const given = [];
    for (const { id } of idle) given.push({ subjectId: id, jobRunId: await createJobRun(tx, 'erase-member', id) });
    return given;
  });
  for (const job of jobs) await product.queue.enqueue('erase-member', { tenantId, ...job });
}
