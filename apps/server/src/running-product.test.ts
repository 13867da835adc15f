import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Running } from './running.ts';
import { claimsAs837, day } from './testing/loading.ts';
import { type Installation, makeInstallation, type ServerProcess } from './testing/server-process.ts';

const canary = 'Zebulon-Quagmire';
let one: Installation;
let server: ServerProcess;
let running: Running;
beforeAll(async () => {
  one = makeInstallation(40, { SOME_SECRET: canary });
  server = one.start();
  running = await server.ready();
});
afterAll(() => one.remove());

const changing = { 'content-type': 'application/json', 'x-optimiq-request': '1' };

async function signIn(email: string, password: string): Promise<Response> {
  const body = JSON.stringify({ email, password });
  return fetch(`${running.url}/v1/session`, { method: 'POST', headers: changing, body });
}

async function cookieOf(role: string): Promise<string> {
  const { email, password } = running.signIns.find((one) => one.role === role)!;
  const answer = await signIn(email, password);
  expect(answer.status).toBe(200);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

const readyStatus = async () => (await fetch(`${running.opsUrl}/health/ready`)).status;
const pidOfPostgres = () => Number(one.postgres()!.split(':')[0]);

test('health says that the process lives and is fit for work, and nothing else', async () => {
  const live = await fetch(`${running.url}/health/live`);
  const ready = await fetch(`${running.opsUrl}/health/ready`);
  const inPublic = await fetch(`${running.url}/health/ready`);
  expect(inPublic.status).toBe(404);
  expect((await fetch(`${running.opsUrl}/v1/session`)).status).toBe(404);
  expect([live.status, await live.json()]).toEqual([200, { status: 'live' }]);
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
});

test('no file of the installation is open to others', () => {
  expect(one.wide()).toEqual([]);
  expect(statSync(join(one.base, 'data/postgres')).mode & 0o777).toBe(0o700);
});

test('the database server inherits no secret, and neither process would dump memory', () => {
  expect(readFileSync(`/proc/${pidOfPostgres()}/environ`, 'latin1')).toBe('');
  for (const pid of [server.child.pid, pidOfPostgres()]) {
    expect(readFileSync(`/proc/${pid}/coredump_filter`, 'latin1').trim()).toMatch(/^0+$/);
  }
});

test('a start while it runs points to it and ends at once', async () => {
  const second = one.start();
  expect(await second.ready()).toEqual(running);
  expect(await second.exit()).toBe(0);
  expect(second.output()).toContain(running.url);
});

test('the log holds patterns of routes, and nothing that was searched for', async () => {
  const headers = { ...changing, cookie: await cookieOf('hcc-coder') };
  const body = JSON.stringify({ text: canary });
  const search = await fetch(`${running.url}/v1/member-searches`, { method: 'POST', headers, body });
  expect(search.status).toBe(200);
  await fetch(`${running.url}/v1/members/${canary}?name=${canary}`, { headers });
  await fetch(`${running.url}/no-such-page/${canary}?name=${canary}`, { headers });
  const log = one.log();
  expect(log).toContain('"route":"/v1/member-searches"');
  expect(log).toContain('"route":"/v1/members/:memberKey"');
  expect(log).not.toContain(canary);
  expect(log).not.toContain('@demo.example');
});

test('SIGUSR2 turns debug lines on, and off again', async () => {
  const levels = () => one.log().match(/"level":"(debug|info)"/g) ?? [];
  server.child.kill('SIGUSR2');
  await expect.poll(levels).toEqual(['"level":"debug"']);
  server.child.kill('SIGUSR2');
  await expect.poll(levels).toEqual(['"level":"debug"', '"level":"info"']);
});

test('when its database is killed the product stays, is not ready, starts it again and works', async () => {
  const cookie = await cookieOf('risk-director');
  const ask = () => fetch(`${running.url}/v1/population?paymentYear=2026`, { headers: { cookie } });
  expect((await ask()).status).toBe(200);
  const before = one.postgres();
  const asked: Promise<number>[] = [];
  const seen = new Set<number>();
  process.kill(pidOfPostgres(), 'SIGKILL');
  for (; one.postgres() === undefined || one.postgres() === before || !seen.has(503); await sleep(20)) {
    if (asked.length < 10) asked.push(ask().then(({ status }) => status));
    seen.add(await readyStatus());
  }
  await expect.poll(readyStatus, { timeout: 15_000 }).toBe(200);
  expect((await ask()).status).toBe(200);
  for (const status of await Promise.all(asked)) expect([200, 503]).toContain(status);
  expect(server.child.exitCode).toBeNull();
  expect(one.log()).toContain('the database server runs again');
  expect(server.output() + one.log()).not.toMatch(/Error:|detail|password|@demo\.example.*stack/);
});

test('a load under way when the database is killed is begun again and becomes visible', {
  timeout: 60_000,
}, async () => {
  const cookie = await cookieOf('tenant-admin');
  const file = claimsAs837({ members: 150, seed: 5, asOf: day('2025-11-24'), months: 24 });
  const sent = await fetch(`${running.url}/v1/loads`, {
    method: 'POST',
    headers: { cookie, 'x-optimiq-request': '1', 'content-type': 'application/octet-stream' },
    body: file,
  });
  expect(sent.status).toBe(202);
  const { loadId, jobId } = (await sent.json()) as { loadId: string; jobId: string };
  const read = async (path: string) => (await fetch(`${running.url}${path}`, { headers: { cookie } })).json();
  await expect.poll(() => read(`/v1/jobs/${jobId}`), { interval: 5 }).toMatchObject({ state: 'running' });
  process.kill(pidOfPostgres(), 'SIGKILL');
  await expect.poll(() => read(`/v1/loads/${loadId}`), { timeout: 45_000 }).toMatchObject({ state: 'active' });
  await expect.poll(() => read(`/v1/jobs/${jobId}`), { timeout: 10_000 }).toMatchObject({ state: 'done' });
});

test('the doctor looks at everything, and names what is wrong', { timeout: 60_000 }, async () => {
  const well = await one.optimiq('doctor');
  expect(well.code).toBe(0);
  const names = ['folders', 'key files', 'keys and data', 'volume', 'disk', 'database', 'migrations', 'job queue'];
  for (const name of [...names, 'clock', 'database log', 'stores']) expect(well.output).toContain(` ${name} `);
  expect(well.output).not.toContain('fault');

  chmodSync(join(one.base, 'keys'), 0o750);
  expect(await readyStatus()).toBe(503);
  const ill = await one.optimiq('doctor');
  expect(ill).toMatchObject({ code: 1, output: expect.stringMatching(/fault +folders +open to others: keys/) });
  chmodSync(join(one.base, 'keys'), 0o700);
  expect(await readyStatus()).toBe(200);
});

test('a stop leaves nothing running, checkpoints the facts and exits 0', async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  expect(one.postgres()).toBeUndefined();
  const facts = readdirSync(join(one.base, 'data/facts'));
  expect(facts.filter((name) => name.endsWith('.duckdb'))).toHaveLength(1);
  expect(facts.filter((name) => !name.endsWith('.duckdb'))).toEqual([]);
  expect(existsSync(join(one.base, 'run/control.sock'))).toBe(false);
});

test('with demo accounts it is served to this machine only, until they are removed', { timeout: 60_000 }, async () => {
  const behind = { PUBLIC_URL: 'https://plan.example', TRUSTED_PROXIES: '127.0.0.1' };
  for (const env of [{ HOST: '0.0.0.0', ...behind }, behind]) {
    const refused = one.start(env);
    expect(await refused.exit()).toBe(2);
    expect(refused.output()).toContain('optimiq demo remove');
  }
  const removed = await one.optimiq('demo', 'remove');
  expect(removed).toMatchObject({ code: 0, output: expect.stringMatching(/^\d+ demo accounts removed/) });

  const clear = one.start({ HOST: '0.0.0.0' });
  expect(await clear.exit()).toBe(2);
  expect(clear.output()).toMatch(/TLS_CERT_FILE and TLS_KEY_FILE.*TRUSTED_PROXIES/);

  server = one.start();
  running = await server.ready();
  expect(running.signIns).toEqual([]);
});

test('a tenant of somebody’s own is made beside it, with an administrator who can sign in', {
  timeout: 60_000,
}, async () => {
  const words = ['tenant', 'create', 'Own Plan', '--slug', 'own', '--admin-email', 'Ada@own.example'];
  const created = await one.optimiq(...words, '--as-of', '2025-06-30');
  expect(created.code).toBe(0);
  const [, email, token] = /^(\S+@\S+) {2}http\S+\/password-reset#(\S+)$/m.exec(created.output)!;
  const password = 'gofinu-relapo-tisake-91';
  const body = JSON.stringify({ token, password });
  await fetch(`${running.url}/v1/password-resets/completion`, { method: 'POST', headers: changing, body });
  const answer = await signIn(email!, password);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    tenant: { name: 'Own Plan', asOf: '2025-06-30' },
    roles: [{ key: 'tenant-admin' }],
  });

  expect(await one.optimiq(...words)).toMatchObject({ code: 2, output: expect.stringContaining('conflict') });
  expect(one.log()).not.toContain(token!);
  expect(await server.end('SIGTERM')).toBe(0);
  // Removed for good: a start on loopback makes no demo accounts again.
  const last = one.start();
  expect((await last.ready()).signIns).toEqual([]);
  expect(await last.end('SIGTERM')).toBe(0);
});
