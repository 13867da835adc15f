import type { Role } from '@optimiq/domain/access/roles';
import { claim, fileOf, professional, setOf } from '@optimiq/formats/x12-ack-write/cases';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, load } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

let world: TestProduct;
let urls: string[];
beforeAll(async () => {
  world = await testProduct();
  const row = (at: number) => ({ member_id: `P${at}`, birth_date: 'not a date', sex: 'F', last_name: 'Q' });
  const table = csvOf(['member_id', 'birth_date', 'sex', 'last_name'], [1, 2, 3].map(row));
  const claims = fileOf([setOf([...professional, ...claim('', '20'), ...claim('CLAIM3', '1')])]);
  const [refused, acknowledged] = [
    await load(world.product, world.alpha, table),
    await load(world.product, world.alpha, claims),
  ];
  urls = [`/v1/loads/${refused.loadId}/refused-rows`, `/v1/loads/${acknowledged.loadId}/acknowledgement`];
});
afterAll(() => world.close());

const ask = async (url: string, role: Role = 'tenant-admin') => {
  const answer = await world.app.inject({ url, headers: { cookie: await world.signIn(world.alpha, role) } });
  return [answer.statusCode, answer.statusCode >= 400 ? answer.json().code : undefined];
};
const choose = (chosen: object) =>
  world.test.asSuperuser('update optimiq.tenant_settings set chosen = $2 where tenant_id = $1', [
    world.alpha,
    JSON.stringify(chosen),
  ]);
const adminSessions = (change: string) =>
  world.test.asSuperuser(
    `update auth.sessions set ${change} where user_id in (
    select user_id from auth.memberships where tenant_id = $1 and 'tenant-admin' = any(roles))`,
    [world.alpha],
  );

test('ACC-04 files that hold member data ask a person for a factor of the last five minutes', async () => {
  expect(await ask(urls[0]!)).toEqual([200, undefined]);
  await adminSessions(`factor_at = now() - interval '6 minutes'`);
  for (const url of urls) expect([url, await ask(url)]).toEqual([url, [403, 'step-up-needed']]);
  await adminSessions('factor_at = now()');
  for (const url of urls) expect([url, await ask(url)]).toEqual([url, [200, undefined]]);
});

test('the rows of each kind of file count toward the quota of the day, as those of the audit log do', async () => {
  const rowsOf = async () =>
    world.test.asSuperuser(
      `select action, max((details ->> 'rows')::int) as most, sum((details ->> 'rows')::int)::int as all
       from optimiq.audit_events
       where tenant_id = $1 and outcome = 'success' and action in ('load.refused-rows', 'load.acknowledgement')
       group by action order by action`,
      [world.alpha],
    ) as Promise<{ action: string; most: number; all: number }[]>;
  const counted = await rowsOf();
  expect(counted.map(({ action, most }) => [action, most])).toEqual([
    ['load.acknowledgement', 3],
    ['load.refused-rows', 3],
  ]);
  const used = counted.reduce((sum, { all }) => sum + all, 0);
  await choose({ 'quota.exportRowsPerDay': used + 2 });
  for (const url of urls) expect([url, await ask(url)]).toEqual([url, [429, 'quota-export']]);
  // What was refused is not counted: one more row of room lets one file go, and no other.
  await choose({ 'quota.exportRowsPerDay': used + 3 });
  expect(await ask(urls[0]!)).toEqual([200, undefined]);
  expect(await ask(urls[1]!)).toEqual([429, 'quota-export']);
  expect(await ask('/v1/audit-export')).toEqual([429, 'quota-export']);
  await choose({});
});

test('ADMV-02 whoever is kept from exports takes no such file, and sees the load all the same', async () => {
  const restrict = (restrictions: object) =>
    world.test.asSuperuser(
      `update auth.memberships set restrictions = $2 where tenant_id = $1 and 'tenant-admin' = any(roles)`,
      [world.alpha, JSON.stringify(restrictions)],
    );
  await restrict({ noExport: true });
  for (const url of urls) expect([url, await ask(url)]).toEqual([url, [403, 'forbidden']]);
  expect(await ask(urls[0]!.replace('refused-rows', 'problems'))).toEqual([200, undefined]);
  await restrict({});
});
