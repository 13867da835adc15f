import { noteRotation } from '@optimiq/store/keys/key-versions';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Rewrite } from './rewrite.ts';

/** Puts a copy under the current version in the place of the tenant's facts file; people read on meanwhile. */
export const rotateFacts: Rewrite = async (product, tenantId, rotation, report) => {
  if ((await product.facts.keyVersion(tenantId)) === rotation.toVersion) return;
  // The copy lies beside the file until it takes its place.
  await product.requireSpace(await product.facts.fileBytes(tenantId));
  await product.facts.rewrite(tenantId, async (stage, done, total) => {
    report('rewriting', done, total);
    faultPoint(`key.facts.${stage}`);
    product.leaveOff.throwIfAborted();
  });
  await withTenant(product.database.app, tenantId, (tx) => noteRotation(tx, rotation.id, undefined, 1));
};
