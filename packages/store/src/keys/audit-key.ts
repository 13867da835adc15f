import { randomBytes } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantTx } from '../postgres/tenant.ts';
import type { KeyFolder } from './key-folder.ts';

const version = 1;

/**
 * The key of the tenant's audit chain, 32 bytes; made and stored wrapped when the tenant has none yet.
 *
 * Fails with `UnsealError` when it was wrapped by another key-encryption key.
 */
export async function ensureAuditKey(tx: TenantTx, tenant: TenantId, folder: KeyFolder): Promise<Buffer> {
  const place = { tenant, table: 'tenant_keys', column: 'wrapped', row: `audit.${version}` };
  const stored = () =>
    tx
      .selectFrom('tenant_keys')
      .select('wrapped')
      .where('tenant_id', '=', tenant)
      .where('purpose', '=', 'audit')
      .where('version', '=', version)
      .executeTakeFirst();
  let row = await stored();
  if (!row) {
    const wrapped = seal(folder.kek, place, randomBytes(32));
    await tx
      .insertInto('tenant_keys')
      .values({ tenant_id: tenant, purpose: 'audit', version, wrapped })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // Of two processes that made one at once, one was stored.
    row = (await stored())!;
  }
  return unseal(folder.kek, place, row.wrapped);
}
