import type { KeyInventory } from '@optimiq/contracts/keys';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { listKeyVersions, listRotations, rotatable } from '@optimiq/store/keys/key-versions';
import { findJobOf } from '@optimiq/store/postgres/job-runs';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import { countUnder } from './count-under.ts';

/** All keys of a tenant with what is under each, and rotations with how far they are. Never a key itself. */
export async function keyInventory(product: Product, tenantId: TenantId, tx: TenantTx): Promise<KeyInventory> {
  const versions = await listKeyVersions(tx);
  const counts = new Map<string, ReadonlyMap<number, number>>();
  for (const purpose of rotatable) counts.set(purpose, await countUnder(product, tenantId, tx, purpose));
  const rotations = await Promise.all(
    (await listRotations(tx)).map(async ({ id, createdAt, finishedAt, place: _, ...rotation }) => {
      const job = rotation.state === 'running' ? await findJobOf(tx, 'rotate-key', id) : undefined;
      return {
        rotationId: id,
        ...rotation,
        purpose: rotation.purpose,
        startedAt: createdAt.toISOString(),
        ...(finishedAt ? { finishedAt: finishedAt.toISOString() } : {}),
        ...(job ? { done: job.done } : {}),
        ...(job?.stage ? { stage: job.stage } : {}),
        ...(job?.total === undefined ? {} : { total: job.total }),
      };
    }),
  );
  const { encryption } = product.keyFolder;
  return {
    adapter: encryption.adapter,
    kek: encryption.name,
    versions: versions.map(({ createdAt, changedAt, ...one }) => {
      const under = counts.get(one.purpose);
      return {
        ...one,
        createdAt: createdAt.toISOString(),
        changedAt: changedAt.toISOString(),
        ...(under ? { under: under.get(one.version) ?? 0 } : {}),
      };
    }),
    rotations,
  };
}
