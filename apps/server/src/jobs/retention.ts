import { setTimeout as sleep } from 'node:timers/promises';
import { resumeErasures } from '../erasing/apply-erasures.ts';
import { removeExpired } from '../operations/remove-raw-files.ts';
import type { Product } from '../product.ts';

const everyMs = 24 * 3_600_000;

/**
 * Removes raw files beyond their time, and goes on with erasures whose job failed, at the start and once a day, until the
 * product leaves off.
 */
export function startRetention(product: Product): void {
  void (async () => {
    while (!product.leaveOff.aborted && product.state() !== 'stopping') {
      await removeOfAll(product);
      await sleep(everyMs, undefined, { signal: product.leaveOff, ref: false }).catch(() => {});
    }
  })();
}

/** A tenant whose files cannot be removed today does not keep the others waiting. */
async function removeOfAll(product: Product): Promise<void> {
  const tenants = await product.tenants().catch(() => []);
  for (const { id } of tenants) {
    try {
      await removeExpired(product, id, new Date());
      await resumeErasures(product, id);
    } catch (error) {
      if (product.state() === 'stopping') return;
      const { name, code } = error as { name?: string; code?: string };
      product.log.error({ tenantId: id, error: name, errorCode: code }, 'what is no longer kept could not be removed');
    }
  }
}
