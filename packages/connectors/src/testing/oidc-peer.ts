import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** An OpenID provider of tests, without a network and without the product's libraries: it can say anything. */
export type OidcPeer = {
  readonly issuer: string;
  /** In the clothes of `fetch`: discovery, keys, token, userinfo. */
  readonly fetch: typeof globalThis.fetch;
  /** What the token endpoint gives out next, made from the right claims. */
  answerWith(next: Partial<Next>): void;
  /** Puts a new key in the place of the published one. */
  rotate(): void;
  /** Addresses that were asked for. */
  readonly asked: string[];
};

type Claims = Record<string, unknown>;

type Next = {
  readonly claims: Claims;
  readonly header: Record<string, unknown>;
  readonly sign: (input: string, keys: PeerKeys) => string;
  readonly tokenBody: (idToken: string) => Record<string, unknown>;
  readonly userinfo: Claims;
  readonly metadata: Record<string, unknown>;
};

type PeerKeys = { readonly current: KeyObject; readonly publicPem: string; readonly previous: KeyObject | undefined };

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const rs256 = (input: string, key: KeyObject) => createSign('sha256').update(input).sign(key, 'base64url');

/** @param claims what a right token says; `undefined` takes a claim away. */
export function openOidcPeer(issuer: string, clientId: string): OidcPeer {
  let pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  let previous: KeyObject | undefined;
  let number = 1;
  let next: Partial<Next> = {};
  const asked: string[] = [];
  const describe = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    userinfo_endpoint: `${issuer}/userinfo`,
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    ...next.metadata,
  });
  const token = () => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      ...{ iss: issuer, aud: clientId, sub: 'u-1001', iat: now, exp: now + 300 },
      ...{ email: 'sam@plan.example', email_verified: true, name: 'Sam Reyes', acr: 'one' },
      ...next.claims,
    };
    const header = { alg: 'RS256', kid: `k${number}`, typ: 'JWT', ...next.header };
    const input = `${base64(header)}.${base64(claims)}`;
    const keys = {
      current: pair.privateKey,
      publicPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      previous,
    };
    return `${input}.${next.sign ? next.sign(input, keys) : rs256(input, pair.privateKey)}`;
  };
  const bodyOf = (path: string): unknown => {
    switch (path) {
      case '/.well-known/openid-configuration':
        return describe();
      case '/keys':
        return { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: `k${number}`, use: 'sig', alg: 'RS256' }] };
      case '/token': {
        const idToken = token();
        const right = { access_token: 'at', token_type: 'Bearer', expires_in: 60, id_token: idToken };
        return next.tokenBody ? next.tokenBody(idToken) : right;
      }
      case '/userinfo':
        return next.userinfo;
      default:
        return undefined;
    }
  };
  return {
    issuer,
    asked,
    fetch: async (input) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      asked.push(url.href);
      const body = url.href.startsWith(issuer) ? bodyOf(url.pathname) : undefined;
      return Response.json(body ?? {}, { status: body === undefined ? 404 : 200 });
    },
    answerWith: (given) => {
      next = given;
    },
    rotate: () => {
      previous = pair.privateKey;
      pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
      number += 1;
    },
  };
}

/** Signs with the provider's public key as if it were a shared secret. */
export const hs256WithPublicKey = (input: string, { publicPem }: PeerKeys): string =>
  createHmac('sha256', publicPem).update(input).digest('base64url');

/** Signs with the key that was published before. */
export const withPreviousKey = (input: string, { previous }: PeerKeys): string => rs256(input, previous!);
