import { once } from 'node:events';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasOpenssl, type TestAuthority, testAuthority } from '../testing/certificates.ts';
import { awsHandler } from './aws-handler.ts';
import { guardPlatformFetch, withinScope } from './guarded-fetch.ts';
import { type OutboundAttempt, openOutbound } from './outbound.ts';
import type { ListedHost, Purpose, Scope } from './rules.ts';

const north = 'north' as TenantId;
const south = 'south' as TenantId;
const webhook: Scope = { tenant: north, purpose: 'webhook' };

/** Lists by tenant and purpose, names with their addresses, what was put on record, and how often names were asked for. */
const world = {
  lists: new Map<string, ListedHost[]>(),
  names: new Map<string, string[][]>(),
  asked: [] as string[],
  attempts: [] as OutboundAttempt[],
  recordFails: false,
};
const list = ({ tenant, purpose }: Scope, ...hosts: ListedHost[]) => world.lists.set(`${tenant} ${purpose}`, hosts);
const inner = (host: string, port?: number): ListedHost => ({ host, port, mayBeInner: true });
const outer = (host: string, port?: number): ListedHost => ({ host, port, mayBeInner: false });
/** A name whose answers differ each time it is asked for; the last one stays. */
const name = (host: string, ...answers: string[][]) => world.names.set(host, answers);

const openGuard = (ca: readonly string[] = []) =>
  openOutbound({
    hostsOf: async ({ tenant, purpose }) => world.lists.get(`${tenant} ${purpose}`) ?? [],
    record: async (attempt) => {
      if (world.recordFails) throw new Error('no room');
      world.attempts.push(attempt);
    },
    lookup: async (host) => {
      world.asked.push(host);
      const answers = world.names.get(host) ?? [];
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    },
    ca,
  });
const outcomes = () => world.attempts.map(({ outcome }) => outcome);

beforeEach(() => {
  world.lists.clear();
  world.names.clear();
  world.asked = [];
  world.attempts = [];
  world.recordFails = false;
});

const servers: { close(): unknown }[] = [];
afterAll(async () => {
  for (const server of servers) {
    (server as Server).closeAllConnections?.();
    server.close();
  }
});
async function listening<S extends { listen(port: number, host: string): unknown; address(): unknown }>(server: S) {
  servers.push(server as unknown as Server);
  server.listen(0, '127.0.0.1');
  await once(server as unknown as Server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('who may be spoken to', () => {
  const guard = openGuard();

  test.each<{ it: string; url: string; code: string; lists?: ListedHost[] }>([
    { it: 'a host that is not listed', url: 'https://other.example.org/', code: 'not-allowed' },
    { it: 'a subdomain of a listed host', url: 'https://a.hooks.example.org/', code: 'not-allowed' },
    { it: 'another port of a listed host', url: 'https://hooks.example.org:8443/', code: 'not-allowed' },
    { it: 'a user name before the host', url: 'https://hooks.example.org@other.example.org/', code: 'malformed' },
    { it: 'a user name and password', url: 'https://a:b@hooks.example.org/', code: 'malformed' },
    { it: 'another scheme', url: 'ftp://hooks.example.org/', code: 'malformed' },
    { it: 'a file', url: 'file:///etc/hosts', code: 'malformed' },
    { it: 'no address', url: 'not an address', code: 'malformed' },
    { it: 'a name of a private address', url: 'https://hooks.example.org/', code: 'address-refused' },
    { it: 'clear text', url: 'http://clear.example.org/', code: 'not-encrypted', lists: [outer('clear.example.org')] },
    { it: 'clear text to an inner host', url: 'http://clear/', code: 'not-encrypted', lists: [inner('clear')] },
    {
      it: 'a name nobody knows',
      url: 'https://gone.example.org/',
      code: 'unresolved',
      lists: [outer('gone.example.org')],
    },
  ])('SEC-07: $it is refused as $code', async ({ url, code, lists }) => {
    list(webhook, ...(lists ?? [outer('hooks.example.org', 443)]));
    name('hooks.example.org', ['10.0.0.1']);
    name('clear.example.org', ['93.184.216.34']);
    name('clear', ['10.0.0.7']);
    await expect(guard.request(webhook, url)).rejects.toMatchObject({ name: 'OutboundError', code });
    expect(outcomes()).toEqual([code]);
  });

  // Each of these is this machine, a private network or a cloud's metadata, in other clothes; each is listed.
  test.each([
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '0177.0.0.1',
    '0x7f.1',
    '127.1',
    '0',
    '169.254.169.254',
    '2852039166',
    '0xa9.0xfe.0xa9.0xfe',
    '10.1.2.3',
    '100.64.0.1',
    '224.0.0.1',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:a9fe:a9fe]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[2002:7f00:1::]',
    '１２７.0.0.1',
    '127。0。0。1',
  ])('SEC-07: https://%s is refused though it is listed', async (host) => {
    const url = new URL(`https://${host}/`);
    list(webhook, outer(url.hostname));
    await expect(guard.request(webhook, url)).rejects.toMatchObject({ code: 'address-refused' });
  });

  test.each([
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    'fe80::1%lo',
    '',
    '.',
    'a..b',
    '-a.example.org',
    'a b',
    'a/b',
  ])('SEC-07: a socket to %j is refused before any name is asked for', async (host) => {
    const sftp: Scope = { tenant: north, purpose: 'sftp' };
    list(sftp, inner(host));
    await expect(guard.connect(sftp, { host, port: 22, encryption: 'inside' })).rejects.toMatchObject({
      code: 'malformed',
    });
    expect([world.asked, world.attempts.map(({ host: shown }) => shown)]).toEqual([[], ['malformed']]);
  });

  test('SEC-07: one private address among public ones spoils the name', async () => {
    list(webhook, outer('hooks.example.org'));
    for (const answer of [
      ['93.184.216.34', '10.0.0.1'],
      ['2606:4700::1111', '::ffff:127.0.0.1'],
    ]) {
      name('hooks.example.org', answer);
      await expect(guard.request(webhook, 'https://hooks.example.org/')).rejects.toMatchObject({
        code: 'address-refused',
      });
    }
  });

  test('a host of one tenant and purpose is a stranger to every other', async () => {
    const clear = await listening(createHttp((_, reply) => reply.end('here')));
    list(webhook, inner('127.0.0.1', clear));
    const url = `http://127.0.0.1:${clear}/`;
    expect((await guard.request(webhook, url)).body.toString()).toBe('here');
    const others: Scope[] = [
      { tenant: south, purpose: 'webhook' },
      { tenant: 'installation', purpose: 'webhook' },
      ...(['identity-provider', 'sftp', 'mail', 'kms', 'syslog', 'audit-anchor'] as Purpose[]).map((purpose) => ({
        tenant: north,
        purpose,
      })),
    ];
    for (const scope of others) await expect(guard.request(scope, url)).rejects.toMatchObject({ code: 'not-allowed' });
    expect(world.attempts.map(({ tenant, purpose, outcome }) => [tenant, purpose, outcome])).toEqual([
      ['north', 'webhook', 'connected'],
      ...others.map(({ tenant, purpose }) => [tenant, purpose, 'not-allowed']),
    ]);
  });

  test('a protocol may encrypt by itself for SFTP and mail only', async () => {
    const port = await listening(createTcp((socket) => socket.end('220 here')));
    for (const purpose of ['sftp', 'mail'] as const) {
      list({ tenant: north, purpose }, inner('127.0.0.1', port));
      const socket = await guard.connect({ tenant: north, purpose }, { host: '127.0.0.1', port, encryption: 'inside' });
      expect(String((await once(socket, 'data'))[0])).toBe('220 here');
      socket.destroy();
    }
    const syslog: Scope = { tenant: north, purpose: 'syslog' };
    list(syslog, inner('127.0.0.1', port));
    await expect(guard.connect(syslog, { host: '127.0.0.1', port, encryption: 'inside' })).rejects.toMatchObject({
      code: 'not-encrypted',
    });
    const inClear = await guard.connect(syslog, { host: '127.0.0.1', port, encryption: 'none' });
    await once(inClear, 'data');
    inClear.destroy();
    list(syslog, inner('10.0.0.7', port));
    await expect(guard.connect(syslog, { host: '10.0.0.7', port, encryption: 'none' })).rejects.toMatchObject({
      code: 'not-encrypted',
    });
  });

  test('SEC-07: a name is asked for once, and what was checked is what is spoken to', async () => {
    const port = await listening(createHttp((request, reply) => reply.end(request.socket.localAddress)));
    // The second answer would be another machine: nobody asks for it.
    name('rebind.example.org', ['127.0.0.1'], ['127.0.0.2']);
    list(webhook, inner('rebind.example.org'));
    const { body } = await guard.request(webhook, `http://rebind.example.org:${port}/`);
    expect([body.toString(), world.asked]).toEqual(['127.0.0.1', ['rebind.example.org']]);
  });

  test('SEC-07: a name that turns private between two requests is refused at the second', async () => {
    const port = await listening(createHttp((_, reply) => reply.end()));
    name('rebind.example.org', ['127.0.0.1']);
    list(webhook, inner('rebind.example.org'));
    await guard.request(webhook, `http://rebind.example.org:${port}/`);
    list(webhook, outer('rebind.example.org'));
    await expect(guard.request(webhook, `http://rebind.example.org:${port}/`)).rejects.toMatchObject({
      code: 'address-refused',
    });
  });

  test('an attempt that cannot be put on record is not made', async () => {
    let requests = 0;
    const port = await listening(createHttp((_, reply) => reply.end(String(++requests))));
    list(webhook, inner('127.0.0.1', port));
    world.recordFails = true;
    await expect(guard.request(webhook, `http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'not-recorded' });
    world.recordFails = false;
    await guard.request(webhook, `http://127.0.0.1:${port}/`);
    expect(requests).toBe(1);
  });
});

describe('what is said', () => {
  const guard = openGuard();
  /** A server of this machine with this answer, listed. */
  async function server(answer: RequestListener): Promise<string> {
    const port = await listening(createHttp(answer));
    list(webhook, inner('127.0.0.1', port));
    return `http://127.0.0.1:${port}`;
  }

  test('a request arrives as it was given, and its record has neither path nor query nor body', async () => {
    const seen: unknown[] = [];
    const url = await server((request, reply) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        seen.push(request.method, request.url, request.headers['x-own'], request.headers.host, text);
        reply.writeHead(201, { 'x-answer': 'yes', 'set-cookie': 'a=b' }).end('{"ok":true}');
      });
    });
    const answer = await guard.request(webhook, `${url}/path-canary?q=query-canary`, {
      method: 'POST',
      headers: { 'x-own': 'kept', host: 'other.example.org', 'transfer-encoding': 'chunked' },
      body: 'body-canary',
    });
    expect(seen).toEqual(['POST', '/path-canary?q=query-canary', 'kept', new URL(url).host, 'body-canary']);
    expect([answer.status, answer.body.toString(), answer.headers['x-answer'], answer.headers['set-cookie']]).toEqual([
      201,
      '{"ok":true}',
      'yes',
      undefined,
    ]);
    expect(world.attempts).toEqual([
      { ...webhook, host: '127.0.0.1', port: Number(new URL(url).port), outcome: 'connected' },
    ]);
  });

  test.each([301, 302, 303, 307, 308])('SEC-07: a redirect (%i) is followed nowhere', async (status) => {
    let elsewhere = 0;
    const inside = await listening(createHttp((_, reply) => reply.end(String(++elsewhere))));
    const url = await server((_, reply) => reply.writeHead(status, { location: `http://127.0.0.1:${inside}/` }).end());
    await expect(guard.request(webhook, url)).rejects.toMatchObject({ code: 'redirected' });
    expect([elsewhere, outcomes()]).toEqual([0, ['connected', 'redirected']]);
  });

  test('an answer that is too long is left at its limit', async () => {
    let sent = 0;
    const url = await server((_, reply) => {
      const more = () => {
        while (!reply.destroyed && reply.write(Buffer.alloc(16_384))) sent += 16_384;
      };
      reply.on('drain', more);
      more();
    });
    await expect(guard.request(webhook, url, { maxBytes: 100_000 })).rejects.toMatchObject({ code: 'too-large' });
    expect(sent).toBeLessThan(20_000_000);
    expect(outcomes()).toEqual(['connected', 'too-large']);
  });

  test('a head that is too long is too large', async () => {
    const port = await listening(
      createTcp((socket) => void socket.on('error', () => {}).write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(200_000)}`)),
    );
    list(webhook, inner('127.0.0.1', port));
    await expect(guard.request(webhook, `http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'too-large' });
  });

  test.each<{ it: string; answer: RequestListener }>([
    { it: 'sends nothing', answer: () => {} },
    {
      it: 'sends a byte now and then',
      answer: (_, reply) => {
        const timer = setInterval(() => reply.write('x'), 10);
        reply.on('close', () => clearInterval(timer));
      },
    },
  ])('a server that $it is not waited for beyond the time for all of it', async ({ answer }) => {
    const url = await server(answer);
    await expect(guard.request(webhook, url, { overallMs: 200 })).rejects.toMatchObject({ code: 'timed-out' });
    expect(outcomes()).toEqual(['connected', 'timed-out']);
  });

  test('the caller may leave', async () => {
    const leaving = new AbortController();
    const url = await server(() => leaving.abort());
    await expect(guard.request(webhook, url, { signal: leaving.signal })).rejects.toMatchObject({ code: 'aborted' });
  });

  test('a connection that is cut, and a port where nobody listens', async () => {
    const url = await server((request) => request.socket.destroy());
    await expect(guard.request(webhook, url)).rejects.toMatchObject({ code: 'broken-off' });
    list(webhook, inner('127.0.0.1'));
    await expect(guard.request(webhook, 'http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('a name that takes too long to be answered for is not waited for', async () => {
    list(webhook, outer('slow.example.org'));
    const slow = openOutbound({
      hostsOf: async () => [outer('slow.example.org')],
      record: async () => undefined,
      lookup: () => new Promise(() => {}),
    });
    await expect(slow.request(webhook, 'https://slow.example.org/', { connectMs: 100 })).rejects.toMatchObject({
      code: 'timed-out',
    });
  });

  test('headers that would end a line are refused', async () => {
    const url = await server((_, reply) => reply.end());
    await expect(guard.request(webhook, url, { headers: { 'x-a': 'b\r\nx-c: d' } })).rejects.toMatchObject({
      code: 'malformed',
    });
  });

  test('libraries get a fetch of their scope; outside of any scope the platform’s goes nowhere', async () => {
    const url = await server((request, reply) => reply.end(`${request.method} ${request.headers['x-own']}`));
    const putBack = guardPlatformFetch(guard);
    try {
      await expect(fetch(url)).rejects.toMatchObject({ code: 'not-allowed' });
      const answer = await withinScope(webhook, () =>
        fetch(url, { method: 'PUT', headers: { 'x-own': 'kept' }, body: 'text' }),
      );
      expect([answer.status, await answer.text()]).toEqual([200, 'PUT kept']);
      await expect(withinScope({ ...webhook, tenant: south }, () => fetch(url))).rejects.toMatchObject({
        code: 'not-allowed',
      });
    } finally {
      putBack();
    }
  });

  test('an AWS client speaks through it', async () => {
    const url = new URL(await server((request, reply) => reply.end(`${request.method} ${request.url}`)));
    const { response } = await awsHandler(guard, webhook).handle({
      protocol: url.protocol,
      hostname: url.hostname,
      port: Number(url.port),
      method: 'POST',
      path: '/',
      query: { a: ['1', '2'] },
      headers: {},
      body: '{}',
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    expect([response.statusCode, Buffer.concat(chunks).toString()]).toEqual([200, 'POST /?a=1&a=2']);
  });
});

describe.skipIf(!hasOpenssl())('who answers (needs openssl)', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;
  beforeAll(() => {
    authority = testAuthority();
    stranger = testAuthority();
  });
  afterAll(() => {
    authority.remove();
    stranger.remove();
  });
  const host = 'files.example.org';
  /** Asks an https server of that certificate under the name. */
  async function ask(certificate: { key: string; cert: string }, options: TlsOptions = {}) {
    const port = await listening(createHttps({ ...certificate, ...options }, (_, reply) => reply.end('here')));
    name(host, ['127.0.0.1']);
    list(webhook, inner(host));
    return openGuard([authority.ca]).request(webhook, `https://${host}:${port}/`);
  }

  test('SEC-01: a server with a certificate of a known authority for that name is spoken to', async () => {
    expect((await ask(authority.issue([`DNS:${host}`]))).body.toString()).toBe('here');
  });

  test('SEC-01: a certificate for another name, of an unknown authority, or out of date is refused', async () => {
    const refused = { code: 'certificate-refused' };
    await expect(ask(authority.issue(['DNS:other.example.org']))).rejects.toMatchObject(refused);
    await expect(ask(authority.issue(['IP:127.0.0.1']))).rejects.toMatchObject(refused);
    await expect(ask(stranger.issue([`DNS:${host}`]))).rejects.toMatchObject(refused);
    await expect(ask(authority.issue([`DNS:${host}`], { days: -1 }))).rejects.toMatchObject(refused);
    expect(outcomes()).toEqual(Array(4).fill('certificate-refused'));
  });

  test('SEC-01: the environment cannot switch verification off', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      await expect(ask(stranger.issue([`DNS:${host}`]))).rejects.toMatchObject({ code: 'certificate-refused' });
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });

  test('SEC-01: TLS 1.1 is not spoken', async () => {
    const old: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(ask(authority.issue([`DNS:${host}`]), old)).rejects.toMatchObject({ code: 'tls-refused' });
  });

  test('a socket is encrypted unless said otherwise; by address the certificate names the address', async () => {
    const port = await listening(
      createTls({ ...authority.issue(['IP:127.0.0.1']), minVersion: 'TLSv1.2' }, (socket) => socket.end('sealed')),
    );
    const syslog: Scope = { tenant: 'installation', purpose: 'syslog' };
    list(syslog, inner('127.0.0.1', port));
    const socket = await openGuard([authority.ca]).connect(syslog, { host: '127.0.0.1', port });
    expect(String((await once(socket, 'data'))[0])).toBe('sealed');
    await expect(openGuard().connect(syslog, { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'certificate-refused',
    });
  });
});
