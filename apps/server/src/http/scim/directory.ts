import { ScimFault } from '@optimiq/connectors/scim/fault';
import { addressOf, nameOf, presentUser, type ScimUserValues } from '@optimiq/connectors/scim/user';
import { domainOfEmail } from '@optimiq/domain/access/federation';
import { noteUse } from '@optimiq/store/postgres/auth-tx';
import { tenantOfDomain } from '@optimiq/store/postgres/domains';
import { type Directory, findDirectory } from '@optimiq/store/postgres/scim-connections';
import type { DirectoryPerson, ScimUserRow } from '@optimiq/store/postgres/scim-users';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { bearerOf } from '../bearer.ts';

/** The directory that speaks. Fails with `ScimFault` 'unauthorized'; a cookie beside the secret is refused as well. */
export async function directoryOf(product: Product, request: FastifyRequest): Promise<Directory> {
  const secret = request.headers.cookie === undefined ? bearerOf(request) : undefined;
  const hash = secret && product.machines.secrets.hashOf('directory', secret);
  const found = hash && (await findDirectory(product.database, hash));
  if (!found || product.state() !== 'ready') throw new ScimFault('unauthorized', 'No such directory');
  await noteUse(product.database, 'scim_connections', found.tenantId, found.connectionId);
  return found;
}

/**
 * A person as the store keeps them. The address must lie in a domain the organization has proven: so a directory can say
 * nothing about the people of others, and learns nothing about them.
 */
export async function toPerson(
  product: Product,
  { tenantId }: Directory,
  user: ScimUserValues,
): Promise<DirectoryPerson> {
  const { userName, externalId, active, ...attributes } = user;
  const email = addressOf(user);
  const domain = domainOfEmail(email);
  if (!domain || (await tenantOfDomain(product.database, domain)) !== tenantId) {
    throw new ScimFault('invalidValue', 'The address lies in no domain that the organization has proven');
  }
  return { userName, externalId, active, attributes, email, name: nameOf(user) };
}

/** What a directory said of a person. */
export const valuesOf = ({ userName, externalId, active, attributes }: ScimUserRow): ScimUserValues => ({
  ...attributes,
  ...{ userName, externalId, active },
});

/** A person as the directory gets them back. */
export const present = ({ baseUrl }: Product, user: ScimUserRow): object => presentUser(baseUrl, user, valuesOf(user));
