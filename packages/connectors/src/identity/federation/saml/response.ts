import type { FederatedClaims } from '@optimiq/domain/access/federation';
import { failed, type Result } from '@optimiq/domain/kernel/result';
import type { Element } from '@xmldom/xmldom';
import { readAssertion } from './assertion.ts';
import type { Expected, SamlFault } from './expected.ts';
import { livingCertificates, signedBytesOf } from './signature.ts';
import { allElements, attributeOf, isNamed, named, namespaces, onlyChild, parseStrict, textOf } from './xml.ts';

/**
 * Reads a SAML response received by POST.
 *
 * One response, one assertion, signed by a key of the provider, for us, for this request, now. What is given back was read
 * from the signed bytes alone.
 *
 * Source: SAML 2.0 Core sections 2 and 3.2; Profiles section 4.1.4.
 */
export function readSamlResponse(encoded: string, expected: Expected): Result<FederatedClaims, SamlFault> {
  const xml = decode(encoded);
  const document = xml === undefined ? undefined : parseStrict(xml);
  const response = document?.documentElement;
  if (!document || !response || xml === undefined) return failed('form');

  const assertion = onlyAssertion(response, allElements(document));
  if (!assertion) return failed('structure');
  const fault = envelopeFault(response, expected);
  if (fault) return failed(fault);

  const certificates = livingCertificates(expected.provider.certificates, expected.now);
  if (certificates.length === 0) return failed('certificate');
  const isResponseSigned = named(response, namespaces.signature, 'Signature').length > 0;
  if (isResponseSigned && signedBytesOf(xml, response, certificates) === undefined) return failed('signature');
  const signed = signedBytesOf(xml, assertion, certificates);
  const root = signed === undefined ? undefined : parseStrict(signed)?.documentElement;
  if (!root || !isNamed(root, namespaces.assertion, 'Assertion')) return failed('signature');
  if (attributeOf(root, 'ID') !== attributeOf(assertion, 'ID')) return failed('signature');
  return readAssertion(root, expected);
}

/** Base64 of UTF-8, blanks allowed; undefined for anything else. */
function decode(encoded: string): string | undefined {
  const text = encoded.replaceAll(/\s/g, '');
  if (text.length > 360_000 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'));
  } catch {
    return undefined;
  }
}

/**
 * The one assertion of a response, right below it. Wrapping needs a second one, a repeated id, or a signature that hangs
 * elsewhere: none of them is let through, whatever it is signed with.
 */
function onlyAssertion(response: Element, all: readonly Element[]): Element | undefined {
  if (!isNamed(response, namespaces.protocol, 'Response')) return undefined;
  // By local name, so that one in another namespace, or in none, is no way around.
  const called = (name: string) => all.filter(({ localName }) => localName === name);
  const [assertions, responses] = [called('Assertion'), called('Response')];
  if (assertions.length !== 1 || responses.length !== 1 || called('EncryptedAssertion').length > 0) return undefined;
  const assertion = assertions[0]!;
  if (assertion.parentNode !== response || !isNamed(assertion, namespaces.assertion, 'Assertion')) return undefined;
  const isInPlace = ({ parentNode }: Element) => parentNode === response || parentNode === assertion;
  if (!called('Signature').every(isInPlace)) return undefined;
  const ids = all.flatMap((element) =>
    ['ID', 'Id', 'id', 'xml:id'].flatMap((name) => attributeOf(element, name) ?? []),
  );
  return new Set(ids).size === ids.length ? assertion : undefined;
}

function envelopeFault(response: Element, { provider, recipient, requestId }: Expected): SamlFault | undefined {
  if (attributeOf(response, 'Version') !== '2.0') return 'version';
  if (attributeOf(response, 'Destination') !== recipient) return 'destination';
  if (attributeOf(response, 'InResponseTo') !== requestId) return 'request';
  const issuers = named(response, namespaces.assertion, 'Issuer');
  if (issuers.length > 1 || (issuers.length === 1 && textOf(issuers[0]) !== provider.issuer)) return 'issuer';
  const status = onlyChild(response, namespaces.protocol, 'Status');
  const code = status && onlyChild(status, namespaces.protocol, 'StatusCode');
  return code && attributeOf(code, 'Value') === 'urn:oasis:names:tc:SAML:2.0:status:Success' ? undefined : 'status';
}
