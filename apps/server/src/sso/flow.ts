import { createHmac, randomBytes } from 'node:crypto';
import { authorizationUrl, type OidcChecks } from '@optimiq/connectors/identity/federation/oidc';
import { authnRequestUrl } from '@optimiq/connectors/identity/federation/saml/request';
import type { IdentityProvider } from '@optimiq/store/postgres/identity-providers';
import { beginFlow, type FlowPurpose } from '@optimiq/store/postgres/sign-in-flows';
import type { Product } from '../product.ts';
import { addressesOf } from './addresses.ts';

/** What only the browser that began a sign-in knows; in a cookie that page scripts cannot read. */
export const newBrowserSecret = (): string => randomBytes(32).toString('base64url');

/** Whether a cookie's value has the form of such a secret. */
export const isBrowserSecret = (text: string | undefined): text is string => /^[A-Za-z0-9_-]{43}$/.test(text ?? '');

/**
 * Nonce and code verifier are made from the browser's secret and the state, and stored nowhere: without the cookie
 * nobody can finish, with the whole database in hand.
 */
export function checksOf(browser: string, state: string): OidcChecks {
  const derive = (word: string) => createHmac('sha256', browser).update(`${word}:${state}`).digest('base64url');
  return { state, nonce: derive('nonce'), codeVerifier: derive('verifier') };
}

/** Hashes under which a flow is found. */
export const flowKeys = ({ machines }: Product, state: string, browser: string) => ({
  stateHash: machines.secrets.hashFor('sso-state', state),
  browserHash: machines.secrets.hashFor('sso-browser', browser),
});

/** Id of the SAML request that goes with a state. */
export const requestIdOf = ({ machines }: Product, state: string): string =>
  `_${machines.secrets.hashFor('saml-request', state).toString('hex').slice(0, 40)}`;

/**
 * Begins a sign-in at a provider.
 *
 * @param purpose with a user for everything but signing in.
 * @param browser secret of the browser that begins, and alone can finish.
 * @returns       where the browser has to go.
 */
export async function beginAt(
  product: Product,
  provider: IdentityProvider,
  { purpose, userId }: { purpose: FlowPurpose; userId?: string },
  browser: string,
): Promise<URL> {
  const state = randomBytes(32).toString('base64url');
  const addresses = addressesOf(product.baseUrl, provider.id);
  const { tenantId, id: providerId } = provider;
  await beginFlow(product.database, {
    ...flowKeys(product, state, browser),
    ...{ tenantId, providerId, purpose, userId },
  });
  if (provider.kind === 'oidc') {
    return authorizationUrl(provider.settings, addresses.callback, checksOf(browser, state));
  }
  const own = { entityId: addresses.entityId, consumerUrl: addresses.consumer };
  return authnRequestUrl(provider.settings.signInUrl, own, { id: requestIdOf(product, state), state, now: new Date() });
}
