import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';

/** What a client signs to prove itself, once it holds: which one of its statements it is, and until when it counts. */
export type ClientAssertion = { readonly statementId: string; readonly expiresAt: Date };

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const longestSeconds = 300;

/** Client id that an assertion names, before anything of it is believed; undefined when it has not its form. */
export function clientNamedBy(assertion: string): string | undefined {
  try {
    const body = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8')) as unknown;
    const { sub } = body as { sub?: unknown };
    return typeof sub === 'string' ? sub : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads a signed request for a token.
 *
 * @param audiences addresses it may be meant for; it names one of them.
 * @returns         undefined when it is not signed by one of the keys, not by and about this client, not for us, older or
 *                  longer than five minutes, or names no statement.
 *
 * Source: RFC 7523, section 3.
 */
export async function readClientAssertion(
  assertion: string,
  clientId: string,
  keys: { readonly keys: readonly Readonly<Record<string, unknown>>[] },
  audiences: readonly string[],
): Promise<ClientAssertion | undefined> {
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys as unknown as JSONWebKeySet), {
      algorithms,
      issuer: clientId,
      subject: clientId,
      audience: [...audiences],
      clockTolerance: 60,
      requiredClaims: ['exp', 'iat', 'jti'],
      maxTokenAge: longestSeconds,
    });
    const { jti, exp, iat } = payload;
    if (!jti || jti.length > 200 || exp! - iat! > longestSeconds) return undefined;
    return { statementId: jti, expiresAt: new Date((exp! + 120) * 1_000) };
  } catch {
    return undefined;
  }
}
