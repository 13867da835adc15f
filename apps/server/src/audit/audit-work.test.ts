import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from '../env.ts';
import { NotVerifiableError, verifyAuditFile } from '../operations/verify-audit-file.ts';
import { openProductOutbound } from '../outbound.ts';
import { csvOf, load } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { anchorFileOf } from './audit-logs.ts';
import { sendSyslog } from './send-syslog.ts';
import { watchAccess } from './watch-access.ts';

let world: TestProduct;
let members: { memberKey: string; name?: string }[];
beforeAll(async () => {
  world = await testProduct();
  const columns = ['member_id', 'birth_date', 'sex', 'last_name', 'first_name'];
  const person = (id: string, last_name: string) => ({
    ...{ member_id: id, birth_date: '1950-01-02', sex: 'F', last_name, first_name: 'Ruth' },
  });
  // The name of a user of a test is their role.
  await load(world.product, world.alpha, csvOf(columns, [person('A1', 'Hcc-Coder'), person('A2', 'CANARYberry')]));
  members = (await call('GET', '/v1/members')).json().items;
});
afterAll(() => world.close());

async function call(method: 'GET' | 'POST' | 'PUT', url: string, role: 'hcc-coder' | 'tenant-admin' = 'tenant-admin') {
  const cookie = await world.signIn(world.alpha, role);
  return world.app.inject({ method, url, headers: { cookie, 'x-optimiq-request': '1' } });
}

const keyOf = (name: string) => members.find((member) => member.name?.includes(name))!.memberKey;

test('SEC-07 a namesake, a flagged member and break-glass are told with their events; a list tells nothing', async () => {
  await call('PUT', `/v1/members/${keyOf('CANARY')}/watch`);
  await call('GET', '/v1/members', 'hcc-coder');
  await world.product.audit.sealNow();
  await watchAccess(world.product, world.alpha);
  expect((await call('GET', '/v1/access-alerts')).json().items).toEqual([]);

  for (const { memberKey } of members) await call('GET', `/v1/members/${memberKey}`, 'hcc-coder');
  await withTenant(world.product.database.app, world.alpha, (tx) =>
    recordAudit(tx, { actor: { kind: 'user', id: 'u1' }, action: 'break-glass.declare', outcome: 'success' }),
  );
  await world.product.audit.sealNow();
  expect(await watchAccess(world.product, world.alpha)).toBe(3);
  expect(await watchAccess(world.product, world.alpha)).toBe(0);
  const { items } = (await call('GET', '/v1/access-alerts')).json();
  expect(items.map(({ kind, memberKey }: { kind: string; memberKey?: string }) => [kind, memberKey]).sort()).toEqual([
    ['break-glass', undefined],
    ['same-name', keyOf('Hcc-Coder')],
    ['watched-member', keyOf('CANARY')],
  ]);
  const namesake = items.find(({ kind }: { kind: string }) => kind === 'same-name');
  const events = (await call('GET', `/v1/audit-events?alertId=${namesake.id}`)).json().items;
  expect(events).toMatchObject([{ action: 'member.read', subjectId: keyOf('Hcc-Coder') }]);
  expect((await call('POST', `/v1/access-alerts/${namesake.id}/review`)).statusCode).toBe(200);
  expect((await call('GET', '/v1/access-alerts')).json().items).toHaveLength(2);
  expect(JSON.stringify(await world.test.asSuperuser('select * from optimiq.access_alerts'))).not.toContain('CANARY');
});

test('SEC-07 sealed events go to syslog once, in order, without keys of members, through the guard', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const received = once(server, 'connection').then(([socket]) => text(socket));
  const { port } = server.address() as { port: number };
  const { product, alpha, base } = world;
  const collector = { host: '127.0.0.1', port, encryption: 'none' } as const;
  await product.audit.sealNow();
  await expect(sendSyslog(product, alpha, collector)).rejects.toMatchObject({ code: 'not-allowed' });
  const settings = readSettings({ OPTIMIQ_BASE_DIR: base, OPTIMIQ_SYSLOG_URL: `tcp://127.0.0.1:${port}` }, base);
  const slugOf = async () => 'alpha';
  const named = { ...product, outbound: openProductOutbound({ ...product, settings, slugOf }) };
  const sent = await sendSyslog(named, alpha, collector);
  expect(sent).toBeGreaterThan(10);
  const stream = await received;
  server.close();
  expect(await sendSyslog(named, alpha, collector)).toBe(0);
  const messages: string[] = [];
  for (let at = 0; at < stream.length; ) {
    const space = stream.indexOf(' ', at);
    const end = space + 1 + Number(stream.slice(at, space));
    messages.push(stream.slice(space + 1, end));
    at = end;
  }
  expect(messages).toHaveLength(sent);
  const numbers = messages.map((message) => Number(/ sequence="(\d+)"/.exec(message)![1]));
  expect(numbers).toEqual(Array.from({ length: sent }, (_, at) => at + 1));
  for (const message of messages) {
    expect(message).toMatch(/^<1(07|08|10)>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ optimiq - audit \[optimiq@32473 tenant="/);
  }
  for (const { memberKey } of members) expect(stream).not.toContain(memberKey);
});

test('an export is verified with files alone, and after an erasure', async () => {
  const at = (name: string) => join(world.base, name);
  const save = async (name: string) => {
    let lines = '';
    for await (const block of await world.product.audit.export(world.alpha)) lines += block;
    writeFileSync(at(name), lines);
    return lines;
  };
  await world.product.audit.sealNow();
  const lines = await save('audit.ndjson');
  writeFileSync(at('key.json'), JSON.stringify(await world.product.audit.verificationKey(world.alpha)));
  const anchors = anchorFileOf(world.product.settings.folders, world.alpha);
  expect((await verifyAuditFile(at('audit.ndjson'), at('key.json'), anchors)).bad).toBeUndefined();
  writeFileSync(at('changed.ndjson'), lines.replace('"outcome":"success"', '"outcome":"denied"'));
  expect((await verifyAuditFile(at('changed.ndjson'), at('key.json'))).bad).toMatchObject({ sequence: 1 });
  await expect(verifyAuditFile(at('key.json'), at('key.json'))).rejects.toThrow(NotVerifiableError);
  await expect(verifyAuditFile(at('none'), at('key.json'))).rejects.toThrow(NotVerifiableError);

  const cookie = await world.signIn(world.alpha, 'tenant-admin');
  const erased = keyOf('CANARY') as MemberKey;
  const answer = await world.app.inject({
    ...{ method: 'POST', url: '/v1/erasures', headers: { cookie, 'x-optimiq-request': '1' } },
    payload: { memberKey: erased, reason: 'CANARY asked' },
  });
  expect([200, 202]).toContain(answer.statusCode);
  await world.product.audit.sealNow();
  expect((await world.product.audit.verify(world.alpha)).bad).toBeUndefined();
  const left = await world.test.asSuperuser('select 1 from optimiq.audit_events where $1 = any(members)', [erased]);
  expect(left.length).toBeGreaterThan(0);
});
