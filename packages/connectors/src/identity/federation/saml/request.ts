import { deflateRawSync } from 'node:zlib';
import { escapeXml, namespaces } from './xml.ts';

/** Where an organization is addressed by its provider: one entity id and one consumer service per provider. */
export type ServiceProvider = { readonly entityId: string; readonly consumerUrl: string };

/**
 * Address that asks the provider to sign somebody in, by redirect.
 *
 * @param id     of the request, which the answer must name.
 * @param state  comes back beside the answer.
 *
 * Source: SAML 2.0 Bindings, section 3.4.4.1.
 */
export function authnRequestUrl(
  signInUrl: string,
  { entityId, consumerUrl }: ServiceProvider,
  { id, state, now }: { id: string; state: string; now: Date },
): URL {
  const request =
    `<samlp:AuthnRequest xmlns:samlp="${namespaces.protocol}" xmlns:saml="${namespaces.assertion}" ID="${escapeXml(id)}"` +
    ` Version="2.0" IssueInstant="${now.toISOString()}" Destination="${escapeXml(signInUrl)}"` +
    ` AssertionConsumerServiceURL="${escapeXml(consumerUrl)}"` +
    ' ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST">' +
    `<saml:Issuer>${escapeXml(entityId)}</saml:Issuer></samlp:AuthnRequest>`;
  const url = new URL(signInUrl);
  url.searchParams.set('SAMLRequest', deflateRawSync(request).toString('base64'));
  url.searchParams.set('RelayState', state);
  return url;
}

/** What a provider has to know of us. */
export const serviceProviderMetadata = ({ entityId, consumerUrl }: ServiceProvider): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<md:EntityDescriptor xmlns:md="${namespaces.metadata}"` +
  ` entityID="${escapeXml(entityId)}"><md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true"` +
  ` protocolSupportEnumeration="${namespaces.protocol}">` +
  '<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>' +
  '<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"' +
  ` Location="${escapeXml(consumerUrl)}" index="0" isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>\n`;
