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

async function call(
  tenant: TenantId,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body?: object | string,
  source = 'payer-a',
) {
  const cookie = await world.signIn(tenant, 'tenant-admin');
  const isFile = typeof body === 'string';
  const answer = await world.app.inject({
    method,
    url,
    headers: {
      cookie,
      'x-optimiq-request': '1',
      ...(isFile && { 'content-type': 'application/octet-stream', 'x-source': source }),
    },
    ...(body !== undefined && { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function send(tenant: TenantId, text: string, source?: string) {
  const { body } = await call(tenant, 'POST', '/v1/loads', text, source);
  await settled(world.product, tenant);
  return body.loadId as string;
}
/** Sends a table and saves what its columns are guessed to mean, as the feed's version after `after`. */
async function sendMapped(tenant: TenantId, text: string, source: string, after: number) {
  const id = await send(tenant, text, source);
  const { body } = await call(tenant, 'GET', `/v1/loads/${id}/mapping`);
  const saved = await call(tenant, 'PUT', `/v1/loads/${id}/mapping`, { contract: body.contract, after });
  expect(saved.status).toBe(202);
  await settled(world.product, tenant);
  expect(await stateOf(tenant, id)).toMatchObject({ state: 'active' });
  return { id, mapping: body };
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
  await sendMapped(alpha, claims.replaceAll('24E', '26E'), 'payer-b', 0);
  const { mapping } = await sendMapped(alpha, roster, 'payer-b', 1);
  expect(mapping).toMatchObject({ kind: 'member', lastVersion: 1, last: { kind: 'claim-line' } });

  const listed = await call(alpha, 'GET', '/v1/feeds/payer-b/contracts');
  expect(listed.body.items.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
  expect(listed.body.items[0].changes).toContainEqual({ kind: 'table-kind' });
  expect((await call(world.beta, 'GET', '/v1/feeds/payer-b/contracts')).body).toEqual({ items: [] });

  expect(await call(alpha, 'POST', '/v1/feeds/payer-b/contracts', { to: 1, after: 1 })).toMatchObject({ status: 409 });
  expect(await call(alpha, 'POST', '/v1/feeds/payer-b/contracts', { to: 9, after: 2 })).toMatchObject({ status: 404 });
  const reverted = await call(alpha, 'POST', '/v1/feeds/payer-b/contracts', { to: 1, after: 2 });
  expect(reverted).toMatchObject({ status: 201, body: { version: 3 } });
});

test('the changes a contract makes to cells are kept with their counts, and none of its headers or values', async () => {
  const { alpha } = world;
  const { id } = await sendMapped(alpha, claims.replaceAll('24E', '27E'), 'payer-c', 0);
  const { body } = await call(alpha, 'GET', `/v1/loads/${id}/problems?limit=200`);
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

test('a first row of values is no header that a contract would keep', async () => {
  const { alpha } = world;
  const lines = claims.split('\n');
  const named = lines[0]!.split(',');
  for (const value of ['1EG4-TE5-MK73', '1950-01-02', '987654321']) {
    const header = [value, ...named.slice(1)].join(',');
    const id = await send(alpha, [header, ...lines.slice(1)].join('\n'), 'payer-d');
    const { body } = await call(alpha, 'GET', `/v1/loads/${id}/mapping`);
    const member = { index: 0, target: 'memberId', transform: { kind: 'text' } };
    const others = body.contract.columns.filter(
      ({ index, target }: { index: number; target: string }) => index > 0 && target !== 'memberId',
    );
    const contract = { ...body.contract, columns: [member, ...others] };
    const { status, body: refused } = await call(alpha, 'PUT', `/v1/loads/${id}/mapping`, { contract, after: 0 });
    expect([status, refused.errors]).toEqual([400, [{ field: 'contract', message: 'header-like-value' }]]);
    expect(await stateOf(alpha, id)).toMatchObject({ state: 'held' });
  }
  expect((await call(alpha, 'GET', '/v1/feeds/payer-d/contracts')).body).toEqual({ items: [] });
});
