import { readAnswer } from '@optimiq/connectors/identity/federation/oidc';
import { readSamlResponse } from '@optimiq/connectors/identity/federation/saml/response';
import type { SignInOutcome } from '@optimiq/contracts/federation';
import type { FederatedClaims } from '@optimiq/domain/access/federation';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { seal, unseal } from '@optimiq/store/crypto/seal';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { findProvider, type IdentityProvider, readClientSecret } from '@optimiq/store/postgres/identity-providers';
import { answerFlow, peekFlow, type SignInFlow, takeFlow } from '@optimiq/store/postgres/sign-in-flows';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import { addressesOf } from './addresses.ts';
import { checksOf, flowKeys, requestIdOf } from './flow.ts';

/** A provider's answer that belongs to a sign-in which this browser began. */
export type Answered = {
  readonly flow: SignInFlow;
  readonly provider: IdentityProvider;
  readonly claims: FederatedClaims;
};

/** Reads an OpenID provider's answer: the flow is taken first, so that whatever happens it counts once. */
export async function answerOfOidc(
  product: Product,
  providerId: string,
  browser: string,
  query: URLSearchParams,
): Promise<Result<Answered, SignInOutcome>> {
  const state = query.get('state') ?? '';
  const flow = await takeFlow(product.database, { providerId, ...flowKeys(product, state, browser) });
  const provider = flow && (await usable(product, providerId, flow.purpose));
  if (!flow || provider?.kind !== 'oidc') return failed('over');
  const keys = await product.keysOf(provider.tenantId);
  const clientSecret = await readClientSecret(product.database, keys, provider);
  const address = new URL(addressesOf(product.baseUrl, providerId).callback);
  address.search = query.toString();
  const fetch = product.outbound.fetchFor({ tenant: provider.tenantId, purpose: 'identity-provider' });
  const read = await readAnswer(provider.settings, address, checksOf(browser, state), { clientSecret, fetch });
  if (read.ok) return ok({ flow, provider, claims: read.value });
  await recordRefusal(product, provider, read.reason);
  return failed(read.reason === 'token' ? 'failed' : read.reason);
}

/**
 * Keeps what a SAML provider posted, once it holds, for the browser that began: the post comes from the provider's page
 * and brings no cookie of ours.
 */
export async function keepSamlAnswer(
  product: Product,
  providerId: string,
  { SAMLResponse, RelayState: state = '' }: { SAMLResponse: string; RelayState?: string | undefined },
): Promise<Result<{ state: string }, SignInOutcome>> {
  const { stateHash } = flowKeys(product, state, '');
  const purpose = await peekFlow(product.database, { stateHash, providerId });
  const provider = purpose && (await usable(product, providerId, purpose));
  if (provider?.kind !== 'saml') return failed('over');
  const { entityId, consumer } = addressesOf(product.baseUrl, providerId);
  const read = readSamlResponse(SAMLResponse, {
    provider: provider.settings,
    audience: entityId,
    recipient: consumer,
    requestId: requestIdOf(product, state),
    now: new Date(),
  });
  if (!read.ok) {
    await recordRefusal(product, provider, read.reason);
    return failed(read.reason === 'status' ? 'refused' : 'failed');
  }
  const { data } = await product.keysOf(provider.tenantId);
  const answer = seal(data, placeOf(provider.tenantId, stateHash), Buffer.from(JSON.stringify(read.value)));
  return (await answerFlow(product.database, { stateHash, providerId }, answer)) ? ok({ state }) : failed('over');
}

/** The answer kept for this browser; it is taken away with the flow. */
export async function takeSamlAnswer(
  product: Product,
  providerId: string,
  browser: string,
  state: string,
): Promise<Result<Answered, SignInOutcome>> {
  const at = flowKeys(product, state, browser);
  const flow = await takeFlow(product.database, { providerId, ...at });
  const provider = flow && (await usable(product, providerId, flow.purpose));
  if (!flow?.answer || provider?.kind !== 'saml') return failed('over');
  const { data } = await product.keysOf(provider.tenantId);
  const clear = unseal(data, placeOf(provider.tenantId, at.stateHash), flow.answer);
  return ok({ flow, provider, claims: JSON.parse(clear.toString('utf8')) as FederatedClaims });
}

/** A provider that is set up, and switched on unless it is only tried. */
export async function usable(
  { database }: Product,
  providerId: string,
  purpose: SignInFlow['purpose'],
): Promise<IdentityProvider | undefined> {
  const provider = await findProvider(database, providerId);
  return provider?.isSetUp && (provider.isOn || purpose === 'test') ? provider : undefined;
}

const recordRefusal = (product: Product, provider: IdentityProvider, because: string): Promise<void> =>
  withTenant(product.database.app, provider.tenantId, (tx) =>
    recordAudit(tx, {
      actor: { kind: 'system', id: 'sign-in' },
      action: 'sso.answer',
      outcome: 'denied',
      subject: { kind: 'identity-provider', id: provider.id },
      details: { because },
    }),
  );

const placeOf = (tenant: string, stateHash: Buffer) =>
  ({ tenant, table: 'sign_in_flows', column: 'answer', row: stateHash.toString('hex') }) as const;
