import { X509Certificate } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { attributeOf, childrenOf, isNamed, named, namespaces, onlyChild, textOf } from './xml.ts';

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const signatureMethods = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
]);
const digestMethods = new Set(['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512']);

/**
 * The bytes of an element that its own enveloped signature covers, as they were signed.
 *
 * Everything that is believed afterwards must be read from these bytes, never from the document they came in. The key is
 * one of `certificates`; what the message says of keys is not looked at.
 *
 * @param xml     the whole document.
 * @param element of that document, with its ID.
 * @returns       undefined when there is not exactly one signature of the element, it does not cover exactly this element,
 *                uses anything but RSA with SHA-256 or SHA-512 and exclusive canonicalization, or does not hold.
 */
export function signedBytesOf(xml: string, element: Element, certificates: readonly string[]): string | undefined {
  const id = attributeOf(element, 'ID');
  const signature = onlyChild(element, namespaces.signature, 'Signature');
  if (!id || !signature || !isPlainSignature(signature, id)) return undefined;
  const markup = signature.toString();
  for (const certificate of certificates) {
    const signed = verify(xml, markup, certificate);
    if (signed !== undefined) return signed;
  }
  return undefined;
}

/** The form alone, before any cryptography: one reference to the element around it, known methods, nothing inside. */
function isPlainSignature(signature: Element, id: string): boolean {
  const parts = childrenOf(signature);
  if (!parts.every((part) => ['SignedInfo', 'SignatureValue', 'KeyInfo'].some((name) => isDs(part, name))))
    return false;
  const info = onlyDs(signature, 'SignedInfo');
  if (!info || !onlyDs(signature, 'SignatureValue') || named(signature, namespaces.signature, 'KeyInfo').length > 1) {
    return false;
  }
  const reference = onlyDs(info, 'Reference');
  const [canonical, method] = [onlyDs(info, 'CanonicalizationMethod'), onlyDs(info, 'SignatureMethod')];
  if (childrenOf(info).length !== 3 || !reference || !canonical || !method) return false;
  const digest = onlyDs(reference, 'DigestMethod');
  const transforms = onlyDs(reference, 'Transforms');
  const steps = transforms ? childrenOf(transforms) : [];
  return (
    attributeOf(reference, 'URI') === `#${id}` &&
    algorithmOf(canonical) === exclusive &&
    signatureMethods.has(algorithmOf(method)) &&
    digest !== undefined &&
    digestMethods.has(algorithmOf(digest)) &&
    textOf(onlyDs(reference, 'DigestValue')) !== undefined &&
    childrenOf(reference).length === 3 &&
    steps.length === 2 &&
    steps.every((step) => isDs(step, 'Transform')) &&
    algorithmOf(steps[0]!) === enveloped &&
    algorithmOf(steps[1]!) === exclusive
  );
}

function verify(xml: string, signature: string, certificate: string): string | undefined {
  try {
    const signed = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
    signed.loadSignature(signature);
    if (!signed.checkSignature(xml)) return undefined;
    const references = signed.getSignedReferences();
    return references.length === 1 ? references[0] : undefined;
  } catch {
    return undefined;
  }
}

const isDs = (element: Element, name: string) => isNamed(element, namespaces.signature, name);
const onlyDs = (element: Element, name: string) => onlyChild(element, namespaces.signature, name);
const algorithmOf = (element: Element) => attributeOf(element, 'Algorithm') ?? '';

/** What is to be known of a provider's certificate. */
export type CertificateFacts = { readonly subject: string; readonly validTo: Date; readonly fingerprint: string };

/**
 * Facts of a signing certificate.
 *
 * @returns undefined when it is none, or its key is not RSA of 2048 bits or more.
 */
export function certificateFacts(pem: string): CertificateFacts | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    if (asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < 2_048) return undefined;
    return {
      subject: certificate.subject.replaceAll('\n', ', ').slice(0, 200),
      validTo: new Date(certificate.validTo),
      fingerprint: certificate.fingerprint256,
    };
  } catch {
    return undefined;
  }
}

/** Certificates that hold at this instant. */
export const livingCertificates = (certificates: readonly string[], now: Date): string[] =>
  certificates.filter((pem) => {
    const facts = certificateFacts(pem);
    return facts !== undefined && facts.validTo > now && new Date(new X509Certificate(pem).validFrom) <= now;
  });
