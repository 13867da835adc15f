import { createHash, createSign, type KeyObject, randomBytes } from 'node:crypto';

/**
 * A SAML provider for tests that shares no code with the product and no XML library: it writes messages in canonical form
 * at once, so that what it signs is the very text it sends.
 */
export type PeerMessage = {
  readonly responseId: string;
  readonly assertionId: string;
  readonly issuer: string;
  readonly responseIssuer: string | undefined;
  readonly destination: string | undefined;
  readonly inResponseTo: string | undefined;
  readonly confirmationInResponseTo: string | undefined;
  readonly recipient: string;
  readonly audience: string | undefined;
  readonly subject: string;
  readonly nameIdFormat: string;
  readonly email: string;
  readonly issuedAt: Date;
  readonly notBefore: Date | undefined;
  readonly notOnOrAfter: Date | undefined;
  readonly confirmationEnds: Date | undefined;
  readonly confirmationMethod: string;
  readonly authnStatement: string | undefined;
  readonly hasConditions: boolean;
  readonly extraConditions: string;
  readonly status: string;
  readonly version: string;
  readonly context: string;
};

export type PeerSigning = {
  readonly key: KeyObject;
  readonly signatureMethod?: string;
  readonly digestMethod?: string;
  readonly hash?: string;
  readonly digest?: string;
  /** Content of KeyInfo, as it is. */
  readonly keyInfo?: string;
  /** In the place of the reference to the assertion. */
  readonly uri?: string;
  readonly transforms?: string;
  readonly object?: string;
};

const dsig = 'http://www.w3.org/2000/09/xmldsig#';
export const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const rsaSha1 = `${dsig}rsa-sha1`;
export const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
export const sha1 = `${dsig}sha1`;
export const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const envelopedTransform = `<ds:Transform Algorithm="${dsig}enveloped-signature"></ds:Transform>`;
export const exclusiveTransform = `<ds:Transform Algorithm="${exclusive}"></ds:Transform>`;
export const passwordContext = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';

/** A message that is right in every part, for these two ends. */
export const rightMessage = (ends: {
  issuer: string;
  recipient: string;
  audience: string;
  requestId: string;
  now?: Date;
}): PeerMessage => {
  const now = ends.now ?? new Date();
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
  return {
    responseId: `_r${randomBytes(12).toString('hex')}`,
    assertionId: `_a${randomBytes(12).toString('hex')}`,
    issuer: ends.issuer,
    responseIssuer: ends.issuer,
    destination: ends.recipient,
    inResponseTo: ends.requestId,
    confirmationInResponseTo: ends.requestId,
    recipient: ends.recipient,
    audience: ends.audience,
    subject: 'u-1001',
    nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    email: 'sam@plan.example',
    issuedAt: at(-1),
    notBefore: at(-5),
    notOnOrAfter: at(300),
    confirmationEnds: at(300),
    confirmationMethod: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
    authnStatement: at(-2).toISOString(),
    hasConditions: true,
    extraConditions: '',
    status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    version: '2.0',
    context: passwordContext,
  };
};

/** The assertion in canonical form, without a signature. */
export function assertionText(m: PeerMessage): string {
  const conditions =
    `<saml:Conditions${attribute('NotBefore', m.notBefore)}${attribute('NotOnOrAfter', m.notOnOrAfter)}>` +
    (m.audience === undefined
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${m.audience}</saml:Audience></saml:AudienceRestriction>`) +
    `${m.extraConditions}</saml:Conditions>`;
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${m.assertionId}"` +
    ` IssueInstant="${m.issuedAt.toISOString()}" Version="${m.version}"><saml:Issuer>${m.issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${m.nameIdFormat}">${m.subject}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="${m.confirmationMethod}"><saml:SubjectConfirmationData` +
    `${attribute('InResponseTo', m.confirmationInResponseTo)}${attribute('NotOnOrAfter', m.confirmationEnds)}` +
    ` Recipient="${m.recipient}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>` +
    (m.hasConditions ? conditions : '') +
    (m.authnStatement === undefined
      ? ''
      : `<saml:AuthnStatement AuthnInstant="${m.authnStatement}" SessionIndex="s1"><saml:AuthnContext>` +
        `<saml:AuthnContextClassRef>${m.context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`) +
    `<saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue>${m.email}</saml:AttributeValue>` +
    '</saml:Attribute></saml:AttributeStatement></saml:Assertion>'
  );
}

/** Puts the peer's signature of an element, given in canonical form, behind its issuer. */
export function signElement(text: string, id: string, signing: PeerSigning): string {
  const { key, signatureMethod = rsaSha256, digestMethod = sha256, hash = 'sha256', digest = 'sha256' } = signing;
  const { uri = `#${id}`, transforms = envelopedTransform + exclusiveTransform, keyInfo = '', object = '' } = signing;
  const value = createHash(digest).update(text).digest('base64');
  const info =
    `<ds:SignedInfo xmlns:ds="${dsig}"><ds:CanonicalizationMethod Algorithm="${exclusive}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${signatureMethod}"></ds:SignatureMethod><ds:Reference URI="${uri}">` +
    `<ds:Transforms>${transforms}</ds:Transforms><ds:DigestMethod Algorithm="${digestMethod}"></ds:DigestMethod>` +
    `<ds:DigestValue>${value}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
  const signature = createSign(hash).update(info).sign(key, 'base64');
  const markup =
    `<ds:Signature xmlns:ds="${dsig}">${info.replace(` xmlns:ds="${dsig}"`, '')}` +
    `<ds:SignatureValue>${signature}</ds:SignatureValue>${keyInfo}${object}</ds:Signature>`;
  return text.replace('</saml:Issuer>', () => `</saml:Issuer>${markup}`);
}

/** The response around an assertion, in canonical form. */
export const responseText = (m: PeerMessage, assertion: string): string =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"${attribute('Destination', m.destination)}` +
  ` ID="${m.responseId}"${attribute('InResponseTo', m.inResponseTo)} IssueInstant="${m.issuedAt.toISOString()}"` +
  ` Version="2.0">${
    m.responseIssuer === undefined
      ? ''
      : `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${m.responseIssuer}</saml:Issuer>`
  }<samlp:Status><samlp:StatusCode Value="${m.status}"></samlp:StatusCode></samlp:Status>${assertion}</samlp:Response>`;

/** The whole message, signed by the key, as text. */
export const signedResponse = (m: PeerMessage, signing: PeerSigning): string =>
  responseText(m, signElement(assertionText(m), m.assertionId, signing));

/** As the browser posts it. */
export const encode = (xml: string): string => Buffer.from(xml).toString('base64');

function attribute(name: string, value: string | Date | undefined): string {
  if (value === undefined) return '';
  return ` ${name}="${typeof value === 'string' ? value : value.toISOString()}"`;
}
