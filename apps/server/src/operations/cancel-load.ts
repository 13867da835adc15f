import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { ok, type Result } from '@optimiq/domain/kernel/result';
import { deleteLoad } from '@optimiq/store/facts/loads';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { cancelLoad, requestHold } from '@optimiq/store/postgres/loads-hold';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import { stopReading } from '../loading/stop-reading.ts';
import type { Product } from '../product.ts';
import { requestRunIfStale } from './request-run.ts';

/**
 * Takes back a load that is not visible yet. A job that reads it stops, its thread is ended whatever it does, and it takes
 * away what it stored after this; a start takes away what a crash left.
 */
export async function requestCancel(
  product: Product,
  tenantId: TenantId,
  loadId: LoadId,
  actor: AuditActor,
): Promise<Result<LoadId, 'not-cancellable'>> {
  await product.agreement.require(tenantId);
  const outcome = await withTenant(product.database.app, tenantId, (tx) => cancelLoad(tx, actor, loadId));
  if (!outcome.ok) return outcome;
  stopReading(loadId);
  faultPoint('cancel.decided');
  await deleteLoad(product.facts, tenantId, outcome.value);
  faultPoint('cancel.facts-deleted');
  // Loads before this one left their scores to the last of them.
  await requestRunIfStale(product, tenantId);
  return ok(loadId);
}

/** Lets a load wait for a person once it has been read. An active load is undone instead. */
export async function requestQuarantine(
  product: Product,
  tenantId: TenantId,
  loadId: LoadId,
  actor: AuditActor,
): Promise<Result<LoadId, 'not-loading'>> {
  await product.agreement.require(tenantId);
  return withTenant(product.database.app, tenantId, (tx) => requestHold(tx, actor, loadId));
}
