import type { LoadMatching } from '@optimiq/contracts/loads';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { countPersonsOf, countRefusedRows } from '@optimiq/store/postgres/load-persons';
import { findLoad } from '@optimiq/store/postgres/loads';
import type { TenantTx } from '@optimiq/store/postgres/tenant';

/** Whom a load is about; undefined when the load is unknown. */
export async function matchingOf(tx: TenantTx, loadId: LoadId): Promise<LoadMatching | undefined> {
  const load = await findLoad(tx, loadId);
  if (!load) return undefined;
  const { persons, created } = await countPersonsOf(tx, loadId, load.number);
  const refused = await countRefusedRows(tx, loadId);
  return { persons, created, matched: persons - created, refused: [...refused.persons] };
}
