import { discoverOidc } from '@optimiq/connectors/identity/federation/oidc';
import { readProviderMetadata } from '@optimiq/connectors/identity/federation/saml/provider-metadata';
import type { ProviderChange } from '@optimiq/contracts/federation';
import type { OidcSettings, SamlSettings } from '@optimiq/domain/access/federation';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { IdentityProvider } from '@optimiq/store/postgres/identity-providers';
import { listOutboundHost } from '@optimiq/store/postgres/outbound-hosts';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';

/** Why settings are not taken; the words go beside the field. */
export type SettingsFault = {
  readonly field: 'issuer' | 'metadata';
  readonly message: 'unreachable' | 'description' | 'form' | 'entity' | 'sign-in-url' | 'certificate' | 'missing';
};

type Read =
  | { readonly ok: true; readonly value: OidcSettings | SamlSettings }
  | { readonly ok: false; readonly fault: SettingsFault };

/**
 * Settings of a provider as it describes itself: an OpenID provider is asked through the outbound guard, on whose list
 * its hosts are put by this very act; a SAML provider's document is read.
 */
export async function readSettings(
  product: Product,
  provider: IdentityProvider,
  change: ProviderChange,
  by: string,
): Promise<Read> {
  if (change.kind === 'saml') {
    if (change.metadata === undefined) return provider.isSetUp ? kept(provider) : fault('metadata', 'missing');
    const read = readProviderMetadata(change.metadata);
    return read.ok ? read : fault('metadata', read.reason);
  }
  const { issuer, clientId } = change;
  const isSame = provider.kind === 'oidc' && provider.settings.issuer === issuer;
  const hasSecret = change.clientSecret !== undefined || (isSame && provider.hasSecret);
  if (!(await list(product, provider, [issuer], by)).ok) return fault('issuer', 'description');
  const fetch = product.outbound.fetchFor({ tenant: provider.tenantId, purpose: 'identity-provider' });
  const found = await discoverOidc({ issuer, clientId, hasSecret }, fetch);
  if (!found.ok) return fault('issuer', found.reason);
  const { tokenEndpoint, jwksUri, userinfoEndpoint } = found.value;
  const addresses = [tokenEndpoint, jwksUri, ...(userinfoEndpoint ? [userinfoEndpoint] : [])];
  return (await list(product, provider, addresses, by)).ok ? found : fault('issuer', 'description');
}

const kept = ({ settings }: IdentityProvider) => ok(settings);

const fault = (field: SettingsFault['field'], message: SettingsFault['message']) =>
  ({ ok: false, fault: { field, message } }) as const;

/** Puts the hosts of these addresses on the tenant's list for identity providers. */
async function list(
  { database }: Product,
  { tenantId }: IdentityProvider,
  addresses: readonly string[],
  by: string,
): Promise<Result<true, 'full'>> {
  return withTenant(database.app, tenantId, async (tx) => {
    for (const address of addresses) {
      const { hostname, port, protocol } = new URL(address);
      const host = {
        purpose: 'identity-provider',
        host: hostname,
        port: Number(port || (protocol === 'https:' ? 443 : 80)),
      };
      if ((await listOutboundHost(tx, host, by)) === 'full') return failed('full');
    }
    return ok(true as const);
  });
}
