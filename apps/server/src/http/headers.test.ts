import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headerFaults, type SeenAnswer } from '../testing/header-faults.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { buildApp } from './app.ts';
import { callerBySession } from './session-caller.ts';

const nobody = '00000000-0000-4000-8000-000000000000';
const web = mkdtempSync(join(tmpdir(), 'optimiq-web-'));
const origin = 'https://plan.example.org';
let world: TestProduct;
/** As people reach it: over TLS, which a proxy speaks; with the web app. */
let app: FastifyInstance;
let cookie: string;
/** Of somebody whose factors and sessions may be lost on the way. */
let spare: string;
let operations: { method: InjectOptions['method'] & string; url: string }[];

beforeAll(async () => {
  mkdirSync(join(web, 'assets'));
  writeFileSync(join(web, 'index.html'), '<!doctype html><meta property="csp-nonce" nonce="OPTIMIQ-CSP-NONCE">');
  writeFileSync(join(web, 'assets', 'app-1.js'), 'export {};'.repeat(500));
  mkdirSync(join(web, '.git'));
  writeFileSync(join(web, '.git', 'config'), '[core]');
  writeFileSync(join(web, 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  world = await testProduct();
  cookie = await world.signIn(world.alpha, 'tenant-admin');
  spare = await world.signIn(world.beta, 'tenant-admin');
  Object.assign(world.product.settings, { publicUrl: origin });
  app = await buildApp({ product: world.product, callerOf: callerBySession(world.product), webFolder: web });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { paths } = app.swagger() as unknown as { paths: Record<string, Record<string, unknown>> };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase() as 'GET',
      url: path.replaceAll(/\{\w+\}/g, nobody),
    })),
  );
});
afterAll(async () => {
  await app.close();
  await world.close();
  rmSync(web, { recursive: true });
});

async function ask(options: InjectOptions, by = app): Promise<SeenAnswer> {
  const answer = await by.inject(options);
  const { headers, body, statusCode } = answer;
  return { path: String(options.url).split('?')[0]!, status: statusCode, headers, body };
}
/** Sends text as it is and reads all that comes back. */
async function say(text: string, path = '/v1/session'): Promise<SeenAnswer> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(text);
  let all = '';
  for await (const chunk of socket.setEncoding('latin1')) all += chunk;
  const [head = '', ...rest] = all.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return { path, status: Number(first.split(' ')[1]), headers, body: rest.join('') };
}
const changing = { 'x-optimiq-request': '1' };

describe('SEC-01, SEC-07: the headers of', () => {
  test('every route, with and without a session, to the right and to the wrong request', async () => {
    const seen = new Map<number, number>();
    for (const { method, url } of operations) {
      if (method === 'DELETE' && url === '/v1/session') continue; // signs out: the last test's
      const isOwnAccount = /^\/v1\/(account|session)/.test(url) && method !== 'GET';
      const session = isOwnAccount ? spare : cookie;
      const tries: InjectOptions[] = [
        { method, url },
        { method, url, headers: { cookie: session, ...changing } },
        {
          method,
          url,
          headers: { cookie: session, ...changing, 'content-type': 'application/json' },
          payload: '{"a":',
        },
        {
          method,
          url: `${url}?${'x'.repeat(50)}=%00`,
          headers: { cookie: session, ...changing, 'sec-fetch-site': 'cross-site' },
        },
      ];
      for (const options of tries) {
        const answer = await ask(options);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        // Sign-in was opened on http here: that its cookies are for TLS alone is seen in served-securely.test.ts.
        const faults = headerFaults(answer).filter((fault) => fault !== 'set-cookie: without Secure');
        expect([method, url, answer.status, faults]).toEqual([method, url, answer.status, []]);
      }
    }
    // Controls: each kind of answer was among them.
    for (const status of [200, 400, 401, 403, 404]) expect([status, seen.has(status)]).toEqual([status, true]);
  });

  test.each<{ it: string; options: InjectOptions; status: number }>([
    { it: 'the page', options: { url: '/' }, status: 200 },
    { it: 'a path of the page', options: { url: '/members/abc' }, status: 200 },
    { it: 'a file of the program', options: { url: '/assets/app-1.js' }, status: 200 },
    {
      it: 'a compressed file',
      options: { url: '/assets/app-1.js', headers: { 'accept-encoding': 'br' } },
      status: 200,
    },
    { it: 'a file asked for again', options: { url: '/mark.svg', headers: { 'if-none-match': '*' } }, status: 200 },
    { it: 'the head of the page', options: { method: 'HEAD', url: '/' }, status: 200 },
    { it: 'an unknown route', options: { url: '/v1/none' }, status: 404 },
    { it: 'an unknown method', options: { method: 'OPTIONS', url: '/v1/session' }, status: 404 },
    { it: 'an address that is none', options: { url: '/v1/members/%ZZ' }, status: 400 },
    {
      it: 'a body that is too large',
      options: {
        method: 'POST',
        url: '/v1/session',
        payload: 'x'.repeat(2_000_000),
        headers: { ...changing, 'content-type': 'application/json' },
      },
      status: 413,
    },
    {
      it: 'a body of another type',
      options: { method: 'POST', url: '/v1/session', payload: 'x', headers: { ...changing, 'content-type': 'text/x' } },
      status: 415,
    },
    {
      it: 'a sign-in that fails',
      options: {
        method: 'POST',
        url: '/v1/session',
        payload: { email: 'a@b.example', password: 'x' },
        headers: changing,
      },
      status: 401,
    },
  ])('$it ($status)', async ({ options, status }) => {
    const answer = await ask(options);
    expect([answer.status, headerFaults(answer)]).toEqual([status, []]);
  });

  test.each<{ it: string; text: string; status: number }>([
    { it: 'what is no request', text: 'nonsense\r\n\r\n', status: 400 },
    { it: 'a version that does not exist', text: 'GET / HTTP/9.9\r\n\r\n', status: 400 },
    { it: 'a header that never ends', text: `GET / HTTP/1.1\r\nx: ${'x'.repeat(40_000)}`, status: 431 },
    {
      it: 'two lengths',
      text: 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      status: 400,
    },
    {
      it: 'a length beside chunks',
      text: 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      status: 400,
    },
    {
      it: 'an expectation of something else',
      text: 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: tea\r\n\r\n',
      status: 417,
    },
    { it: 'a request without a host', text: 'GET / HTTP/1.1\r\n\r\n', status: 400 },
    { it: 'TRACE', text: 'TRACE /v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', status: 404 },
  ])('$it ($status)', async ({ text, status }) => {
    const answer = await say(text);
    expect([answer.status, headerFaults(answer)]).toEqual([status, []]);
  });

  test('answers while nothing works: not ready, too many requests, an error within', async () => {
    world.product.setState('starting');
    const notReady = await ask({ url: '/v1/audit-events', headers: { cookie } });
    world.product.setState('ready');
    expect([notReady.status, headerFaults(notReady)]).toEqual([503, []]);

    const few = await buildApp({
      product: world.product,
      callerOf: async () => Promise.reject(new Error('a fault')),
      requestsPerMinute: 1,
    });
    const failed = await ask({ url: '/v1/session' }, few);
    const tooMany = await ask({ url: '/v1/session' }, few);
    await few.close();
    expect([failed.status, headerFaults(failed)]).toEqual([500, []]);
    expect([tooMany.status, headerFaults(tooMany)]).toEqual([429, []]);
  });

  test('a download: it is an attachment in a sandbox', async () => {
    const answer = { path: '/v1/loads/x/refused-rows', status: 200, body: '=1+1', headers: {} };
    expect(headerFaults(answer)).toEqual(
      expect.arrayContaining(['content-disposition: no attachment', 'content-security-policy: no sandbox']),
    );
  });

  test('a folder and a hidden file give the page and nothing of theirs', async () => {
    const page = (await ask({ url: '/' })).body.replaceAll(/nonce="[^"]+"/g, '');
    for (const url of ['/assets', '/assets/', '/.git', '/.git/config', '/assets/../.git/config', '/%2egit/config']) {
      const answer = await ask({ url });
      expect([url, answer.body.replaceAll(/nonce="[^"]+"/g, '')]).toEqual([url, page]);
    }
  });

  test('the page, which gives every answer a nonce of its own and no script one', async () => {
    const pages = await Promise.all([ask({ url: '/' }), ask({ url: '/' })]);
    const nonces = pages.map(({ headers, body }) => {
      const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))![1]!;
      expect(body).toContain(`nonce="${nonce}"`);
      expect(body).not.toContain('OPTIMIQ-CSP-NONCE');
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
    expect(String(pages[0]!.headers['content-security-policy'])).toContain("script-src 'self';");
  });
});

test('every header is looked at: each one left out or widened is found', async () => {
  const right = await ask({ url: '/v1/session', headers: { cookie } });
  expect(headerFaults(right)).toEqual([]);
  const wanted = Object.keys(right.headers).filter((name) =>
    /policy|x-(content|frame|perm)|strict|cache|type/.test(name),
  );
  expect(wanted.length).toBeGreaterThanOrEqual(11);
  for (const name of wanted) {
    const { [name]: _left, ...headers } = right.headers;
    expect([name, headerFaults({ ...right, headers }).length > 0]).toEqual([name, true]);
  }
  const policy = String(right.headers['content-security-policy']);
  for (const wide of [
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    'connect-src https://example.org',
    'script-src *',
    'script-src data:',
  ]) {
    const headers = { ...right.headers, 'content-security-policy': `${policy}; ${wide}` };
    expect([wide, headerFaults({ ...right, headers })]).toEqual([
      wide,
      [expect.stringContaining('content-security-policy: allows')],
    ]);
  }
  const alone = { ...right.headers, 'strict-transport-security': 'max-age=31536000' };
  expect(headerFaults({ ...right, headers: alone })).toEqual([
    expect.stringContaining('strict-transport-security: is'),
  ]);
  for (const [name, value, fault] of [
    ['content-type', 'text/html', 'content-type: text without its charset'],
    ['access-control-allow-origin', '*', 'access-control-allow-origin: lets other sites in'],
  ] as const) {
    expect(headerFaults({ ...right, headers: { ...right.headers, [name]: value } })).toContain(fault);
  }
  const weak = { ...right, headers: { ...right.headers, 'set-cookie': 'a=b; Path=/', server: 'x' } };
  expect(headerFaults(weak)).toEqual([
    'server: tells what runs',
    ...['HttpOnly', 'Secure', 'SameSite=Strict'].map((flag) => `set-cookie: without ${flag}`),
  ]);
});

describe('SEC-07: a change is refused', () => {
  const signIn = (headers: Record<string, string>) =>
    ask({
      method: 'POST',
      url: '/v1/session',
      payload: { email: 'a@b.example', password: 'x' },
      headers: { ...changing, ...headers },
    });
  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example.org' },
    { origin: 'null' },
    { origin: 'http://plan.example.org' },
    { origin: `${origin}.evil.example.org` },
    { origin: 'https://plan.example.org:8443' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example.org' },
  ])('from another site: %j', async (headers) => expect((await signIn(headers)).status).toBe(403));

  test('and none from the product itself, or from a program that is no browser', async () => {
    for (const headers of [{}, { origin }, { origin, 'sec-fetch-site': 'same-origin' }]) {
      expect((await signIn(headers as Record<string, string>)).status).toBe(401);
    }
  });
});

test('SEC-07: signing out empties the browser', async () => {
  const answer = await ask({ method: 'DELETE', url: '/v1/session', headers: { cookie, ...changing } });
  expect([answer.status, answer.headers['clear-site-data']]).toEqual([200, '"cache", "storage"']);
});
