import type { TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { beginRotation, type Rotatable } from '@optimiq/store/keys/key-versions';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { createJobRun } from '@optimiq/store/postgres/job-runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';

export type RequestedRotation = { readonly rotationId: string; readonly jobId: string };
export type RotationRefusal = 'running' | 'no-version-left' | 'destroyed';

/** Puts the next version of a tenant's key in force, and asks for the job that rewrites what is under the ones before. */
export async function requestRotation(
  product: Product,
  tenantId: TenantId,
  purpose: Rotatable,
  actor: AuditActor,
): Promise<Result<RequestedRotation, RotationRefusal>> {
  await product.agreement.require(tenantId);
  // Not while a backup copies: its snapshot would lack the version that files are under by then.
  const begun = await product.deletions.during(() => begin(product, tenantId, purpose, actor));
  if (!begun.ok) return begun;
  const { rotationId, jobId } = begun.value;
  await product.queue.enqueue('rotate-key', { tenantId, jobRunId: jobId, subjectId: rotationId });
  return begun;
}

async function begin(
  product: Product,
  tenantId: TenantId,
  purpose: Rotatable,
  actor: AuditActor,
): Promise<Result<RequestedRotation, RotationRefusal>> {
  const begun = await withTenant(product.database.app, tenantId, async (tx) => {
    const rotation = await beginRotation(tx, tenantId, product.keyFolder, purpose, actor.id);
    if (!rotation.ok) return failed(rotation.reason);
    const jobId = await createJobRun(tx, 'rotate-key', rotation.value);
    const subject = { kind: 'key-rotation', id: rotation.value };
    await recordAudit(tx, { actor, action: 'key.rotate', outcome: 'success', subject, details: { purpose } });
    return ok({ rotationId: rotation.value, jobId });
  });
  if (!begun.ok) return begun;
  faultPoint('key.version-made');
  // From here on everybody writes under the new version.
  await product.tenantKeys.refresh(tenantId, 'at-once');
  return begun;
}
