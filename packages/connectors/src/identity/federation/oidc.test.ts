import type { OidcSettings } from '@optimiq/domain/access/federation';
import { expect, test } from 'vitest';
import { hs256WithPublicKey, openOidcPeer, withPreviousKey } from '../../testing/oidc-peer.ts';
import { authorizationUrl, discoverOidc, type OidcFailure, readAnswer } from './oidc.ts';

const clientId = 'product';
const checks = { state: 'st-1', nonce: 'no-1', codeVerifier: 'v'.repeat(43) };
const callback = 'https://product.example/v1/sso/x/callback';
const now = () => Math.floor(Date.now() / 1_000);

async function world() {
  const peer = openOidcPeer('https://login.plan.example', clientId);
  const found = await discoverOidc({ issuer: peer.issuer, clientId, hasSecret: true }, peer.fetch);
  if (!found.ok) throw new Error(found.reason);
  return { peer, settings: found.value };
}

type Peer = ReturnType<typeof openOidcPeer>;
type Next = Parameters<Peer['answerWith']>[0];

const ask = (peer: Peer, settings: OidcSettings, next: Next, query = 'code=c-1&state=st-1') => {
  peer.answerWith({ ...next, claims: { nonce: checks.nonce, ...next.claims } });
  return readAnswer(settings, new URL(`${callback}?${query}`), checks, { clientSecret: 'secret', fetch: peer.fetch });
};

type Case = {
  name: string;
  bad: Next;
  good?: Next;
  fault: OidcFailure;
  query?: string;
  goodQuery?: string;
  before?: (peer: Peer) => void;
};

const cases: Case[] = [
  { name: 'another issuer', bad: { claims: { iss: 'https://login.other.example' } }, fault: 'token' },
  {
    name: 'another audience',
    bad: { claims: { aud: 'other' } },
    good: { claims: { aud: [clientId] } },
    fault: 'token',
  },
  {
    name: 'two audiences and no authorized party',
    bad: { claims: { aud: [clientId, 'other'] } },
    good: { claims: { aud: [clientId, 'other'], azp: clientId } },
    fault: 'token',
  },
  {
    name: 'another authorized party',
    bad: { claims: { azp: 'other' } },
    good: { claims: { azp: clientId } },
    fault: 'token',
  },
  { name: 'another nonce', bad: { claims: { nonce: 'no-2' } }, fault: 'token' },
  { name: 'no nonce', bad: { claims: { nonce: undefined } }, fault: 'token' },
  {
    name: 'a token that has expired',
    bad: { claims: { exp: now() - 120 } },
    good: { claims: { exp: now() - 20 } },
    fault: 'token',
  },
  { name: 'a token without an end', bad: { claims: { exp: undefined } }, fault: 'token' },
  {
    name: 'a token that begins later',
    bad: { claims: { nbf: now() + 300 } },
    good: { claims: { nbf: now() + 20 } },
    fault: 'token',
  },
  { name: 'no time of issue', bad: { claims: { iat: undefined } }, fault: 'token' },
  { name: 'no subject', bad: { claims: { sub: undefined } }, fault: 'token' },
  { name: 'no signature', bad: { header: { alg: 'none' }, sign: () => '' }, fault: 'token' },
  {
    name: 'the public key as a shared secret',
    bad: { header: { alg: 'HS256' }, sign: hs256WithPublicKey },
    fault: 'token',
  },
  {
    name: 'a signature by nobody',
    bad: { sign: () => Buffer.alloc(256, 7).toString('base64url') },
    fault: 'token',
  },
  { name: 'a key that is not published', bad: { header: { kid: 'k99' } }, fault: 'token' },
  {
    name: 'the key before the present one',
    before: (peer) => peer.rotate(),
    bad: { sign: withPreviousKey },
    fault: 'token',
  },
  { name: 'a state of somebody else', bad: {}, query: 'code=c-1&state=st-2', fault: 'token' },
  { name: 'no state', bad: {}, query: 'code=c-1', fault: 'token' },
  {
    name: 'an answer that names another issuer',
    bad: {},
    query: 'code=c-1&state=st-1&iss=https%3A%2F%2Flogin.other.example',
    goodQuery: 'code=c-1&state=st-1&iss=https%3A%2F%2Flogin.plan.example',
    fault: 'token',
  },
  { name: 'a refusal', bad: {}, query: 'error=access_denied&state=st-1', fault: 'refused' },
  {
    name: 'an answer without an identity',
    bad: { tokenBody: () => ({ access_token: 'at', token_type: 'Bearer' }) },
    fault: 'token',
  },
  {
    name: 'an address nobody verified',
    bad: { claims: { email_verified: false } },
    good: { claims: { email_verified: undefined } },
    fault: 'unverified-email',
  },
  {
    name: 'further claims about somebody else',
    bad: { claims: { email: undefined }, userinfo: { sub: 'u-2', email: 'sam@plan.example' } },
    good: { claims: { email: undefined }, userinfo: { sub: 'u-1001', email: 'sam@plan.example' } },
    fault: 'token',
  },
];

test.each(cases)('ACC-07 OIDC: $name is refused, its twin accepted', async ({ bad, good = {}, fault, ...more }) => {
  const { peer, settings } = await world();
  more.before?.(peer);
  expect(await ask(peer, settings, good, more.goodQuery)).toMatchObject({
    ok: true,
    value: { issuer: peer.issuer, subject: 'u-1001', email: 'sam@plan.example' },
  });
  expect(await ask(peer, settings, bad, more.query)).toEqual({ ok: false, reason: fault });
});

test('ACC-07 there are at least fifteen such pairs', () => expect(cases.length).toBeGreaterThanOrEqual(15));

test('ACC-07 a key that takes the place of another is taken up at the next sign-in', async () => {
  const { peer, settings } = await world();
  peer.rotate();
  expect(await ask(peer, settings, {})).toMatchObject({ ok: true });
});

test('ACC-07 a browser is sent with state, nonce and a challenge, and never with the secret', async () => {
  const { settings } = await world();
  const url = await authorizationUrl(settings, callback, checks);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: clientId,
    state: 'st-1',
    nonce: 'no-1',
    code_challenge_method: 'S256',
    redirect_uri: callback,
  });
  expect(url.searchParams.get('code_challenge')).not.toBe(checks.codeVerifier);
  expect(settings.signingAlgorithms).toEqual(['RS256']);
});

test.each([
  { name: 'names another issuer', metadata: { issuer: 'https://login.other.example' } },
  { name: 'has its keys on a plain address', metadata: { jwks_uri: 'http://login.plan.example/keys' } },
  { name: 'signs with shared secrets only', metadata: { id_token_signing_alg_values_supported: ['HS256', 'none'] } },
])('ACC-07 a description that $name is refused', async ({ metadata }) => {
  const peer = openOidcPeer('https://login.plan.example', clientId);
  const discover = () => discoverOidc({ issuer: peer.issuer, clientId, hasSecret: true }, peer.fetch);
  expect(await discover()).toMatchObject({ ok: true });
  peer.answerWith({ metadata });
  expect(await discover()).toEqual({ ok: false, reason: 'description' });
});

test('INT-01 a provider that cannot be reached is told apart, and an issuer that is no https address is not called', async () => {
  const down = () => Promise.reject(new TypeError('fetch failed'));
  expect(await discoverOidc({ issuer: 'https://login.plan.example', clientId, hasSecret: true }, down)).toEqual({
    ok: false,
    reason: 'unreachable',
  });
  const peer = openOidcPeer('http://login.plan.example', clientId);
  expect(await discoverOidc({ issuer: peer.issuer, clientId, hasSecret: true }, peer.fetch)).toEqual({
    ok: false,
    reason: 'description',
  });
  expect(peer.asked).toEqual([]);
});
