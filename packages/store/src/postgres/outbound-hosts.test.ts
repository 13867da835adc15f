import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import {
  hostsForPurpose,
  listOutboundHost,
  listOutboundHosts,
  mostOutboundHosts,
  unlistOutboundHost,
} from './outbound-hosts.ts';
import { withTenant } from './tenant.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

const hook = { purpose: 'webhook', host: 'hooks.example.org', port: 443 };
const alpha = <T>(work: Parameters<typeof withTenant<T>>[2]) => withTenant(t.database.app, t.alpha, work);
const beta = <T>(work: Parameters<typeof withTenant<T>>[2]) => withTenant(t.database.app, t.beta, work);

test('SEC-07: a host is listed for one tenant and one purpose', async () => {
  expect(await alpha((tx) => listOutboundHost(tx, hook, 'admin'))).toBe('listed');
  expect(await alpha((tx) => listOutboundHost(tx, hook, 'another'))).toBe('listed');
  expect(await alpha((tx) => hostsForPurpose(tx, 'webhook'))).toEqual([hook]);
  expect(await alpha((tx) => listOutboundHosts(tx))).toMatchObject([{ ...hook, createdBy: 'admin' }]);
  expect(await alpha((tx) => hostsForPurpose(tx, 'mail'))).toEqual([]);
  expect(await beta((tx) => hostsForPurpose(tx, 'webhook'))).toEqual([]);
  expect(await beta((tx) => unlistOutboundHost(tx, hook))).toBe(false);
  expect(await alpha((tx) => unlistOutboundHost(tx, hook))).toBe(true);
  expect(await alpha((tx) => hostsForPurpose(tx, 'webhook'))).toEqual([]);
});

test('the servers of a tenant’s own feeds are its hosts for fetching, and for nothing else', async () => {
  await t.asSuperuser(`
    insert into optimiq.feeds (tenant_id, id, source, created_by)
      values ('${t.beta}', '11111111-1111-4111-8111-111111111111', 'plan', 'test');
    insert into optimiq.feed_sftp (tenant_id, feed_id, host, port, host_key, folder, pattern, credentials)
      values ('${t.beta}', '11111111-1111-4111-8111-111111111111', 'files.example.org', 2222, '${'A'.repeat(43)}', '/', '*', '\\x00')`);
  const server = { purpose: 'sftp', host: 'files.example.org', port: 2222 };
  expect(await beta((tx) => hostsForPurpose(tx, 'sftp'))).toEqual([server]);
  expect(await beta((tx) => hostsForPurpose(tx, 'webhook'))).toEqual([]);
  expect(await alpha((tx) => hostsForPurpose(tx, 'sftp'))).toEqual([]);
});

test('a list has an end', async () => {
  await t.asSuperuser(`
    insert into optimiq.outbound_hosts (tenant_id, purpose, host, port, created_by)
      select '${t.alpha}', 'webhook', 'h' || n, 443, 'test' from generate_series(1, ${mostOutboundHosts}) n`);
  expect(await alpha((tx) => listOutboundHost(tx, hook, 'admin'))).toBe('full');
});
