import type { TenantId } from '@optimiq/domain/kernel/ids';
import { recordKeys } from '@optimiq/store/crypto/record-keys';
import { readGroupTotals } from '@optimiq/store/facts/group-totals';
import { noGroup } from '@optimiq/store/facts/member-groups';
import type { Product } from '../../product.ts';
import type { RunView } from '../run-view.ts';

/** What an address says in place of an NPI: the same for ever, and of no use without the tenant's key. */
export async function providerKeys(product: Product, tenant: TenantId): Promise<(npi: string) => string> {
  const { records } = await product.keysOf(tenant);
  const keyOf = recordKeys(records, 'attributed');
  return (npi) => (npi === noGroup ? npi : keyOf('provider', npi));
}

/** The NPI behind a key, among providers that the run's members are attributed to; undefined when none of them has it. */
export async function providerOf(
  product: Product,
  tenant: TenantId,
  { run, visible, serviceYear }: RunView,
  key: string,
): Promise<string | undefined> {
  if (!run) return undefined;
  if (key === noGroup) return key;
  const keyOf = await providerKeys(product, tenant);
  const all = await readGroupTotals(product.facts, tenant, visible, { runNo: run.number }, serviceYear, 'provider');
  return all.find(({ name }) => keyOf(name) === key)?.name;
}
