import { listPeople } from '@optimiq/store/postgres/people';
import type { Caller } from '../caller.ts';
import type { Product } from '../product.ts';

export type PeopleNames = ReadonlyMap<string, string>;

/** Everybody who belongs or belonged here, by id. */
export async function peopleNames(product: Product, { tenantId }: Caller): Promise<PeopleNames> {
  const people = await listPeople(product.database, tenantId);
  return new Map(people.map(({ userId, name }) => [userId, name]));
}
