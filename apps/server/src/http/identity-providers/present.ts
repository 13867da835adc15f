import { certificateFacts } from '@optimiq/connectors/identity/federation/saml/signature';
import type { ProviderView } from '@optimiq/contracts/federation';
import type { IdentityProvider } from '@optimiq/store/postgres/identity-providers';
import { addressesOf } from '../../sso/addresses.ts';

/** A provider as administrators see it: never its secret. */
export function presentProvider(baseUrl: string, provider: IdentityProvider, linkedPeople: number): ProviderView {
  const { id, kind, name, isOn, isSetUp, hasSecret, trustedAssurance, newPeopleRole, updatedAt } = provider;
  const addresses = addressesOf(baseUrl, id);
  return {
    ...{ id, kind, name, isOn, isSetUp, hasSecret, newPeopleRole, linkedPeople },
    trustedAssurance: [...trustedAssurance],
    certificates: [],
    ...(isSetUp ? presentSettings(provider) : {}),
    addresses: {
      callback: kind === 'oidc' ? addresses.callback : addresses.consumer,
      ...(kind === 'saml' && { entityId: addresses.entityId }),
      start: addresses.start,
    },
    updatedAt: updatedAt.toISOString(),
  };
}

function presentSettings(provider: IdentityProvider) {
  if (provider.kind === 'oidc') return { issuer: provider.settings.issuer, clientId: provider.settings.clientId };
  const { issuer, signInUrl, certificates } = provider.settings;
  return {
    issuer,
    signInUrl,
    certificates: certificates
      .flatMap((pem) => certificateFacts(pem) ?? [])
      .map(({ subject, validTo, fingerprint }) => ({ subject, validTo: validTo.toISOString(), fingerprint })),
  };
}
