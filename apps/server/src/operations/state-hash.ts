import { createHash } from 'node:crypto';
import type { StateHash } from '@optimiq/contracts/operator';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { stateHash as factsStateHash } from '@optimiq/store/facts/state-hash';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { countVisibleMembers, hashOfMembers } from '@optimiq/store/postgres/member-identity-read';
import { readNaturalKeys } from '@optimiq/store/postgres/natural-keys';
import { listCurrentRunNumbers } from '@optimiq/store/postgres/runs-numbers';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { hashOfWork } from '@optimiq/store/postgres/work-items';
import type { Product } from '../product.ts';

/**
 * sha256 over all a tenant can see: identities as HMACs, facts, current scores and gaps, work; per table and in all.
 * Equal before a load and after its undo. Wait for jobs to end before comparing.
 */
export const stateHash = (product: Product, tenantId: TenantId): Promise<StateHash> =>
  stateHashIn(product, tenantId, (work) => withTenant(product.database.app, tenantId, work));

/** The same of the state that the transactions of `inTenant` see, as long as facts have lost nothing of it. */
export async function stateHashIn(
  product: Pick<Product, 'facts' | 'keysOf'>,
  tenantId: TenantId,
  inTenant: <T>(work: (tx: TenantTx) => Promise<T>) => Promise<T>,
): Promise<StateHash> {
  const keys = await product.keysOf(tenantId);
  const read = await inTenant(async (tx) => {
    const naturalKeys = await readNaturalKeys(tx);
    return {
      identities: {
        table: 'member_identities',
        rows: await countVisibleMembers(tx),
        hash: await hashOfMembers(tx, keys),
      },
      visible: await visibleLoadNumbers(tx),
      runs: await listCurrentRunNumbers(tx),
      naturalKeys,
      work: { table: 'work_items', ...(await hashOfWork(tx, naturalKeys)) },
    };
  });
  const facts = await factsStateHash(product.facts, tenantId, read.visible, read.runs, read.naturalKeys);
  const ofFacts = facts.tables.map(({ table, rows, sha256 }) => ({ table, rows, hash: sha256 }));
  const tables = [read.identities, ...ofFacts, read.work];
  const all = createHash('sha256');
  for (const { table, rows, hash } of tables) all.update(`${table} ${rows} ${hash}\n`);
  return { hash: all.digest('hex'), tables };
}
