import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasOpenssl, testAuthority } from '@optimiq/connectors/testing/certificates';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryFlags } from './crash.ts';
import type { Running } from './running.ts';
import { headerFaults } from './testing/header-faults.ts';
import { type Installation, makeInstallation, type ServerProcess } from './testing/server-process.ts';

const canary = 'Zebulon-Quagmire';

test('flags that write memory or open it are known, those of every day are not', () => {
  const shown = [
    '--heapsnapshot-signal=SIGUSR2',
    '--inspect',
    '--inspect-brk=0',
    '--heap-prof',
    '--heapsnapshot-near-heap-limit=1',
  ];
  expect(memoryFlags(shown)).toEqual(shown.map((flag) => flag.split('=')[0]));
  expect(memoryFlags([], `--max-old-space-size=4096 ${shown[0]}`)).toEqual(['--heapsnapshot-signal']);
  expect(memoryFlags(['--max-old-space-size=4096', '--report-on-signal'], '')).toEqual([]);
});

describe.skipIf(!hasOpenssl())('the product with a certificate of its own (needs openssl)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'optimiq-served-'));
  const reports = join(folder, 'reports');
  const authority = hasOpenssl() ? testAuthority() : undefined!;
  let one: Installation;
  let server: ServerProcess;
  let running: Running;
  beforeAll(async () => {
    const { cert, key } = authority.issue(['IP:127.0.0.1']);
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
    mkdirSync(reports);
    one = makeInstallation(20, {
      TLS_CERT_FILE: join(folder, 'cert.pem'),
      TLS_KEY_FILE: join(folder, 'key.pem'),
      SOME_SECRET: canary,
    });
    server = one.start({ NODE_OPTIONS: `--report-on-signal --report-signal=SIGWINCH --report-directory=${reports}` });
    running = await server.ready();
  });
  afterAll(async () => {
    await one.remove();
    authority.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  type Answer = { status: number; headers: IncomingHttpHeaders; body: string };
  const ask = (path: string, body?: object, more: Record<string, string> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = { 'x-optimiq-request': '1', ...(body ? { 'content-type': 'application/json' } : {}), ...more };
      const options = { method: body ? 'POST' : 'GET', headers, ca: authority.ca, agent: false } as const;
      request(new URL(path, running.url), options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
      })
        .on('error', reject)
        .end(body && JSON.stringify(body));
    });

  test('SEC-01: people sign in over TLS; the cookie is for TLS alone, and headers say so', async () => {
    expect(running.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { email, password } = running.signIns.find(({ role }) => role === 'tenant-admin')!;
    const answer = await ask(
      '/v1/session',
      { email, password },
      { origin: running.url, 'sec-fetch-site': 'same-origin' },
    );
    expect([answer.status, headerFaults({ path: '/v1/session', ...answer })]).toEqual([200, []]);
    expect([answer.headers['set-cookie']].flat().join()).toContain('Secure');
    const cookie = answer.headers['set-cookie']!.map((one) => one.split(';')[0]).join('; ');
    expect((await ask('/v1/session', undefined, { cookie })).status).toBe(200);
  });

  test('SEC-01: plain HTTP on the same port is sent to TLS', async () => {
    const { port } = new URL(running.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /loads HTTP/1.1\r\nHost: x\r\n\r\n');
    let answer = '';
    for await (const chunk of socket.setEncoding('latin1')) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1\.1 308 /);
    expect(answer).toContain(`location: ${running.url}/loads\r\n`);
  });

  test('a diagnostic report holds nothing of the environment, and the debugger stays shut', async () => {
    server.child.kill('SIGUSR1');
    server.child.kill('SIGWINCH');
    await expect.poll(() => readdirSync(reports).length, { timeout: 20_000 }).toBe(1);
    const read = () => readFileSync(join(reports, readdirSync(reports)[0]!), 'utf8');
    await expect.poll(() => read().trimEnd().endsWith('}'), { timeout: 20_000 }).toBe(true);
    expect(JSON.parse(read()).environmentVariables).toBeUndefined();
    expect(read()).not.toContain(canary);
    expect(server.output()).not.toContain('Debugger listening');
    expect((await ask('/health/live')).status).toBe(200);
  });

  test('a start that could write memory to disk, or with a key that others can read, ends with the reason', async () => {
    const dumping = one.start({ NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2' });
    expect(await dumping.exit()).toBe(2);
    expect(dumping.output()).toContain('--heapsnapshot-signal');
    const keyFile = join(folder, 'wide.pem');
    writeFileSync(keyFile, readFileSync(join(folder, 'key.pem')));
    chmodSync(keyFile, 0o644); // whatever the mask of this process is
    const wide = one.start({ TLS_KEY_FILE: keyFile });
    expect(await wide.exit()).toBe(2);
    expect(wide.output()).toContain('chmod 600');
  });
});
