import type { SamlSettings } from '@optimiq/domain/access/federation';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { Element } from '@xmldom/xmldom';
import { certificateFacts } from './signature.ts';
import { allElements, attributeOf, isNamed, named, namespaces, onlyChild, parseStrict, textOf } from './xml.ts';

export type MetadataFault = 'form' | 'entity' | 'sign-in-url' | 'certificate';

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/**
 * Settings from a provider's metadata, as an administrator pastes it.
 *
 * One entity with one IDPSSODescriptor; its sign-in address by redirect must be https. Certificates for encryption are
 * left out. The document's own signature is not looked at: who pastes it vouches for it.
 */
export function readProviderMetadata(xml: string): Result<SamlSettings, MetadataFault> {
  // Providers put comments into metadata; nothing is taken from inside one.
  const root = parseStrict(xml.replaceAll(/<!--[\s\S]*?-->/g, ''))?.documentElement;
  if (!root) return failed('form');
  const entities = isNamed(root, namespaces.metadata, 'EntityDescriptor')
    ? [root]
    : named(root, namespaces.metadata, 'EntityDescriptor');
  const described = entities.filter((entity) => onlyChild(entity, namespaces.metadata, 'IDPSSODescriptor'));
  if (described.length !== 1) return failed('entity');
  const issuer = attributeOf(described[0]!, 'entityID');
  if (!issuer || issuer.length > 500) return failed('entity');
  const descriptor = onlyChild(described[0]!, namespaces.metadata, 'IDPSSODescriptor')!;
  const service = named(descriptor, namespaces.metadata, 'SingleSignOnService').find(
    (one) => attributeOf(one, 'Binding') === redirect,
  );
  const signInUrl = service && attributeOf(service, 'Location');
  if (!signInUrl || !isSignInUrl(signInUrl)) return failed('sign-in-url');
  const certificates = named(descriptor, namespaces.metadata, 'KeyDescriptor')
    .filter((key) => attributeOf(key, 'use') !== 'encryption')
    .flatMap(certificatesOf);
  if (certificates.length === 0 || certificates.length > 8) return failed('certificate');
  return certificates.every((pem) => certificateFacts(pem))
    ? ok({ issuer, signInUrl, certificates })
    : failed('certificate');
}

/** Whether a browser may be sent there: https, or plain http on this very machine. */
export function isSignInUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  if (username !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
}

function certificatesOf(key: Element): string[] {
  return allElements(key as never)
    .filter((element) => isNamed(element, namespaces.signature, 'X509Certificate'))
    .flatMap((element) => textOf(element) ?? [])
    .map(toPem);
}

/** A certificate as PEM, from PEM or from its bare base64. */
export function toPem(text: string): string {
  const bare = text.replaceAll(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '');
  return `-----BEGIN CERTIFICATE-----\n${bare.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`;
}
