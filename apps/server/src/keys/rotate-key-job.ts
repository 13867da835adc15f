import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { destroyUnused, endRotation, findRotation, type KeyRotation } from '@optimiq/store/keys/key-versions';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { StoreError } from '@optimiq/store/postgres/errors';
import { countLoadsUnderWay } from '@optimiq/store/postgres/raw-files';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { JobWork } from '../jobs/job.ts';
import type { Product } from '../product.ts';
import { countUnder } from './count-under.ts';
import type { Rewrite } from './rewrite.ts';
import { rotateBlobs } from './rotate-blobs.ts';
import { rotateFacts } from './rotate-facts.ts';
import { rotateVault } from './rotate-vault.ts';

const rewrites: Record<KeyRotation['purpose'], Rewrite> = {
  data: rotateVault,
  blobs: rotateBlobs,
  facts: rotateFacts,
};

const tryAgainMs = 500;
const actor = { kind: 'system', id: 'rotate-key' } as const;

/**
 * Rewrites everything under the versions before the new one, while people work; then counts again, and destroys those of
 * which nothing is left. Begun again after a crash it goes on where it was, and rewrites nothing twice.
 *
 * Loads that began before hold the old version in their threads, so their end is waited for; whatever else still writes
 * under it is found by the count, and rewritten in another pass.
 */
export const rotateKeyJob: JobWork = async (product, tenantId, subjectId, report) => {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  // After a crash in between, or in another process: the version is in force already.
  await product.tenantKeys.refresh(tenantId, 'at-once');
  for (;;) {
    const rotation = await inTenant((tx) => findRotation(tx, subjectId));
    if (rotation?.state !== 'running') break;
    await rewrites[rotation.purpose](product, tenantId, rotation, report);
    faultPoint('key.rewritten');
    report('waiting-for-loads', 0);
    await loadsEnded(product, tenantId, rotation.createdAt);
    report('recounting', 0);
    const ended = await end(product, tenantId, rotation);
    if (!ended) await sleep(tryAgainMs, undefined, { signal: product.leaveOff });
  }
  faultPoint('key.ended');
  await product.tenantKeys.refresh(tenantId, 'soon');
  await product.database.appPool.query('vacuum optimiq.tenant_keys').catch(() => undefined);
};

/** Counts and destroys in one transaction; false when something is left to rewrite, or a writer would not end. */
async function end(product: Product, tenantId: TenantId, rotation: KeyRotation): Promise<boolean> {
  const { purpose, id } = rotation;
  try {
    return await withTenant(product.database.app, tenantId, async (tx) => {
      const { destroyed, left } = await destroyUnused(tx, purpose, (counting) =>
        countUnder(product, tenantId, counting, purpose),
      );
      const opens = (await product.keysOf(tenantId))[purpose].versions;
      // What is under a revoked version opens for nobody: it stays, and is shown.
      if (left.some((version) => opens.has(version))) return false;
      faultPoint('key.destroyed');
      await endRotation(tx, id);
      await recordAudit(tx, {
        actor,
        action: 'key.rotated',
        outcome: 'success',
        subject: { kind: 'key-rotation', id },
        details: { purpose, version: rotation.toVersion, destroyed, left },
      });
      return true;
    });
  } catch (error) {
    if (error instanceof StoreError && error.code === 'lock-timeout') return false;
    throw error;
  }
}

async function loadsEnded(product: Product, tenantId: TenantId, since: Date): Promise<void> {
  const underWay = () => withTenant(product.database.app, tenantId, (tx) => countLoadsUnderWay(tx, since));
  while ((await underWay()) > 0) await sleep(tryAgainMs, undefined, { signal: product.leaveOff });
}
