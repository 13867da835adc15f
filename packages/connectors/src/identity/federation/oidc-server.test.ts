import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OidcSettings } from '@optimiq/domain/access/federation';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorizationUrl, discoverOidc, readAnswer } from './oidc.ts';

// A complete sign-in at a certified OpenID server of others, over HTTP on this machine.

const callback = 'https://product.example/v1/sso/x/callback';
const checks = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) };
let server: Server;
let issuer: string;
let settings: OidcSettings;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'product', client_secret: 'hush-4711', redirect_uris: [callback] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, email: 'Sam@Plan.example', email_verified: true, name: 'Sam Reyes' }),
    }),
  });
  // Who comes is Sam, and consents.
  provider.use(async (context, next) => {
    if (!context.path.startsWith('/interaction/')) return next();
    const { prompt, params } = await provider.interactionDetails(context.req, context.res);
    if (prompt.name === 'login') {
      await provider.interactionFinished(context.req, context.res, { login: { accountId: 'u-1001', amr: ['pwd'] } });
    } else {
      const grant = new provider.Grant({ accountId: 'u-1001', clientId: String(params['client_id']) });
      grant.addOIDCScope('openid email profile');
      await provider.interactionFinished(context.req, context.res, { consent: { grantId: await grant.save() } });
    }
    context.respond = false;
  });
  server.on('request', provider.callback());
  const found = await discoverOidc({ issuer, clientId: 'product', hasSecret: true }, fetch);
  if (!found.ok) throw new Error(found.reason);
  settings = found.value;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** A browser that follows redirects until it is sent to us. */
async function walk(url: URL): Promise<URL> {
  const cookies = new Map<string, string>();
  for (let at = url, step = 0; step < 12; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
    for (const one of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(one)!;
      cookies.set(name!, value!);
    }
    at = new URL(answer.headers.get('location')!, at);
    if (at.href.startsWith(callback)) return at;
  }
  throw new Error('The server never sent the browser back');
}

const begin = async () => walk(await authorizationUrl(settings, callback, checks));
const finish = (answer: URL, changes: { secret?: string; state?: string; verifier?: string } = {}) =>
  readAnswer(
    settings,
    answer,
    { ...checks, state: changes.state ?? checks.state, codeVerifier: changes.verifier ?? checks.codeVerifier },
    { clientSecret: changes.secret ?? 'hush-4711', fetch },
  );

test('ACC-07 a complete sign-in, and its code counts once', async () => {
  const answer = await begin();
  expect(await finish(answer)).toMatchObject({
    ok: true,
    value: { issuer, subject: 'u-1001', email: 'sam@plan.example', name: 'Sam Reyes', assurance: [] },
  });
  expect(await finish(answer)).toEqual({ ok: false, reason: 'token' });
});

test.each([
  { name: 'a wrong secret', changes: { secret: 'hush-4712' } },
  { name: 'another state', changes: { state: 'x'.repeat(43) } },
  { name: 'the verifier of another browser', changes: { verifier: 'w'.repeat(43) } },
])('ACC-07 with $name the server or we refuse', async ({ changes }) => {
  expect(await finish(await begin(), changes)).toEqual({ ok: false, reason: 'token' });
});
