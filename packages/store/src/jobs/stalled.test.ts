import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { openQueue, type Queue } from './queue.ts';

let world: TestDatabase;
let queue: Queue;
beforeAll(async () => {
  world = await testDatabase();
  queue = await openQueue(world.database, world.urls.jobs);
});
afterAll(async () => {
  await queue.close();
  await world.close();
});

const age = (minutes: number) =>
  world.asSuperuser(
    `update jobs.job set created_on = now() - make_interval(mins => $1), start_after = now() - make_interval(mins => $1)
     where state = 'created'`,
    [minutes],
  );

test('a queue is stalled when a job has waited for long and none runs', async () => {
  expect(await queue.isStalled(10)).toBe(false);
  await queue.enqueue('count-rows', { tenantId: world.alpha, jobRunId: randomUUID() });
  await queue.enqueue('count-rows', { tenantId: world.beta, jobRunId: randomUUID() });
  expect(await queue.isStalled(10)).toBe(false);
  await age(9);
  expect(await queue.isStalled(10)).toBe(false);
  await age(11);
  expect(await queue.isStalled(10)).toBe(true);
});

test('it is not while a job runs, however long others wait behind it', async () => {
  let finish = () => {};
  const running = new Promise<void>((resolve) => {
    finish = resolve;
  });
  await queue.work('count-rows', () => running, { concurrency: 1 });
  await expect.poll(() => queue.isStalled(10)).toBe(false);
  await age(30);
  expect(await queue.isStalled(10)).toBe(false);
  finish();
});
