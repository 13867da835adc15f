import { randomUUID } from 'node:crypto';
import type { Role } from '@optimiq/domain/access/roles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, receive, settled } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const mbi = '9XQ7XZ8WK61';
/** A file of people as a feed sends it; where it has MBIs at all, each row needs one. */
const fileOf = (...people: Record<string, string>[]) => csvOf(Object.keys(people[0]!), people);
const person = (member_id: string, last_name: string, more: Record<string, string> = {}) => ({
  ...{ member_id, birth_date: '1941-03-29', sex: 'F', last_name },
  ...more,
});
let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
  const { product, alpha, beta } = world;
  await receive(product, alpha, fileOf(person('ZQ-1', 'ABEL', { mbi })));
  await receive(product, alpha, fileOf(person('ZQ-2', 'BAKER'), person('ZQ-3', 'COOPER')));
  // The same number of another source is another person's.
  await receive(product, alpha, fileOf(person('ZQ-3', 'DYER')), 'b', { source: 'payer-b' });
  await receive(product, beta, fileOf(person('ZQ-9', 'EATON')));
  for (const tenant of [alpha, beta]) await settled(product, tenant);
});
afterAll(() => world.close());

async function ask(method: 'GET' | 'POST', url: string, payload?: object, role: Role = 'tenant-admin') {
  const headers = { cookie: await world.signIn(world.alpha, role), 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}
const newPanel = async () => `/v1/panels/${(await ask('POST', '/v1/panels', { name: 'Many' })).body.panelId}`;

test('ADMV-02 many members are put in by MBI or member id; who is in, unknown or not one is told by line, and undo takes out those added', async () => {
  const panel = await newPanel();
  const lines = [' 9xq7-xz8-wk61', 'ZQ-1', '', 'ZQ-NOBODY', 'ZQ-3', 'ZQ-9', 'zq-2'];
  const first = await ask('POST', `${panel}/member-ids`, { lines });
  // One person by two names is one; case counts in a member id; the other organization's member is nobody.
  expect(first.body).toMatchObject({ added: 1, alreadyIn: 0, unknown: [4, 6, 7], ambiguous: [5] });
  const second = await ask('POST', `${panel}/member-ids`, { lines: ['ZQ-2', 'ZQ-1'] });
  expect(second.body).toMatchObject({ added: 1, alreadyIn: 1, unknown: [], ambiguous: [] });
  expect((await ask('GET', `${panel}/members`)).body.items).toHaveLength(2);
  await ask('POST', `${panel}/members`, { remove: second.body.memberKeys });
  const left = (await ask('GET', `${panel}/members`)).body.items.map(
    ({ memberKey }: { memberKey: string }) => memberKey,
  );
  expect(left).toEqual(first.body.memberKeys);
});

test('AUT-04 no answer, log or audit event repeats a line; the event names the members by key', async () => {
  const panel = await newPanel();
  const answers = [
    await ask('POST', `${panel}/member-ids`, { lines: ['ZQ-1', 'ZQ-NOBODY'] }),
    await ask('POST', `${panel}/member-ids`, { lines: ['ZQ-NOBODY'.repeat(20)] }),
    await ask('POST', `/v1/panels/${randomUUID()}/member-ids`, { lines: ['ZQ-1'] }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 400, 404]);
  const events = await world.test.asSuperuser(
    `select outcome, subject_kind, subject_id, members, details from optimiq.audit_events where action = 'panel.fill'`,
  );
  expect(events).toContainEqual(
    expect.objectContaining({
      ...{ outcome: 'success', subject_kind: 'panel', subject_id: panel.split('/').at(-1) },
      members: answers[0]!.body.memberKeys,
    }),
  );
  for (const text of [JSON.stringify(answers), JSON.stringify(events), world.logged.join('')])
    expect(text).not.toMatch(/ZQ-|9XQ7/);
});

test('ACC-06 whoever may not edit panels fills none', async () => {
  const panel = await newPanel();
  expect((await ask('POST', `${panel}/member-ids`, { lines: ['ZQ-1'] }, 'auditor')).status).toBe(403);
});
