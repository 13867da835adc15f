import type { TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { appendEndedKey } from '@optimiq/store/keys/key-ledger';
import { type Rotatable, revokeVersion } from '@optimiq/store/keys/key-versions';
import { type AuditActor, recordAudit } from '@optimiq/store/postgres/audit';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { countUnder } from './count-under.ts';

export type RevocationRefusal = 'unknown' | 'current' | 'ended' | 'used';
type Asked = { readonly purpose: Rotatable; readonly version: number; readonly evenIfUsed: boolean };

/**
 * Revokes a version of a key: nothing is written under it from now on, and nothing under it is read. For ever: the list of
 * ended keys holds it against restored backups too.
 *
 * @returns what is under it, which is lost; or 'current' for the one in force, 'used' when something would be lost and
 *          that was not said to be meant.
 */
export async function revokeKey(
  product: Product,
  tenantId: TenantId,
  { purpose, version, evenIfUsed }: Asked,
  actor: AuditActor,
): Promise<Result<number, RevocationRefusal>> {
  const outcome = await withTenant(product.database.app, tenantId, async (tx) => {
    const under = (await countUnder(product, tenantId, tx, purpose)).get(version) ?? 0;
    if (under > 0 && !evenIfUsed) return failed('used');
    const revoked = await revokeVersion(tx, purpose, version);
    if (!revoked.ok) return failed(revoked.reason);
    const details = { purpose, version, under };
    await recordAudit(tx, { actor, action: 'key.revoke', outcome: 'success', details });
    // Before the commit: a list that takes no writing revokes nothing.
    const at = new Date().toISOString();
    appendEndedKey(product.keyFolder.folder, { kind: 'revoked', tenant: tenantId, purpose, version, at });
    faultPoint('key.listed');
    return ok(under);
  });
  if (!outcome.ok) return outcome;
  await product.tenantKeys.refresh(tenantId, 'at-once');
  // The file is opened anew, and then is not.
  if (purpose === 'facts') await product.facts.closeTenant(tenantId);
  return outcome;
}
