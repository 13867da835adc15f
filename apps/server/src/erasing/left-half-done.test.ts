import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { countMemberRows } from '@optimiq/store/facts/member-rows';
import { findErasure } from '@optimiq/store/postgres/erasures';
import { findJobOf } from '@optimiq/store/postgres/job-runs';
import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAgreement } from '../agreement.ts';
import { takeUpTenant } from '../operations/take-up-tenant.ts';
import { memberOf } from '../testing/erasing.ts';
import { csvOf, inTenant, load, readLoad, receive, settled, whenRead } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { ledgerFolder } from './hide-erased.ts';
import { requestErasure } from './request-erasure.ts';

const actor = { kind: 'system', id: 'test' } as const;
const mbis = ['1EG4TE5MK73', '2EG4TE5MK74', '3EG4TE5MK75'] as const;
const people = csvOf(
  ['member_id', 'mbi', 'birth_date', 'sex', 'last_name'],
  mbis.map((mbi, at) => ({ member_id: `P${at}`, mbi, birth_date: `194${at}-03-29`, sex: 'F', last_name: `Name${at}` })),
);
const claimOf = (member: number, claim: string) =>
  csvOf(
    ['member_id', 'claim_id', 'claim_type', 'from_date', 'thru_date', 'line_num', 'hcpcs', 'pos', 'units', 'dx1'],
    [
      {
        member_id: `P${member}`,
        claim_id: claim,
        claim_type: 'CARRIER',
        from_date: '2025-02-03',
        thru_date: '2025-02-03',
        line_num: '1',
        hcpcs: '99213',
        pos: '11',
        units: '1',
        dx1: 'E1122',
      },
    ],
  );

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
  for (const tenant of [world.alpha, world.beta]) await load(world.product, tenant, people);
});
afterAll(() => world.close());

const erase = (mbi: string, tenant = world.alpha) =>
  requestErasure(world.product, tenant, { who: { mbi }, reason: 'asked in writing', actor });
const ledger = (tenant: TenantId) => join(ledgerFolder(world.product), `erasures-${tenant}.ndjson`);

async function get(tenant: TenantId, url: string) {
  const headers = { cookie: await world.signIn(tenant, 'tenant-admin') };
  const answer = await world.app.inject({ method: 'GET', url, headers });
  return { status: answer.statusCode, code: answer.json().code };
}

/** A folder in the place of the ledger takes no writing from anybody; what was there comes back afterwards. */
async function withClosedLedger(tenant: TenantId, work: () => Promise<void>) {
  const [path, aside] = [ledger(tenant), `${ledger(tenant)}.aside`];
  try {
    renameSync(path, aside);
  } catch {
    // None yet.
  }
  mkdirSync(path, { recursive: true });
  try {
    await work();
  } finally {
    rmSync(path, { recursive: true });
    try {
      renameSync(aside, path);
    } catch {
      // There was none.
    }
  }
}

test('nobody is erased while the ledger takes no writing, and the request says so', async () => {
  const { product, alpha } = world;
  await withClosedLedger(alpha, async () => {
    await expect(erase(mbis[0])).rejects.toMatchObject({ code: 'erasure-ledger-closed' });
    const answer = await world.app.inject({
      method: 'POST',
      url: '/v1/erasures',
      headers: { cookie: await world.signIn(alpha, 'tenant-admin'), 'x-optimiq-request': '1' },
      payload: { mbi: mbis[0], reason: 'asked in writing' },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'erasure-ledger-closed']);
  });
  expect(await memberOf(product, alpha, mbis[0])).toBeDefined();
  await load(product, alpha, claimOf(0, 'C1'));
});

test('facts that are slow to answer hold nobody up, and what changed meanwhile is planned again', async () => {
  const { product, alpha } = world;
  const { facts } = product;
  const member = (await memberOf(product, alpha, mbis[0])) as MemberKey;
  let plans = 0;
  const inspect: typeof facts.inspect = async (tenant, sql, ...more) => {
    const found = await facts.inspect<never>(tenant, sql, ...more);
    // The last of the plan's questions.
    if (sql.includes('distinct blob_name') && tenant === alpha && plans++ === 0) {
      Object.assign(product, { facts });
      await inTenant(product, alpha, (tx) => lockTenant(tx, 'vault', 'exclusive'));
      await load(product, alpha, claimOf(0, 'C2'));
      Object.assign(product, { facts: { ...facts, inspect } });
    }
    return found;
  };
  Object.assign(product, { facts: { ...facts, inspect } });
  const outcome = await erase(mbis[0]);
  Object.assign(product, { facts });
  expect([outcome.ok, plans]).toEqual([true, 2]);
  await settled(product, alpha);
  expect(await countMemberRows(facts, alpha, [member])).toEqual([]);
  const agreement = openAgreement(product.database, facts, product.log);
  expect(await agreement.disagreementOf(alpha)).toBeUndefined();
});

test('an erasure left half done closes its tenant only, until it can be ended', async () => {
  const { product, alpha, beta } = world;
  const outcome = await erase(mbis[1]);
  if (!outcome.ok) throw new Error(outcome.reason);
  await settled(product, alpha);
  const { erasureId } = outcome.value;
  // As after a crash right behind the commit.
  await world.test.asSuperuser(
    `update optimiq.erasures set state = 'open', certificate = null, effective_at = null, completed_at = null
     where id = $1`,
    [erasureId],
  );
  await withClosedLedger(alpha, async () => {
    // A load does not wait for ever: it ends with a word, and its bytes may come again.
    const { loadId } = await receive(product, alpha, claimOf(2, 'C3'));
    expect(await whenRead(product, alpha, loadId)).toMatchObject({ state: 'failed', errorCode: 'interrupted' });
    const jobOf = () => inTenant(product, alpha, (tx) => findJobOf(tx, 'import-file', loadId));
    await expect.poll(jobOf).toMatchObject({ state: 'failed', errorCode: 'erasure-ledger-closed' });

    for (const tenant of [alpha, beta]) await takeUpTenant(product, tenant);
    expect(product.agreement.closedBy(alpha)).toBe('erasure-ledger-closed');
    expect(await get(alpha, '/v1/loads')).toEqual({ status: 503, code: 'tenant-closed' });
    await expect(receive(product, alpha, claimOf(2, 'C3'))).rejects.toMatchObject({ code: 'tenant-closed' });
    expect(await get(beta, '/v1/loads')).toMatchObject({ status: 200 });
    const other = await load(product, beta, claimOf(2, 'C3'));
    expect((await readLoad(product, beta, other.loadId)).state).toBe('active');
  });

  await takeUpTenant(product, alpha);
  expect(product.agreement.closedBy(alpha)).toBeUndefined();
  expect(await get(alpha, '/v1/loads')).toMatchObject({ status: 200 });
  await settled(product, alpha);
  expect(await inTenant(product, alpha, (tx) => findErasure(tx, erasureId))).toMatchObject({ state: 'done' });
  const again = await load(product, alpha, claimOf(2, 'C3'));
  expect((await readLoad(product, alpha, again.loadId)).state).toBe('active');
});
