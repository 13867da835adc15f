import { randomUUID } from 'node:crypto';
import type { SignInOutcome } from '@optimiq/contracts/federation';
import { domainOfEmail, type FederatedClaims, firstSignIn } from '@optimiq/domain/access/federation';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { readMemberships } from '@optimiq/store/postgres/access';
import { type AuthTx, withAuth } from '@optimiq/store/postgres/auth-tx';
import { tenantOfDomain } from '@optimiq/store/postgres/domains';
import {
  type AccountKey,
  addMembership,
  addPerson,
  findFederatedUser,
  findPersonAt,
  linkAccount,
} from '@optimiq/store/postgres/federated-accounts';
import type { IdentityProvider } from '@optimiq/store/postgres/identity-providers';
import type { Product } from '../product.ts';
import type { Answered } from './answer.ts';

type Admitted = Result<UserId, SignInOutcome>;

/**
 * Who of this organization a provider's answer stands for: by issuer and subject, and for an account nobody knows yet by
 * what `firstSignIn` decides. Everything happens in one transaction, or nothing.
 */
export async function admit(product: Product, { provider, claims, flow }: Answered): Promise<Admitted> {
  // A provider is believed about the addresses of its own organization, at every sign-in and not only at the first.
  const isProven = await isOwnAddress(product, provider, claims.email);
  if (claims.email !== undefined && !isProven) return failed('foreign-address');
  const key = { tenantId: provider.tenantId, providerId: provider.id, issuer: claims.issuer, subject: claims.subject };
  if (flow.purpose === 'link') return linkOwn(product, key, flow.userId!);
  const actor = { kind: 'system', id: 'sign-in' } as const;
  return withAuth(product.database, actor, async (tx): Promise<Admitted> => {
    const known = await findFederatedUser(tx, key);
    if (known === 'deactivated') return failed('deactivated');
    return known === undefined ? admitFirst(tx, key, provider, claims, isProven) : ok(known as UserId);
  });
}

async function admitFirst(
  tx: AuthTx,
  key: AccountKey,
  provider: IdentityProvider,
  { email, name }: FederatedClaims,
  isProven: boolean,
): Promise<Admitted> {
  const person = email === undefined ? undefined : await findPersonAt(tx, key.tenantId, email);
  const first = firstSignIn(email, isProven, person, provider.newPeopleRole);
  switch (first.do) {
    case 'refuse':
      return failed(first.because);
    case 'link':
      // Another subject under the same address is another person, whatever the provider says.
      return (await linkAccount(tx, key, first.userId, 'directory'))
        ? ok(first.userId as UserId)
        : failed('linked-otherwise');
    case 'create': {
      const id = randomUUID() as UserId;
      await addPerson(tx, { id, email: email!, name: (name ?? email!).slice(0, 200) });
      await addMembership(tx, key.tenantId, id, [first.role]);
      await linkAccount(tx, key, id, 'first-sign-in');
      return ok(id);
    }
  }
}

/** The explicit act of somebody who is signed in already. */
async function linkOwn({ database }: Product, key: AccountKey, userId: string): Promise<Admitted> {
  const [membership] = await readMemberships(database, userId, key.tenantId);
  if (!membership) return failed('deactivated');
  const linked = await withAuth(database, { kind: 'user', id: userId }, (tx) => linkAccount(tx, key, userId, 'person'));
  return linked ? ok(userId as UserId) : failed('linked-otherwise');
}

async function isOwnAddress(
  { database }: Product,
  { tenantId }: IdentityProvider,
  email: string | undefined,
): Promise<boolean> {
  const domain = email === undefined ? undefined : domainOfEmail(email);
  return domain !== undefined && (await tenantOfDomain(database, domain)) === tenantId;
}
