import { randomBytes } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantTx } from '../postgres/tenant.ts';
import type { KeyFolder } from './key-folder.ts';

/** Keys of one tenant, 32 bytes each: vault ciphertexts, search tags, facts file, blobs. */
export type TenantKeys = {
  readonly data: Buffer;
  readonly index: Buffer;
  readonly facts: Buffer;
  readonly blobs: Buffer;
};

type Purpose = keyof TenantKeys;
const purposes: readonly Purpose[] = ['data', 'index', 'facts', 'blobs'];
const version = 1;

/** Makes the tenant's keys and stores them wrapped; fails with `StoreError` 'unique' when it has keys. */
export async function createTenantKeys(tx: TenantTx, tenant: TenantId, folder: KeyFolder): Promise<TenantKeys> {
  const keys = { data: randomBytes(32), index: randomBytes(32), facts: randomBytes(32), blobs: randomBytes(32) };
  const rows = purposes.map((purpose) => ({
    tenant_id: tenant,
    purpose,
    version,
    wrapped: seal(folder.kek, placeOf(tenant, purpose), keys[purpose]),
  }));
  await tx.insertInto('tenant_keys').values(rows).execute();
  return keys;
}

/**
 * The tenant's keys, unwrapped. The caller keeps them for as long as it works for the tenant.
 *
 * Fails with `UnsealError` when they were wrapped by another key-encryption key, and when one is missing.
 */
export async function readTenantKeys(tx: TenantTx, tenant: TenantId, folder: KeyFolder): Promise<TenantKeys> {
  const rows = await tx
    .selectFrom('tenant_keys')
    .select(['purpose', 'wrapped'])
    .where('tenant_id', '=', tenant)
    .where('version', '=', version)
    .execute();
  const keyFor = (purpose: Purpose) => {
    const row = rows.find((candidate) => candidate.purpose === purpose);
    if (!row) throw new Error(`The tenant has no ${purpose} key`);
    return unseal(folder.kek, placeOf(tenant, purpose), row.wrapped);
  };
  return { data: keyFor('data'), index: keyFor('index'), facts: keyFor('facts'), blobs: keyFor('blobs') };
}

const placeOf = (tenant: TenantId, purpose: Purpose) => ({
  tenant,
  table: 'tenant_keys',
  column: 'wrapped',
  row: `${purpose}.${version}`,
});
