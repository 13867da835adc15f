import { sftpUser, type TestSftp, testSftp } from '@optimiq/connectors/testing/sftp-server';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { saveFeed } from '@optimiq/store/postgres/feeds';
import { findJobRun } from '@optimiq/store/postgres/job-runs';
import { listLoads } from '@optimiq/store/postgres/loads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextTime } from '../feeds/schedule.ts';
import { pullDueFeeds } from '../feeds/start-feeds.ts';
import type { OperatorHost } from '../outbound-setting.ts';
import { day, inTenant, tidyTexts, whenRead } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

const files = tidyTexts({ members: 3, seed: 44, asOf: day('2025-11-24'), months: 6 });
const inner: OperatorHost[] = [];
let world: TestProduct;
let server: TestSftp;
beforeAll(async () => {
  world = await testProduct();
  // The operator's list of inner hosts, as the setting has it; tests change it.
  Object.assign(world.product.settings, { outboundHosts: inner });
  server = await testSftp();
});
afterAll(async () => {
  await world.close();
  await server.close();
});

async function call(tenant: TenantId, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const headers = { cookie: await world.signIn(tenant, 'tenant-admin'), 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}
const setUp = (tenant: TenantId, source: string, more: object = {}) =>
  call(tenant, 'PUT', `/v1/feeds/${source}/sftp`, {
    host: '127.0.0.1',
    port: server.port,
    hostKey: `SHA256:${server.hostKey}`,
    folder: '/out',
    pattern: '*.csv',
    ...sftpUser,
    ...more,
  });
/** Pulls and gives the job's end and what the feed says of it. */
async function pull(tenant: TenantId, source: string) {
  const { body } = await call(tenant, 'POST', `/v1/feeds/${source}/pull`);
  await expect
    .poll(async () => (await inTenant(world.product, tenant, (tx) => findJobRun(tx, body.jobId)))?.state, {
      timeout: 60_000,
    })
    .toBeOneOf(['done', 'failed']);
  const job = await inTenant(world.product, tenant, (tx) => findJobRun(tx, body.jobId));
  const { sftp } = (await call(tenant, 'GET', `/v1/feeds/${source}`)).body;
  return [job!.state, job!.errorCode, sftp.lastOutcome];
}
const loadsOf = async (tenant: TenantId, source: string) =>
  (await inTenant(world.product, tenant, (tx) => listLoads(tx, 50))).filter((load) => load.source === source);

test('a host of the inside is not spoken to until the operator lists it', async () => {
  const { status, body } = await setUp(world.alpha, 'carrier');
  expect([status, body.sftp]).toEqual([
    200,
    { host: '127.0.0.1', port: server.port, folder: '/out', pattern: '*.csv' },
  ]);
  expect(await pull(world.alpha, 'carrier')).toEqual(['failed', 'address-refused', 'address-refused']);
  const events = await world.test.asSuperuser(
    `select e.action from optimiq.audit_events e join optimiq.feeds f on f.id::text = e.subject_id
     where e.subject_kind = 'feed' and f.source = 'carrier' and e.action in ('feed.sftp', 'feed.pull') order by e.action`,
  );
  expect(events.map(({ action }) => action)).toEqual(['feed.pull', 'feed.sftp']);
  // Listed for another tenant it is of the inside still.
  const slugOf = async (tenant: TenantId) => (await world.product.tenantOf(tenant)).slug;
  inner.push({ tenant: await slugOf(world.beta), purpose: 'sftp', host: '127.0.0.1' });
  expect(await pull(world.alpha, 'carrier')).toEqual(['failed', 'address-refused', 'address-refused']);
  inner.push({ tenant: await slugOf(world.alpha), purpose: 'sftp', host: '127.0.0.1' });
});

test('new plain files that fit are taken once, a changed one again, and each is a load of the feed', async () => {
  const { alpha, beta, product } = world;
  server.files.set('members.csv', { text: files['members.csv']!, modifiedAt: 1_700_000_000 });
  server.files.set('members.csv.filepart', { text: 'half', modifiedAt: 1_700_000_000 });
  server.files.set('notes.txt', { text: 'not for us', modifiedAt: 1_700_000_000 });
  server.files.set('link.csv', { text: 'elsewhere', modifiedAt: 1_700_000_000, isLink: true });
  expect(await pull(alpha, 'carrier')).toEqual(['done', undefined, 'done']);
  expect(await pull(alpha, 'carrier')).toEqual(['done', undefined, 'done']);
  expect([...server.reads]).toEqual([['members.csv', 1]]);
  const [load] = await loadsOf(alpha, 'carrier');
  expect(await whenRead(product, alpha, load!.id)).toMatchObject({ state: 'active', format: 'tidy-members' });

  // Written again with the same bytes: read again, and known.
  server.files.set('members.csv', { text: files['members.csv']!, modifiedAt: 1_700_000_100 });
  server.files.set('years.csv', { text: files['eligibility_year.csv']!, modifiedAt: 1_700_000_100 });
  expect(await pull(alpha, 'carrier')).toEqual(['done', undefined, 'done']);
  expect((await loadsOf(alpha, 'carrier')).map(({ number }) => number)).toEqual([2, 1]);
  expect(await loadsOf(beta, 'carrier')).toEqual([]);
  expect((await call(beta, 'POST', '/v1/feeds/carrier/pull')).status).toBe(404);
});

test('a file that changes while it is read is left for the next time, and stops no other', async () => {
  const { alpha } = world;
  server.files.set('p.csv', { text: files['pharmacy.csv']!, modifiedAt: 1_700_000_200 });
  server.files.set('q.csv', { text: `${files['pharmacy.csv']!}\n`, modifiedAt: 1_700_000_200 });
  server.onRead = (name) => {
    if (name === 'p.csv') server.files.get('p.csv')!.modifiedAt = 1_700_000_201;
  };
  const before = (await loadsOf(alpha, 'carrier')).length;
  expect(await pull(alpha, 'carrier')).toEqual(['done', undefined, 'file-changed']);
  expect((await loadsOf(alpha, 'carrier')).length).toBe(before + 1);
  server.onRead = () => {};
  expect(await pull(alpha, 'carrier')).toEqual(['done', undefined, 'done']);
  expect((await loadsOf(alpha, 'carrier')).length).toBe(before + 2);
});

test('killed between taking a file and noting it, the next pull finds the bytes loaded', async () => {
  const { alpha } = world;
  const before = (await loadsOf(alpha, 'carrier')).length;
  await world.test.asSuperuser('delete from optimiq.feed_files');
  expect(await pull(alpha, 'carrier')).toEqual(['done', undefined, 'done']);
  expect((await loadsOf(alpha, 'carrier')).length).toBe(before);
});

test.each([
  { name: 'another server key', more: { hostKey: 'A'.repeat(43) }, code: 'host-key-differs' },
  { name: 'a wrong password', more: { password: 'CANARY-PASSWORD' }, code: 'sign-in-refused' },
  {
    name: 'a private key that is none',
    more: { password: undefined, privateKey: 'CANARY-KEY' },
    code: 'sign-in-refused',
  },
  { name: 'a closed port', more: { port: 1 }, code: 'unreachable' },
])('$name ends the pull with its reason and nothing of the secret', async ({ more, code }) => {
  const { beta } = world;
  await setUp(beta, 'other', more);
  expect(await pull(beta, 'other')).toEqual(['failed', code, code]);
  expect(world.logged.join()).not.toMatch(/CANARY|a-password|carrier/);
  const rows = await world.test.asSuperuser('select row_to_json(s)::text as row from optimiq.feed_sftp s');
  expect(JSON.stringify(rows)).not.toMatch(/CANARY|a-password|"user/);
});

test('a feed is pulled when its time has come, once', async () => {
  const { beta, product } = world;
  await setUp(beta, 'timed');
  const [past, now] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T06:30:00Z')];
  const settings = { format: undefined, holdPolicy: 'never', tolerancePercent: 50, schedule: '0 * * * *' } as const;
  await inTenant(product, beta, (tx) => saveFeed(tx, 'timed', settings, 'test', past));
  await pullDueFeeds(product, beta, now);
  await pullDueFeeds(product, beta, new Date(now.getTime() + 1));
  const jobs = await world.test.asSuperuser(
    `select 1 from optimiq.job_runs j join optimiq.feeds f on f.id = j.subject_id where f.source = 'timed'`,
  );
  expect(jobs).toHaveLength(1);
});

test.each([
  { schedule: '0 * * * *', next: '2026-01-01T07:00:00.000Z' },
  { schedule: '30 2 * * 1-5', next: '2026-01-02T02:30:00.000Z' },
  { schedule: '0 0 1 * * *', next: undefined },
  { schedule: 'hourly', next: undefined },
])('$schedule comes next at $next', ({ schedule, next }) => {
  expect(nextTime(schedule, new Date('2026-01-01T06:30:00Z'))?.toISOString()).toBe(next);
});
