import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, readLoad, receive } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { endAbandonedLoads } from './end-abandoned-loads.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

const people = (id: string) =>
  csvOf(
    ['member_id', 'mbi', 'birth_date', 'sex'],
    [{ member_id: id, mbi: '1EG4TE5MK73', birth_date: '1950-01-02', sex: 'F' }],
  );

/** A load as old as some minutes whose job no worker ever gets. */
async function leave(tenant: TenantId, id: string, minutes: number): Promise<LoadId> {
  const { product } = world;
  const { queue } = product;
  Object.assign(product, { queue: { ...queue, enqueue: async () => {} } });
  const { loadId } = await receive(product, tenant, people(id));
  Object.assign(product, { queue });
  await world.test.asSuperuser(
    `update optimiq.loads set created_at = now() - make_interval(mins => $2) where id = $1`,
    [loadId, minutes],
  );
  return loadId;
}
const loseJob = (id: LoadId) =>
  world.test.asSuperuser(
    `update optimiq.job_runs set state = 'failed', error_code = 'worker-lost', finished_at = now()
     where subject_id = $1`,
    [id],
  );

test('a load whose job was lost is ended and its bytes may come again; one with a job, or just received, is not', async () => {
  const { product, alpha, beta } = world;
  const [lost, waiting, fresh, others] = [
    await leave(alpha, 'A-1', 2),
    await leave(alpha, 'A-2', 2),
    await leave(alpha, 'A-3', 0),
    await leave(beta, 'B-1', 2),
  ];
  for (const id of [lost, fresh, others]) await loseJob(id);
  await endAbandonedLoads(product, alpha);
  expect(await readLoad(product, alpha, lost)).toMatchObject({ state: 'failed', errorCode: 'interrupted' });
  expect((await readLoad(product, alpha, waiting)).state).toBe('loading');
  expect((await readLoad(product, alpha, fresh)).state).toBe('loading');
  expect((await readLoad(product, beta, others)).state).toBe('loading');
  await endAbandonedLoads(product, beta);
  expect(await readLoad(product, beta, others)).toMatchObject({ state: 'failed', errorCode: 'interrupted' });
  expect((await receive(product, alpha, people('A-1'))).duplicateOf).toBeUndefined();
  expect((await receive(product, alpha, people('A-2'))).duplicateOf).toBe(waiting);
});
