import type { FederatedClaims } from '@optimiq/domain/access/federation';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import type { Element } from '@xmldom/xmldom';
import type { Expected, SamlFault } from './expected.ts';
import { attributeOf, childrenOf, isNamed, named, namespaces, onlyChild, textOf } from './xml.ts';

const skewMs = 60_000;
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';

/** Reads a signed assertion: whose, for whom, when, how the person signed in. Every element is of the signed bytes. */
export function readAssertion(assertion: Element, expected: Expected): Result<FederatedClaims, SamlFault> {
  if (attributeOf(assertion, 'Version') !== '2.0') return failed('version');
  const issued = instantOf(assertion, 'IssueInstant');
  if (issued === undefined || issued > expected.now.getTime() + skewMs) return failed('time');
  const issuer = textOf(only(assertion, 'Issuer'));
  if (issuer === undefined || issuer !== expected.provider.issuer) return failed('issuer');

  const subject = only(assertion, 'Subject');
  const nameId = subject && only(subject, 'NameID');
  const name = textOf(nameId);
  if (!subject || !nameId || !name || name.length > 500 || attributeOf(nameId, 'Format') === transient) {
    return failed('subject');
  }
  const fault =
    confirmationFault(subject, expected) ?? conditionsFault(assertion, expected) ?? statementFault(assertion, expected);
  if (fault) return failed(fault);

  const attributes = attributesOf(assertion);
  const email = pick(attributes, emailNames) ?? (name.includes('@') ? name : undefined);
  const parts = [pick(attributes, givenNames), pick(attributes, familyNames)].filter((part) => part !== undefined);
  return ok({
    issuer,
    subject: name,
    email: email?.toLowerCase(),
    name: pick(attributes, displayNames) ?? (parts.length > 0 ? parts.join(' ') : undefined),
    assurance: contextsOf(assertion),
  });
}

/** Exactly one bearer confirmation, for our address, our request and now. */
function confirmationFault(subject: Element, { recipient, requestId, now }: Expected): SamlFault | undefined {
  const confirmations = children(subject, 'SubjectConfirmation').filter((one) => attributeOf(one, 'Method') === bearer);
  const data = confirmations.length === 1 ? only(confirmations[0]!, 'SubjectConfirmationData') : undefined;
  if (!data || attributeOf(data, 'Recipient') !== recipient) return 'confirmation';
  if (attributeOf(data, 'InResponseTo') !== requestId) return 'request';
  // The profile forbids a beginning here.
  if (attributeOf(data, 'NotBefore') !== undefined) return 'confirmation';
  const ends = instantOf(data, 'NotOnOrAfter');
  return ends !== undefined && now.getTime() < ends + skewMs ? undefined : 'time';
}

const knownConditions = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];

/** Valid from and to, for us, and under no condition we do not know. */
function conditionsFault(assertion: Element, { audience, now }: Expected): SamlFault | undefined {
  const conditions = only(assertion, 'Conditions');
  if (!conditions) return 'conditions';
  const isKnown = (one: Element) => knownConditions.some((name) => isNamed(one, namespaces.assertion, name));
  if (!childrenOf(conditions).every(isKnown)) return 'conditions';
  const [begins, ends] = [instantOf(conditions, 'NotBefore'), instantOf(conditions, 'NotOnOrAfter')];
  if (begins === undefined || ends === undefined || begins >= ends) return 'time';
  if (now.getTime() < begins - skewMs || now.getTime() >= ends + skewMs) return 'time';
  const restrictions = children(conditions, 'AudienceRestriction');
  const isForUs = (one: Element) => children(one, 'Audience').some((each) => textOf(each) === audience);
  return restrictions.length > 0 && restrictions.every(isForUs) ? undefined : 'audience';
}

/** A statement that the person signed in, not in the future and not over. */
function statementFault(assertion: Element, { now }: Expected): SamlFault | undefined {
  const statements = children(assertion, 'AuthnStatement');
  if (statements.length !== 1) return 'statement';
  const at = instantOf(statements[0]!, 'AuthnInstant');
  if (at === undefined || at > now.getTime() + skewMs) return 'statement';
  const hasEnd = attributeOf(statements[0]!, 'SessionNotOnOrAfter') !== undefined;
  const ends = instantOf(statements[0]!, 'SessionNotOnOrAfter');
  return hasEnd && (ends === undefined || now.getTime() >= ends + skewMs) ? 'statement' : undefined;
}

const contextsOf = (assertion: Element): string[] =>
  children(assertion, 'AuthnStatement')
    .flatMap((statement) => children(statement, 'AuthnContext'))
    .flatMap((context) => children(context, 'AuthnContextClassRef'))
    .flatMap((reference) => textOf(reference) ?? []);

/** First value of each attribute by name. */
function attributesOf(assertion: Element): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const statement of children(assertion, 'AttributeStatement')) {
    for (const attribute of children(statement, 'Attribute')) {
      const name = attributeOf(attribute, 'Name');
      const value = textOf(children(attribute, 'AttributeValue')[0]);
      if (name && value && value.length <= 500 && !found.has(name)) found.set(name, value);
    }
  }
  return found;
}

const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const emailNames = ['email', 'mail', 'Email', `${soap}/emailaddress`, 'urn:oid:0.9.2342.19200300.100.1.3'];
const displayNames = [
  ...['displayName', 'name', 'http://schemas.microsoft.com/identity/claims/displayname'],
  'urn:oid:2.16.840.1.113730.3.1.241',
];
const givenNames = ['firstName', 'givenName', `${soap}/givenname`, 'urn:oid:2.5.4.42'];
const familyNames = ['lastName', 'surname', 'sn', `${soap}/surname`, 'urn:oid:2.5.4.4'];

function pick(attributes: ReadonlyMap<string, string>, names: readonly string[]): string | undefined {
  const name = names.find((one) => attributes.has(one));
  return name === undefined ? undefined : attributes.get(name);
}

const children = (element: Element, name: string) => named(element, namespaces.assertion, name);
const only = (element: Element, name: string) => onlyChild(element, namespaces.assertion, name);

/** An instant in UTC, in milliseconds; undefined when absent or written otherwise. */
function instantOf(element: Element, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
