import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLoad, settled } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

const cases = join(import.meta.dirname, '../../../../packages/formats/src/table/cases');
const roster = readFileSync(join(cases, 'member-roster.csv'), 'utf8');
const claims = readFileSync(join(cases, 'commercial-professional.csv'), 'utf8');

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

async function call(tenant: TenantId, method: 'GET' | 'POST' | 'PUT', url: string, body?: object | string) {
  const cookie = await world.signIn(tenant, 'tenant-admin');
  const isFile = typeof body === 'string';
  const answer = await world.app.inject({
    method,
    url,
    headers: {
      cookie,
      'x-optimiq-request': '1',
      ...(isFile && { 'content-type': 'application/octet-stream', 'x-source': 'payer-a' }),
    },
    ...(body !== undefined && { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function send(tenant: TenantId, text: string) {
  const { body } = await call(tenant, 'POST', '/v1/loads', text);
  await settled(world.product, tenant);
  return body.loadId as string;
}
const stateOf = async (tenant: TenantId, id: string) => {
  const { state, holdReason, format } = await readLoad(world.product, tenant, id as never);
  return { state, holdReason, format };
};

test('a table of unknown header waits with nothing loaded; its saved mapping loads it, and the next file without asking', async () => {
  const { alpha, beta } = world;
  const id = await send(alpha, claims);
  expect(await stateOf(alpha, id)).toEqual({ state: 'held', holdReason: 'mapping', format: 'table' });

  const { status, body } = await call(alpha, 'GET', `/v1/loads/${id}/mapping`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ kind: 'claim-line', missing: [], lastVersion: 0 });
  expect(body.columns[0]).toMatchObject({
    header: 'Member ID',
    guess: { target: 'memberId', evidence: [{ kind: 'header', share: 1 }, { kind: 'form' }] },
  });
  expect(body.columns[0].samples).toContain('W201000');
  expect((await call(beta, 'GET', `/v1/loads/${id}/mapping`)).status).toBe(404);

  // What is not of the table, or not of the last version, is refused; the load still waits.
  const put = (contract: object, after: number, tenant = alpha) =>
    call(tenant, 'PUT', `/v1/loads/${id}/mapping`, { contract, after });
  expect((await put({ ...body.contract, header: ['a'], columns: [] }, 0)).status).toBe(400);
  expect((await put(body.contract, 1)).status).toBe(409);
  const noMember = body.contract.columns.filter(({ target }: { target: string }) => target !== 'memberId');
  expect((await put({ ...body.contract, columns: noMember }, 0)).body.errors).toEqual([
    { field: 'contract', message: 'target-missing' },
  ]);
  expect((await put(body.contract, 0, beta)).status).toBe(404);
  expect(await stateOf(alpha, id)).toMatchObject({ state: 'held' });

  expect(await put(body.contract, 0)).toMatchObject({ status: 202, body: { version: 1, jobId: expect.any(String) } });
  await settled(world.product, alpha);
  const loaded = await readLoad(world.product, alpha, id as never);
  expect(loaded).toMatchObject({
    state: 'active',
    format: 'table-claim-line',
    counts: { claims: 4, lines: 12, rejected: 0 },
  });

  // The same table taken for another kind is guessed anew, whatever contract its header has.
  const known = await call(alpha, 'GET', `/v1/loads/${id}/mapping`);
  expect(known.body).toMatchObject({ contractVersion: 1, contract: { kind: 'claim-line' } });
  const asked = (await call(alpha, 'GET', `/v1/loads/${id}/mapping?kind=member`)).body;
  expect([asked.contract.kind, asked.contractVersion]).toEqual(['member', undefined]);

  const next = await send(alpha, claims.replaceAll('24E', '25E'));
  expect(await stateOf(alpha, next)).toMatchObject({ state: 'active' });
  // The other tenant has no contract.
  expect(await stateOf(beta, await send(beta, claims))).toMatchObject({ state: 'held', holdReason: 'mapping' });
});

test('versions of a feed say who changed what, and an older one comes back as the newest', async () => {
  const { alpha } = world;
  const id = await send(alpha, roster);
  const { body } = await call(alpha, 'GET', `/v1/loads/${id}/mapping`);
  expect(body).toMatchObject({ kind: 'member', lastVersion: 1, last: { kind: 'claim-line' } });
  await call(alpha, 'PUT', `/v1/loads/${id}/mapping`, { contract: body.contract, after: 1 });
  await settled(world.product, alpha);
  expect(await stateOf(alpha, id)).toMatchObject({ state: 'active' });

  const listed = await call(alpha, 'GET', '/v1/feeds/payer-a/contracts');
  expect(listed.body.items.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
  expect(listed.body.items[0].changes).toContainEqual({ kind: 'table-kind' });
  expect((await call(world.beta, 'GET', '/v1/feeds/payer-a/contracts')).body).toEqual({ items: [] });

  expect(await call(alpha, 'POST', '/v1/feeds/payer-a/contracts', { to: 1, after: 1 })).toMatchObject({ status: 409 });
  expect(await call(alpha, 'POST', '/v1/feeds/payer-a/contracts', { to: 9, after: 2 })).toMatchObject({ status: 404 });
  const reverted = await call(alpha, 'POST', '/v1/feeds/payer-a/contracts', { to: 1, after: 2 });
  expect(reverted).toMatchObject({ status: 201, body: { version: 3 } });
});

test('the changes a contract makes to cells are kept with their counts, and none of its headers or values', async () => {
  const { alpha } = world;
  const [first] = (await call(alpha, 'GET', '/v1/loads')).body.items.filter(
    ({ format }: { format: string }) => format === 'table-claim-line',
  );
  const { body } = await call(alpha, 'GET', `/v1/loads/${first.loadId}/problems?limit=200`);
  const signs = body.items.find(
    ({ field, message }: { field: string; message: string }) =>
      field === 'billed' && message.startsWith('a currency sign'),
  );
  expect(signs).toMatchObject({ rule: 'normalized', severity: 'warning', count: 12, row: 1 });
  const text = JSON.stringify(body);
  for (const word of ['Member ID', 'W201000', 'Alvarez', 'CPT/HCPCS']) expect(text).not.toContain(word);
  const audit = await world.test.asSuperuser('select details::text as text from optimiq.audit_events');
  for (const { text: details } of audit) expect(details).not.toContain('Member ID');
});
