import { noteRotation } from '@optimiq/store/keys/key-versions';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Rewrite } from './rewrite.ts';

/** Writes every stored file anew under the current version, one by one; those that are already are passed over. */
export const rotateBlobs: Rewrite = async (product, tenantId, rotation, report) => {
  const keys = await product.keysOf(tenantId);
  const files = await product.blobs.list(tenantId);
  for (const [at, { name }] of files.entries()) {
    product.leaveOff.throwIfAborted();
    const isRewritten = await product.blobs.rekey(keys, tenantId, name);
    faultPoint('key.blob-rewritten');
    if (isRewritten)
      await withTenant(product.database.app, tenantId, (tx) => noteRotation(tx, rotation.id, undefined, 1));
    report('rewriting', at + 1, files.length);
  }
};
