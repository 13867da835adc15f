import { randomBytes } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { KeyRing, SealKey } from '../crypto/key-ring.ts';
import type { KeyPurpose } from '../postgres/schema.ts';
import type { TenantTx } from '../postgres/tenant.ts';
import type { KeyFolder } from './key-folder.ts';
import { readKeyLedger } from './key-ledger.ts';

/**
 * Keys of one tenant, 32 bytes a version.
 *
 * data: ciphertexts of the vault. index: tags by which people are found. facts: the facts file. blobs: stored files.
 * These are exchanged. records: keyed hashes that must stay the same for ever, such as keys of claims by their number.
 * journal: texts of logs that are only appended to. These two end with the tenant.
 */
export type TenantKeys = Readonly<Record<KeyPurpose, SealKey>>;

/** The same as rings, which `refreshTenantKeys` changes in place. */
export type TenantKeyRings = Readonly<Record<KeyPurpose, KeyRing>>;

export const keyPurposes: readonly KeyPurpose[] = ['data', 'index', 'facts', 'blobs', 'records', 'journal'];

/** The tenant was closed: its keys are gone and nothing of it can be read any more. */
export class KeysDestroyedError extends Error {
  override readonly name = 'KeysDestroyedError';
  readonly code = 'keys-destroyed';
  constructor() {
    super('The keys of this tenant were destroyed');
  }
}

/** Makes the tenant's keys and stores them wrapped; fails with `StoreError` 'unique' when it has keys. */
export async function createTenantKeys(tx: TenantTx, tenant: TenantId, folder: KeyFolder): Promise<TenantKeyRings> {
  const made = await Promise.all(
    keyPurposes.map(
      async (purpose) => [purpose, await storeKey(tx, tenant, folder, purpose, 1, randomBytes(32))] as const,
    ),
  );
  return Object.fromEntries(made) as TenantKeyRings;
}

/** Stores a new current version of a key; gives it as a ring of its own. */
export async function storeKey(
  tx: TenantTx,
  tenant: TenantId,
  { encryption }: Pick<KeyFolder, 'encryption'>,
  purpose: KeyPurpose,
  version: number,
  key: Buffer,
): Promise<KeyRing> {
  const { by, bytes } = await encryption.wrap({ tenant, purpose, version }, key);
  await tx
    .insertInto('tenant_keys')
    .values({ tenant_id: tenant, purpose, version, wrapped: bytes, wrapped_by: by })
    .execute();
  return { current: version, versions: new Map([[version, key]]) };
}

/**
 * The tenant's keys, unwrapped: all versions that are neither revoked nor destroyed. The caller keeps them for as long as
 * it works for the tenant.
 *
 * Fails with `KeyEncryptionError` when they were wrapped by another key-encryption key, with `KeysDestroyedError`, and
 * when one is missing. The list of ended keys in the keys folder counts, whatever a restored database says.
 */
export async function readTenantKeys(tx: TenantTx, tenant: TenantId, folder: KeyFolder): Promise<TenantKeyRings> {
  const rows = await tx
    .selectFrom('tenant_keys')
    .select(['purpose', 'version', 'wrapped', 'wrapped_by', 'state'])
    .where('tenant_id', '=', tenant)
    .where('purpose', 'in', keyPurposes)
    .orderBy('version')
    .execute();
  const ended = readKeyLedger(folder.folder);
  if (ended.isClosed(tenant) || (rows.length > 0 && rows.every(({ state }) => state === 'destroyed')))
    throw new KeysDestroyedError();

  const rings = new Map<KeyPurpose, KeyRing>();
  for (const { purpose, version, wrapped, wrapped_by, state } of rows) {
    if (!wrapped || state === 'revoked' || ended.isRevoked(tenant, purpose, version)) continue;
    const key = await folder.encryption.unwrap({ tenant, purpose, version }, { by: wrapped_by, bytes: wrapped });
    const ring = rings.get(purpose as KeyPurpose) ?? { current: 0, versions: new Map<number, Uint8Array>() };
    ring.versions.set(version, key);
    if (state === 'current') ring.current = version;
    rings.set(purpose as KeyPurpose, ring);
  }
  await addLaterPurposes(tx, tenant, folder, rings);
  const ringOf = (purpose: KeyPurpose): KeyRing => {
    const ring = rings.get(purpose);
    if (!ring?.versions.has(ring.current)) throw new Error(`The tenant has no ${purpose} key`);
    return ring;
  };
  return Object.fromEntries(keyPurposes.map((purpose) => [purpose, ringOf(purpose)])) as TenantKeyRings;
}

/**
 * Tenants of before hashed numbers of records under the index key: that key, which is version 1, lives on as theirs, so
 * that their claims keep their keys.
 */
async function addLaterPurposes(
  tx: TenantTx,
  tenant: TenantId,
  folder: KeyFolder,
  rings: Map<KeyPurpose, KeyRing>,
): Promise<void> {
  const index = rings.get('index')?.versions.get(1);
  if (!rings.has('records') && index)
    rings.set('records', await storeKey(tx, tenant, folder, 'records', 1, Buffer.from(index)));
  if (!rings.has('journal') && rings.size > 0)
    rings.set('journal', await storeKey(tx, tenant, folder, 'journal', 1, randomBytes(32)));
}

/**
 * Brings rings that others hold to what is stored now. Equal versions keep their bytes, which caches know.
 *
 * @param keeps versions that stored keys lack stay in the rings: for a moment after they were destroyed, so that what was
 *              read before can still be opened.
 */
export function refreshTenantKeys(held: TenantKeyRings, stored: TenantKeyRings, keeps: boolean): void {
  for (const purpose of keyPurposes) {
    const [ring, now] = [held[purpose], stored[purpose]];
    for (const [version, key] of now.versions) if (!ring.versions.has(version)) ring.versions.set(version, key);
    ring.current = now.current;
    if (keeps) continue;
    for (const version of ring.versions.keys()) if (!now.versions.has(version)) ring.versions.delete(version);
  }
}

/** Takes all keys out of rings that others hold: nothing opens by them any more. */
export function emptyTenantKeys(held: TenantKeyRings): void {
  for (const purpose of keyPurposes) {
    for (const key of held[purpose].versions.values()) key.fill(0);
    held[purpose].versions.clear();
  }
}
