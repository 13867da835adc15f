import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { holdLoad } from '@optimiq/store/postgres/loads-hold';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweepTenant } from '../operations/sweep-tenant.ts';
import { day, inTenant, load, readLoad, receive, settled, state, tidyTexts, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';

const options = { members: 6, seed: 14, asOf: day('2025-11-24'), months: 12 };
const files = tidyTexts(options);
let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
  for (const tenant of [world.alpha, world.beta]) {
    await load(world.product, tenant, files['members.csv']!);
    await load(world.product, tenant, files['eligibility_year.csv']!);
  }
});
afterAll(() => world.close());

/** One call of the API as the tenant's administrator. */
async function call(tenant: TenantId, method: 'GET' | 'POST', url: string, headers: object = {}, payload?: string) {
  const cookie = await world.signIn(tenant, 'tenant-admin');
  const answer = await world.app.inject({
    method,
    url,
    headers: { cookie, 'x-optimiq-request': '1', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.json() };
}
const send = (tenant: TenantId, text: string, hold = true) =>
  call(
    tenant,
    'POST',
    '/v1/loads',
    { 'content-type': 'application/octet-stream', ...(hold ? { 'x-hold': '1' } : {}) },
    text,
  );
const factsOf = async (tenant: TenantId, id: LoadId) => {
  const { number } = await readLoad(world.product, tenant, id);
  const [found] = await world.product.facts.query<{ n: number }>(
    tenant,
    [number],
    'select count(*) as n from claims_loaded',
  );
  return found!.n;
};

test('a quarantined load shows nothing until it is accepted; then it is as if it had come in the ordinary way', async () => {
  const { product, alpha, beta } = world;
  const text = files['claim_lines.csv']!;
  const [before, ordinary] = [await state(product, alpha), await load(product, beta, text)];
  const { status, body } = await send(alpha, text);
  expect([status, body.duplicateOf]).toEqual([202, undefined]);
  await settled(product, alpha);
  expect(await readLoad(product, alpha, body.loadId)).toMatchObject({ state: 'held', holdReason: 'requested' });
  expect(await state(product, alpha)).toEqual(before);
  expect((await call(alpha, 'GET', `/v1/loads/${body.loadId}`)).body).toMatchObject({
    state: 'held',
    holdReason: 'requested',
    claims: (await readLoad(product, beta, ordinary.loadId)).counts['claims'],
  });

  // Sent again while it waits, the bytes are told to be there; a start's sweep leaves them alone.
  expect((await send(alpha, text)).body).toEqual({ loadId: body.loadId, duplicateOf: body.loadId });
  const kept = await factsOf(alpha, body.loadId);
  expect(kept).toBeGreaterThan(0);
  await sweepTenant(product, alpha);
  expect(await factsOf(alpha, body.loadId)).toBe(kept);

  // Another tenant can neither see it nor say a word about it.
  for (const word of ['accept', 'cancel', 'hold']) {
    expect((await call(beta, 'POST', `/v1/loads/${body.loadId}/${word}`)).status).toBe(409);
  }
  const accepted = await call(alpha, 'POST', `/v1/loads/${body.loadId}/accept`);
  expect(accepted).toMatchObject({ status: 202, body: { state: 'active', jobId: expect.any(String) } });
  await settled(product, alpha);
  const [ours, theirs] = [await state(product, alpha), await state(product, beta)];
  expect(ours.hash).not.toBe(before.hash);
  expect(Object.keys(ours.tables)).toEqual(Object.keys(theirs.tables));
  const rows = ({ tables }: typeof ours) => Object.values(tables).map((table) => table.split(' ')[0]);
  expect(rows(ours)).toEqual(rows(theirs));
  expect((await call(alpha, 'POST', `/v1/loads/${body.loadId}/accept`)).body.code).toBe('not-held');
  expect((await call(alpha, 'POST', `/v1/loads/${body.loadId}/cancel`)).body.code).toBe('nothing-to-cancel');
  await undo(product, alpha, body.loadId);
  await undo(product, beta, ordinary.loadId);
  expect(await state(product, alpha)).toEqual(before);
});

test('a held load that is cancelled leaves nothing, and the same bytes may come again', async () => {
  const { product, alpha } = world;
  const before = await state(product, alpha);
  const { body } = await send(alpha, files['pharmacy.csv']!);
  await settled(product, alpha);
  expect((await call(alpha, 'POST', `/v1/loads/${body.loadId}/cancel`)).body).toMatchObject({ state: 'cancelled' });
  expect(await factsOf(alpha, body.loadId)).toBe(0);
  expect(await state(product, alpha)).toEqual(before);
  const again = await load(product, alpha, files['pharmacy.csv']!);
  expect(again.duplicateOf).toBeUndefined();
  await undo(product, alpha, again.loadId);
  expect(await state(product, alpha)).toEqual(before);
});

test('a load that is cancelled on its way stops, whatever its job is doing, and the scores of loads before it follow', async () => {
  const { product, alpha } = world;
  const before = await state(product, alpha);
  const claims = tidyTexts({ ...options, members: 40, seed: 15 })['claim_lines.csv']!;
  const { facts, blobs } = product;
  /** Cancels the load from within its job, at the step that is given the cancelling to do. */
  const cancelAt = async (step: string, stepThat: (cancel: () => Promise<void>) => Partial<typeof product>) => {
    let known = (_id: LoadId) => {};
    const isKnown = new Promise<LoadId>((resolve) => {
      known = resolve;
    });
    let cancelled: Promise<number> | undefined;
    const cancel = async () => {
      const id = await isKnown;
      cancelled ??= call(alpha, 'POST', `/v1/loads/${id}/cancel`).then(({ status }) => status);
      await cancelled;
    };
    Object.assign(product, stepThat(cancel));
    const { loadId } = await receive(product, alpha, claims);
    known(loadId);
    await settled(product, alpha);
    Object.assign(product, { facts, blobs });
    expect([step, await cancelled]).toEqual([step, 200]);
    expect(await readLoad(product, alpha, loadId)).toMatchObject({ state: 'cancelled' });
    expect([step, await state(product, alpha)]).toEqual([step, before]);
  };
  await cancelAt('before its file is read', (cancel) => ({
    blobs: {
      ...blobs,
      readSpan: async (...asked: Parameters<typeof blobs.readSpan>) => {
        await cancel();
        return blobs.readSpan(...asked);
      },
    },
  }));
  await cancelAt('while its facts are stored', (cancel) => ({
    facts: {
      ...facts,
      appendAll: async (...asked: Parameters<typeof facts.appendAll>) => {
        await facts.appendAll(...asked);
        await cancel();
      },
    },
  }));
  await cancelAt('when all of it is stored', (cancel) => ({
    facts: {
      ...facts,
      // The counting of what was stored begins with it.
      query: async <Row>(...asked: Parameters<typeof facts.query>) => {
        const rows = await facts.query<Row>(...asked);
        if (asked[2].includes('version()')) await cancel();
        return rows;
      },
    },
  }));
  // The job of the last one may still be at its end: once it is, nothing of any of them is left.
  await expect
    .poll(async () => {
      const kept = await product.facts.query<{ n: number }>(
        alpha,
        Array.from({ length: 60 }, (_, at) => at + 3),
        `select count(*) as n from claims_loaded where load_no in (${(await cancelledNumbers(alpha)).join()})`,
      );
      return kept[0]!.n;
    })
    .toBe(0);
});

const cancelledNumbers = async (tenant: TenantId) =>
  (
    await world.test.asSuperuser<{ number: number }>(
      `select number from optimiq.loads where state = 'cancelled' and tenant_id = $1`,
      [tenant],
    )
  ).map(({ number }) => number);

test('a load held for its mapping is read from the start when it is accepted', async () => {
  const { product, beta } = world;
  const before = await state(product, beta);
  // Held before its job can come to it: the queue is asked only afterwards.
  const { queue } = product;
  const asked: Parameters<typeof queue.enqueue>[] = [];
  const enqueue = async (...job: Parameters<typeof queue.enqueue>) => void asked.push(job);
  Object.assign(product, { queue: { ...queue, enqueue } });
  const { loadId } = await receive(product, beta, files['pharmacy.csv']!);
  Object.assign(product, { queue });
  const held = await inTenant(product, beta, (tx) =>
    holdLoad(tx, { kind: 'system', id: 'test' }, loadId, { reason: 'mapping', counts: {} }),
  );
  expect(held.ok).toBe(true);
  for (const job of asked) await queue.enqueue(...job);
  await settled(product, beta);
  expect(await state(product, beta)).toEqual(before);
  const { body } = await call(beta, 'POST', `/v1/loads/${loadId}/accept`);
  expect(body).toMatchObject({ state: 'loading', jobId: expect.any(String) });
  await settled(product, beta);
  expect(await readLoad(product, beta, loadId)).toMatchObject({ state: 'active', holdReason: undefined });
  await undo(product, beta, loadId);
});

test('a held load whose facts are gone is not made visible', async () => {
  const { product, beta } = world;
  const { body } = await send(beta, files['pharmacy.csv']!);
  await settled(product, beta);
  await world.test.asSuperuser(
    `update optimiq.loads set facts_counts = jsonb_set(facts_counts, '{tables,0,rows}', '7') where id = $1`,
    [body.loadId],
  );
  expect((await call(beta, 'POST', `/v1/loads/${body.loadId}/accept`)).body.code).toBe('stores-disagree');
  expect(await readLoad(product, beta, body.loadId)).toMatchObject({ state: 'held' });
  expect((await call(beta, 'POST', `/v1/loads/${body.loadId}/cancel`)).status).toBe(200);
});
