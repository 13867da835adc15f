import { saveWatchFolder } from '@optimiq/store/postgres/feeds';
import { createJobRun } from '@optimiq/store/postgres/job-runs';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { currentRun } from '@optimiq/store/postgres/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelId } from '../jobs/run-settings.ts';
import { day, inTenant, receive, tidyTexts, whenRead } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { startFeeds } from './start-feeds.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

const brief = { everyMs: 5, patienceMs: 5, stopMs: 5 };

test('a watched folder whose mount hangs holds up neither the other folders nor the stop, and is not looked at twice', async () => {
  const { product, alpha, beta } = world;
  for (const [tenant, source] of [
    [alpha, 'hangs'],
    [alpha, 'next'],
    [beta, 'other'],
  ] as const)
    await inTenant(product, tenant, (tx) => saveWatchFolder(tx, source, `/nowhere/${source}`, 'test'));
  const looks: string[] = [];
  const stop = startFeeds(product, brief, async (_product, _tenant, { source }) => {
    looks.push(source);
    if (source === 'hangs') await new Promise(() => {});
  });
  const countOf = (source: string) => looks.filter((one) => one === source).length;
  await expect.poll(() => Math.min(countOf('next'), countOf('other')), { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
  expect(countOf('hangs')).toBe(1);
  await stop();
  const before = looks.length;
  await inTenant(product, alpha, (tx) => visibleLoadNumbers(tx));
  expect(looks.length).toBe(before);
});

test('scores follow a load though a job that is neither load nor run is left', async () => {
  const { product, alpha } = world;
  await inTenant(product, alpha, (tx) => createJobRun(tx, 'pull-feed', '00000000-0000-4000-8000-000000000001'));
  const members = tidyTexts({ members: 3, seed: 34, asOf: day('2025-11-24'), months: 6 })['members.csv']!;
  const { loadId } = await receive(product, alpha, members);
  await whenRead(product, alpha, loadId);
  const scored = () =>
    inTenant(product, alpha, async (tx) => ({
      of: (await currentRun(tx, modelId, 2026))?.loadNumbers ?? [],
      visible: await visibleLoadNumbers(tx),
    }));
  await expect.poll(async () => (await scored()).of.length, { timeout: 20_000 }).toBe(1);
  const { of, visible } = await scored();
  expect(of).toEqual(visible);
});
