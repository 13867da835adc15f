import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { factsTables } from '@optimiq/store/facts/columns';
import { listLoads } from '@optimiq/store/postgres/loads';
import { searchIdentities } from '@optimiq/store/postgres/member-identity-read';
import { requestErasure } from '../erasing/request-erasure.ts';
import type { Who } from '../erasing/who.ts';
import type { Product } from '../product.ts';
import { inTenant, settled } from './loading.ts';

const actor = { kind: 'system', id: 'test' } as const;

/** Erases a person and waits for the job; the case's id. */
export async function erase(product: Product, tenant: TenantId, who: Who): Promise<string> {
  const outcome = await requestErasure(product, tenant, { who, reason: 'asked in writing', actor });
  if (!outcome.ok) throw new Error(`Erasing answered ${outcome.reason}`);
  await settled(product, tenant);
  return outcome.value.erasureId;
}

/** Every row of every facts table as text, decoded, whatever is visible. */
export async function factsAsText(product: Product, tenant: TenantId): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const table of factsTables) {
    const rows = await product.facts.inspect<object>(tenant, `select * from facts.${table} order by all`);
    found.set(
      table,
      rows.map((row) => JSON.stringify(row)),
    );
  }
  return found;
}

/** Contents of all stored blobs that open, joined. */
export async function blobsAsBytes(product: Product, tenant: TenantId): Promise<Buffer> {
  const keys = await product.keysOf(tenant);
  const parts: Uint8Array[] = [];
  for (const { name } of await product.blobs.list(tenant)) {
    for await (const part of product.blobs.read(keys, tenant, name)) parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Key of the member that an MBI names now. */
export async function memberOf(product: Product, tenant: TenantId, mbi: string): Promise<MemberKey | undefined> {
  const keys = await product.keysOf(tenant);
  return (await inTenant(product, tenant, (tx) => searchIdentities(tx, keys, { mbi })))[0];
}

export const loadsOf = (product: Product, tenant: TenantId) => inTenant(product, tenant, (tx) => listLoads(tx, 200));
