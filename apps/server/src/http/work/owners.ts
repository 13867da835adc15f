import { decide } from '@optimiq/domain/access/decide';
import { accessOf } from '@optimiq/store/postgres/access';
import { listPeople } from '@optimiq/store/postgres/people';
import type { Caller } from '../../caller.ts';
import type { Product } from '../../product.ts';

/** Colleagues who may work on items. From where and when they sign in is not asked: work waits for them. */
export async function workOwners(product: Product, { tenantId, tenant }: Caller) {
  const people = await listPeople(product.database, tenantId);
  return people
    .filter(({ deactivatedAt }) => deactivatedAt === undefined)
    .filter((person) => {
      const access = accessOf(person, tenant);
      const { networks: _, hours: __, ...restrictions } = access.restrictions;
      return decide({ ...access, restrictions }, 'work:write', {}).allowed;
    })
    .map(({ userId, name }) => ({ userId, name }));
}
