import { expect, test } from 'vitest';
import {
  assertionText,
  encode,
  envelopedTransform,
  exclusive,
  exclusiveTransform,
  type PeerMessage,
  type PeerSigning,
  responseText,
  rightMessage,
  rsaSha1,
  sha1,
  signElement,
  signedResponse,
} from '../../../testing/saml-peer.ts';
import { makeCertificate } from '../../../testing/test-certificate.ts';
import type { SamlFault } from './expected.ts';
import { readSamlResponse } from './response.ts';

const [own, next, stranger] = [makeCertificate('peer'), makeCertificate('next'), makeCertificate('stranger')];
const weak = makeCertificate('weak', { bits: 1_024 });
const ended = makeCertificate('ended', { days: -2 });

const ends = {
  issuer: 'https://idp.plan.example/saml',
  recipient: 'https://product.example/v1/sso/11111111-1111-4111-8111-111111111111/saml',
  audience: 'https://product.example/v1/sso/11111111-1111-4111-8111-111111111111/metadata',
  requestId: '_q0123456789abcdef',
};
const now = new Date();
const seconds = (count: number) => new Date(now.getTime() + count * 1_000);

const read = (xml: string, certificates = [own.pem, next.pem]) =>
  readSamlResponse(encode(xml), {
    provider: { issuer: ends.issuer, signInUrl: 'https://idp.plan.example/sso', certificates },
    audience: ends.audience,
    recipient: ends.recipient,
    requestId: ends.requestId,
    now,
  });

const message = (changes: Partial<PeerMessage> = {}): PeerMessage => ({
  ...rightMessage({ ...ends, now }),
  ...changes,
});
const sent = (changes: Partial<PeerMessage> = {}, signing: Partial<PeerSigning> = {}) =>
  signedResponse(message(changes), { key: own.key, ...signing });

/** The good message with another assertion put somewhere by somebody who cannot sign. */
function wrapped(put: (parts: { signed: string; evil: string; m: PeerMessage }) => string): string {
  const m = message();
  const evil = assertionText({ ...m, assertionId: '_evil', subject: 'admin' });
  return put({ signed: signElement(assertionText(m), m.assertionId, { key: own.key }), evil, m });
}

const signatureOf = (signed: string) => /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(signed)![0];
const withoutSignature = (signed: string) => signed.replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '');

type Case = { name: string; bad: () => string; good: () => string; fault: SamlFault; certificates?: string[] };

const cases: Case[] = [
  // Signature: there, whole, by the right key, of the right thing, by methods that hold.
  { name: 'no signature', bad: () => withoutSignature(sent()), good: () => sent(), fault: 'signature' },
  {
    name: 'a subject changed after signing',
    bad: () => sent().replace('>u-1001<', '>u-1002<'),
    good: () => sent({ subject: 'u-1002' }),
    fault: 'signature',
  },
  {
    name: 'an attribute changed after signing',
    bad: () => sent().replace('sam@plan.example', 'eve@plan.example'),
    good: () => sent({ email: 'eve@plan.example' }),
    fault: 'signature',
  },
  {
    name: 'a digest that was made anew without the key',
    bad: () => {
      const [good, evil] = [sent(), signedResponse(message({ subject: 'admin' }), { key: stranger.key })];
      const valueIn = (xml: string) => /<ds:SignatureValue>([^<]*)</.exec(xml)![1]!;
      return evil.replace(valueIn(evil), valueIn(good));
    },
    good: () => sent({ subject: 'admin' }),
    fault: 'signature',
  },
  {
    name: 'the key of a stranger',
    bad: () => sent({}, { key: stranger.key }),
    good: () => sent({}, { key: next.key }),
    fault: 'signature',
  },
  {
    name: 'the key of a stranger, with the certificate in the message',
    bad: () => sent({}, { key: stranger.key, keyInfo: keyInfoOf(stranger.pem) }),
    good: () => sent({}, { keyInfo: keyInfoOf(stranger.pem) }),
    fault: 'signature',
  },
  {
    name: 'a SHA-1 signature',
    bad: () => sent({}, { signatureMethod: rsaSha1, hash: 'sha1' }),
    good: () => sent({}, { signatureMethod: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', hash: 'sha512' }),
    fault: 'signature',
  },
  {
    name: 'a SHA-1 digest',
    bad: () => sent({}, { digestMethod: sha1, digest: 'sha1' }),
    good: () => sent({}, { digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha512', digest: 'sha512' }),
    fault: 'signature',
  },
  {
    name: 'a keyed hash in the place of a signature',
    bad: () => sent({}, { signatureMethod: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1' }),
    good: () => sent(),
    fault: 'signature',
  },
  {
    name: 'a transform by stylesheet',
    bad: () =>
      sent(
        {},
        {
          transforms: `${envelopedTransform}<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:Transform>`,
        },
      ),
    good: () => sent({}, { transforms: envelopedTransform + exclusiveTransform }),
    fault: 'signature',
  },
  {
    name: 'a reference to the whole document',
    bad: () => sent({}, { uri: '' }),
    good: () => sent(),
    fault: 'signature',
  },
  {
    name: 'a reference to something else',
    bad: () => sent({}, { uri: '#_other' }),
    good: () => sent(),
    fault: 'signature',
  },
  {
    name: 'an object inside the signature',
    bad: () => sent({}, { object: '<ds:Object><x></x></ds:Object>' }),
    good: () => sent({}, { keyInfo: keyInfoOf(own.pem) }),
    fault: 'signature',
  },
  {
    name: 'a response whose own signature does not hold',
    bad: () => signedTwice().replace(/ID="(_r[0-9a-f]+)"/, (text) => `${text} Consent="x"`),
    good: () => signedTwice(),
    fault: 'signature',
  },
  {
    name: 'only the response signed',
    bad: () => {
      const m = message();
      return signElement(responseText(m, assertionText(m)), m.responseId, { key: own.key });
    },
    good: () => signedTwice(),
    fault: 'signature',
  },
  {
    name: 'a certificate that has ended',
    bad: () => sent({}, { key: ended.key }),
    good: () => sent({}, { key: own.key }),
    certificates: [ended.pem],
    fault: 'certificate',
  },
  {
    name: 'a key of 1024 bits',
    bad: () => sent({}, { key: weak.key }),
    good: () => sent({}, { key: own.key }),
    certificates: [weak.pem],
    fault: 'certificate',
  },

  // Wrapping: a second assertion, whatever place it is put in.
  {
    name: 'wrapping: the evil assertion first',
    bad: () => wrapped(({ signed, evil, m }) => responseText(m, evil + signed)),
    good: () => wrapped(({ signed, m }) => responseText(m, signed)),
    fault: 'structure',
  },
  {
    name: 'wrapping: the signed assertion inside the evil one',
    bad: () =>
      wrapped(({ signed, evil, m }) => responseText(m, evil.replace('</saml:Issuer>', `</saml:Issuer>${signed}`))),
    good: () => wrapped(({ signed, m }) => responseText(m, signed)),
    fault: 'structure',
  },
  {
    name: 'wrapping: the signed assertion in an object of the evil one',
    bad: () =>
      wrapped(({ signed, evil, m }) => {
        const moved = signatureOf(signed).replace(
          '</ds:Signature>',
          `<ds:Object>${withoutSignature(signed)}</ds:Object></ds:Signature>`,
        );
        return responseText(m, evil.replace('</saml:Issuer>', `</saml:Issuer>${moved}`));
      }),
    good: () => wrapped(({ signed, m }) => responseText(m, signed)),
    fault: 'structure',
  },
  {
    name: 'wrapping: the signed assertion in extensions',
    bad: () =>
      wrapped(({ signed, evil, m }) =>
        responseText(m, evil).replace('<samlp:Status>', `<samlp:Extensions>${signed}</samlp:Extensions><samlp:Status>`),
      ),
    good: () =>
      wrapped(({ signed, m }) =>
        responseText(m, signed).replace('<samlp:Status>', '<samlp:Extensions></samlp:Extensions><samlp:Status>'),
      ),
    fault: 'structure',
  },
  {
    name: 'wrapping: a second response around the first',
    bad: () => wrapped(({ signed, evil, m }) => responseText(m, evil + responseText(m, signed))),
    good: () => wrapped(({ signed, m }) => responseText(m, signed)),
    fault: 'structure',
  },
  {
    name: 'wrapping: the evil assertion bears the id of the signed one',
    bad: () =>
      wrapped(({ signed, evil, m }) => {
        const same = evil
          .replace('_evil', m.assertionId)
          .replace('</saml:Issuer>', `</saml:Issuer>${signatureOf(signed)}`);
        return responseText(m, same).replace(
          '<samlp:Status>',
          `<samlp:Extensions>${withoutSignature(signed).replaceAll('saml:Assertion', 'saml:Advice')}</samlp:Extensions><samlp:Status>`,
        );
      }),
    good: () => wrapped(({ signed, m }) => responseText(m, signed)),
    fault: 'structure',
  },
  {
    name: 'two assertions, both signed',
    bad: () => {
      const [one, other] = [message(), message({ subject: 'u-2' })];
      const sign = (m: PeerMessage) => signElement(assertionText(m), m.assertionId, { key: own.key });
      return responseText(one, sign(one) + sign(other));
    },
    good: () => sent({ subject: 'u-2' }),
    fault: 'structure',
  },
  {
    name: 'an encrypted assertion beside it',
    bad: () =>
      sent().replace(
        '</samlp:Response>',
        '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"></saml:EncryptedAssertion></samlp:Response>',
      ),
    good: () => sent(),
    fault: 'structure',
  },
  {
    name: 'an assertion of another namespace',
    bad: () => sent().replaceAll('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:oasis:names:tc:SAML:1.0:assertion'),
    good: () => sent(),
    fault: 'structure',
  },
  { name: 'no assertion', bad: () => responseText(message(), ''), good: () => sent(), fault: 'structure' },
  {
    name: 'an assertion without a response',
    bad: () => signElement(assertionText(message()), 'x', { key: own.key }),
    good: () => sent(),
    fault: 'structure',
  },

  // The bytes.
  {
    name: 'a DOCTYPE',
    bad: () => `<!DOCTYPE r [<!ELEMENT r ANY>]>${sent()}`,
    good: () => `<?xml version="1.0" encoding="UTF-8"?>\n${sent()}`,
    fault: 'form',
  },
  {
    name: 'an entity of its own',
    bad: () => `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>${sent({ subject: '&e;' })}`,
    good: () => sent({ subject: 'a&amp;b' }),
    fault: 'form',
  },
  {
    name: 'a comment in the subject',
    bad: () =>
      sent({ subject: 'admin@plan.example.evil' }).replace('admin@plan.example.evil', 'admin@plan.example<!---->.evil'),
    good: () => sent({ subject: 'admin@plan.example.evil' }),
    fault: 'form',
  },
  {
    name: 'a processing instruction in the subject',
    bad: () => sent({ subject: 'admin.evil' }).replace('admin.evil', 'admin<?x y?>.evil'),
    good: () => sent({ subject: 'admin.evil' }),
    fault: 'form',
  },
  {
    name: 'a CDATA section',
    bad: () => sent({ subject: 'admin' }).replace('>admin<', '><![CDATA[admin]]><'),
    good: () => sent({ subject: 'admin' }),
    fault: 'form',
  },
  {
    name: 'XML that is cut short',
    bad: () => sent().slice(0, -20),
    good: () => `${sent()}\n`,
    fault: 'form',
  },
  {
    name: 'more than 256 KiB',
    bad: () => sent().replace('<samlp:Status>', `${' '.repeat(270_000)}<samlp:Status>`),
    good: () => sent().replace('<samlp:Status>', `${' '.repeat(2_000)}<samlp:Status>`),
    fault: 'form',
  },

  // For whom, from whom, when.
  {
    name: 'expired conditions',
    bad: () => sent({ notOnOrAfter: seconds(-61) }),
    good: () => sent({ notOnOrAfter: seconds(-50), notBefore: seconds(-400) }),
    fault: 'time',
  },
  {
    name: 'conditions that begin later',
    bad: () => sent({ notBefore: seconds(90) }),
    good: () => sent({ notBefore: seconds(50) }),
    fault: 'time',
  },
  {
    name: 'conditions without an end',
    bad: () => sent({ notOnOrAfter: undefined }),
    good: () => sent(),
    fault: 'time',
  },
  {
    name: 'conditions without a beginning',
    bad: () => sent({ notBefore: undefined }),
    good: () => sent(),
    fault: 'time',
  },
  {
    name: 'an assertion of tomorrow',
    bad: () => sent({ issuedAt: seconds(3_600) }),
    good: () => sent({ issuedAt: seconds(30) }),
    fault: 'time',
  },
  { name: 'no conditions', bad: () => sent({ hasConditions: false }), good: () => sent(), fault: 'conditions' },
  {
    name: 'a condition nobody knows',
    bad: () => sent({ extraConditions: '<saml:Condition></saml:Condition>' }),
    good: () => sent({ extraConditions: '<saml:OneTimeUse></saml:OneTimeUse>' }),
    fault: 'conditions',
  },
  {
    name: 'an audience that is another',
    bad: () => sent({ audience: 'https://elsewhere.example' }),
    good: () => sent({ audience: ends.audience }),
    fault: 'audience',
  },
  { name: 'no audience', bad: () => sent({ audience: undefined }), good: () => sent(), fault: 'audience' },
  {
    name: 'two restrictions of which one is for others',
    bad: () =>
      sent({
        extraConditions:
          '<saml:AudienceRestriction><saml:Audience>https://elsewhere.example</saml:Audience></saml:AudienceRestriction>',
      }),
    good: () =>
      sent({
        audience: `https://elsewhere.example</saml:Audience><saml:Audience>${ends.audience}`,
      }),
    fault: 'audience',
  },
  {
    name: "another provider's consumer service as recipient",
    bad: () => sent({ recipient: ends.recipient.replace('1111', '2222') }),
    good: () => sent(),
    fault: 'confirmation',
  },
  {
    name: 'a confirmation that is not of the bearer',
    bad: () => sent({ confirmationMethod: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key' }),
    good: () => sent(),
    fault: 'confirmation',
  },
  {
    name: 'a confirmation that has ended',
    bad: () => sent({ confirmationEnds: seconds(-61) }),
    good: () => sent({ confirmationEnds: seconds(-50) }),
    fault: 'time',
  },
  {
    name: 'a confirmation without an end',
    bad: () => sent({ confirmationEnds: undefined }),
    good: () => sent(),
    fault: 'time',
  },
  {
    name: 'a confirmation of another request, in a response of this one',
    bad: () => sent({ confirmationInResponseTo: '_q9' }),
    good: () => sent(),
    fault: 'request',
  },
  {
    name: 'a confirmation of no request',
    bad: () => sent({ confirmationInResponseTo: undefined }),
    good: () => sent(),
    fault: 'request',
  },
  {
    name: 'an answer to an unknown request',
    bad: () => sent({ inResponseTo: '_unknown' }),
    good: () => sent(),
    fault: 'request',
  },
  {
    name: 'an answer that nobody asked for',
    bad: () => sent({ inResponseTo: undefined, confirmationInResponseTo: undefined }),
    good: () => sent(),
    fault: 'request',
  },
  {
    name: 'another destination',
    bad: () => sent({ destination: 'https://product.example/elsewhere' }),
    good: () => sent(),
    fault: 'destination',
  },
  { name: 'no destination', bad: () => sent({ destination: undefined }), good: () => sent(), fault: 'destination' },
  {
    name: 'another issuer of the assertion',
    bad: () => sent({ issuer: 'https://idp.other.example' }),
    good: () => sent({ responseIssuer: undefined }),
    fault: 'issuer',
  },
  {
    name: 'another issuer of the response',
    bad: () => sent({ responseIssuer: 'https://idp.other.example' }),
    good: () => sent(),
    fault: 'issuer',
  },
  {
    name: 'a status that is no success',
    bad: () => sent({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }),
    good: () => sent(),
    fault: 'status',
  },
  {
    name: 'no statement of signing in',
    bad: () => sent({ authnStatement: undefined }),
    good: () => sent(),
    fault: 'statement',
  },
  {
    name: 'signing in in the future',
    bad: () => sent({ authnStatement: seconds(600).toISOString() }),
    good: () => sent({ authnStatement: seconds(30).toISOString() }),
    fault: 'statement',
  },
  { name: 'an older version', bad: () => sent({ version: '1.1' }), good: () => sent(), fault: 'version' },
  { name: 'no subject', bad: () => sent({ subject: '' }), good: () => sent(), fault: 'subject' },
  {
    name: 'a subject that changes with each sign-in',
    bad: () => sent({ nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }),
    good: () => sent({ nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' }),
    fault: 'subject',
  },
];

function keyInfoOf(pem: string): string {
  const bare = pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  return `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
}

function signedTwice(): string {
  const m = message();
  const assertion = signElement(assertionText(m), m.assertionId, { key: own.key });
  return signElement(responseText(m, assertion), m.responseId, { key: own.key });
}

test.each(cases)('ACC-07 SAML: $name is refused, its twin accepted', ({ bad, good, fault, certificates }) => {
  expect(read(good())).toMatchObject({ ok: true });
  expect(read(bad(), certificates)).toEqual({ ok: false, reason: fault });
});

test('ACC-07 there are at least thirty such pairs, and no two of a name', () => {
  expect(cases.length).toBeGreaterThanOrEqual(30);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

test('ACC-07 what is read is who, at which address, how sure', () => {
  expect(read(sent({ email: 'Sam@Plan.Example' }))).toEqual({
    ok: true,
    value: {
      issuer: ends.issuer,
      subject: 'u-1001',
      email: 'sam@plan.example',
      name: undefined,
      assurance: ['urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'],
    },
  });
});

test('ACC-07 namespaces may be declared further out, and a list of inclusive prefixes be given', () => {
  const m = message();
  const inclusive = `${envelopedTransform}<ds:Transform Algorithm="${exclusive}"><ec:InclusiveNamespaces xmlns:ec="${exclusive}" PrefixList="xs"></ec:InclusiveNamespaces></ds:Transform>`;
  const signed = signElement(assertionText(m), m.assertionId, { key: own.key, transforms: inclusive });
  const outer = responseText(m, signed)
    .replace('<samlp:Response ', '<samlp:Response xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ')
    .replace('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">', '<ds:Signature>');
  expect(read(outer)).toMatchObject({ ok: true });
});
