/** An OpenID provider as it described itself when it was set up or read anew; no secrets. */
export type OidcSettings = {
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  readonly userinfoEndpoint?: string | undefined;
  /** Algorithms it may sign with; only such that nobody else can sign with. */
  readonly signingAlgorithms: readonly string[];
  readonly tokenAuthentication: 'basic' | 'post' | 'none';
  /** Whether every answer has to name its issuer (RFC 9207). */
  readonly namesIssuer: boolean;
};

/** A SAML 2.0 provider as its metadata describes it. */
export type SamlSettings = {
  /** Its entity id. */
  readonly issuer: string;
  /** Where a browser is sent, by redirect. */
  readonly signInUrl: string;
  /** PEM; more than one while the provider changes its key. */
  readonly certificates: readonly string[];
};

/** Who a provider says somebody is, after everything about the message was checked. */
export type FederatedClaims = {
  /** As the provider names itself; with `subject` the only key to an account. */
  readonly issuer: string;
  readonly subject: string;
  /** Lower case. For a first sign-in only; never a key. */
  readonly email: string | undefined;
  readonly name: string | undefined;
  /** What it says of how sure it is: acr and amr, or AuthnContextClassRef. */
  readonly assurance: readonly string[];
};

/** What is known of the person at the address that a provider names for an account nobody has yet. */
export type PersonAtAddress = {
  readonly userId: string;
  readonly isMember: boolean;
  /** Whether a directory of this organization made the person known: the organization's own act. */
  readonly isFromDirectory: boolean;
};

export type FirstSignIn =
  | { readonly do: 'link'; readonly userId: string }
  | { readonly do: 'create'; readonly role: string }
  | { readonly do: 'refuse'; readonly because: 'no-address' | 'foreign-address' | 'link-first' | 'nobody-here' };

/**
 * What becomes of an account that is seen for the first time. An address alone never links: somebody who is there
 * already links it while signed in, unless the organization's own directory made them known.
 *
 * @param isProvenDomain whether the address lies in a domain this organization has proven.
 * @param newPeopleRole  role for people nobody knows yet; absent: they are refused.
 */
export function firstSignIn(
  email: string | undefined,
  isProvenDomain: boolean,
  person: PersonAtAddress | undefined,
  newPeopleRole: string | undefined,
): FirstSignIn {
  if (email === undefined) return { do: 'refuse', because: 'no-address' };
  if (!isProvenDomain) return { do: 'refuse', because: 'foreign-address' };
  if (person?.isMember && person.isFromDirectory) return { do: 'link', userId: person.userId };
  if (person) return { do: 'refuse', because: 'link-first' };
  return newPeopleRole === undefined ? { do: 'refuse', because: 'nobody-here' } : { do: 'create', role: newPeopleRole };
}

/** 2 when the organization says that one of the claimed values stands for two factors here, else 1: we ask for ours. */
export const assuranceOf = (claimed: readonly string[], trusted: readonly string[]): 1 | 2 =>
  claimed.some((one) => trusted.includes(one)) ? 2 : 1;

/** Domain of a plain mail address, lower case; undefined for anything else. */
export function domainOfEmail(email: string): string | undefined {
  return /^[^\s@"<>()[\]\\,;:]{1,64}@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/.exec(email.toLowerCase())?.[1];
}
