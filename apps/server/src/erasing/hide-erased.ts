import type { TenantId } from '@optimiq/domain/kernel/ids';
import { deleteMemberRows } from '@optimiq/store/facts/member-rows';
import { appendErasures } from '@optimiq/store/keys/erasure-ledger';
import { countErased, findErasure, listOpenErasures, noteHidden } from '@optimiq/store/postgres/erasures';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import type { Product } from '../product.ts';
import { eraseNumbersOf } from './erase-numbers.ts';

/** Where the erasure ledgers lie: with the keys, apart from the data and its backups. */
export const ledgerFolder = ({ keyFolder }: Product): string => keyFolder.folder;

/**
 * The second half of making an erased person invisible, after the vault's commit: the ledger, the facts, the search
 * index in memory. Doing it again changes nothing.
 */
export async function hideErased(product: Product, tenantId: TenantId, erasureId: string): Promise<void> {
  const erasure = await withTenant(product.database.app, tenantId, (tx) => findErasure(tx, erasureId));
  if (erasure?.state !== 'open') return;
  const { members } = erasure.plan;
  appendErasures(ledgerFolder(product), tenantId, members, erasure.createdAt.toISOString());
  faultPoint('erase.ledger-written');
  // Of records that a load under way has stored since the erasure was planned.
  await eraseNumbersOf(product, tenantId, members);
  await deleteMemberRows(product.facts, tenantId, members);
  faultPoint('erase.facts-deleted');
  product.memberSearch.forget(tenantId);
  await withTenant(product.database.app, tenantId, (tx) => noteHidden(tx, erasureId));
  faultPoint('erase.hidden');
}

/** Makes good what a crash left between the vault's commit and the facts; before the stores are compared. */
export async function hideAllErased(product: Product, tenantId: TenantId): Promise<void> {
  const open = await withTenant(product.database.app, tenantId, listOpenErasures);
  for (const { id } of open) await hideErased(product, tenantId, id);
}

/**
 * How many members were erased, once the facts have rows of none of them: what an erasure has left to do there is done
 * here. Throws what keeps it from being done, such as a ledger that takes no writing.
 */
export async function erasedByNow(product: Product, tenantId: TenantId): Promise<number> {
  for (;;) {
    const { erased, pending } = await withTenant(product.database.app, tenantId, countErased);
    if (pending === 0) return erased;
    await hideAllErased(product, tenantId);
  }
}
