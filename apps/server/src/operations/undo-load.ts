import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { undoLoad } from '@optimiq/store/postgres/loads';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { requestRunAfterLoads } from './request-run.ts';

/**
 * Takes a load back. Its rows are invisible when this returns; scores follow with the job.
 *
 * @returns the scoring job (absent while loads are waiting, which score later); or 'not-active': unknown, or not visible.
 */
export async function requestUndo(
  product: Product,
  tenantId: TenantId,
  loadId: LoadId,
  actor: AuditActor,
): Promise<Result<string | undefined, 'not-active'>> {
  await product.agreement.require(tenantId);
  const outcome = await withTenant(product.database.app, tenantId, (tx) => undoLoad(tx, actor, loadId));
  if (!outcome.ok) return failed(outcome.reason);
  faultPoint('undo.invisible');
  return ok(await requestRunAfterLoads(product, tenantId));
}
