import { randomBytes } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { TenantTx } from '../postgres/tenant.ts';
import type { KeyFolder } from './key-folder.ts';

const version = 1;

/**
 * The key of the tenant's audit chain, 32 bytes; made and stored wrapped when the tenant has none yet.
 *
 * Fails with `KeyEncryptionError` when it was wrapped by another key-encryption key. It outlives the tenant's other keys:
 * that its log was not changed is to be shown for years after.
 */
export async function ensureAuditKey(tx: TenantTx, tenant: TenantId, { encryption }: KeyFolder): Promise<Buffer> {
  const subject = { tenant, purpose: 'audit', version };
  const stored = () =>
    tx
      .selectFrom('tenant_keys')
      .select(['wrapped', 'wrapped_by'])
      .where('tenant_id', '=', tenant)
      .where('purpose', '=', 'audit')
      .where('version', '=', version)
      .executeTakeFirst();
  let row = await stored();
  if (!row) {
    const { by, bytes } = await encryption.wrap(subject, randomBytes(32));
    await tx
      .insertInto('tenant_keys')
      .values({ tenant_id: tenant, purpose: 'audit', version, wrapped: bytes, wrapped_by: by })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // Of two processes that made one at once, one was stored.
    row = (await stored())!;
  }
  return encryption.unwrap(subject, { by: row.wrapped_by, bytes: row.wrapped! });
}
