import setup from '@optimiq/store/testing/global-setup';
import { idPlaces, ofNobodys } from '../../apps/server/src/testing/cross-tenant-sweep.ts';
import { exampleOf, withoutExample } from '../../apps/server/src/testing/operation-examples.ts';
import { makeOwner, stubTheOutside } from '../../apps/server/src/testing/operation-owner.ts';
import { operationsOf, send } from '../../apps/server/src/testing/operations.ts';
import { testProduct } from '../../apps/server/src/testing/product.ts';

/*
 * Whether the time of an answer tells that another tenant holds an id: medians of pairs of requests, one with an id that
 * the other tenant holds and one with an id of nobody, for each operation that takes an id. In the process, so that no
 * network hides a difference.
 */

const pairs = Number(process.env.BENCH_PAIRS ?? 200);
/** Part of the name of the operations to look at; all without it. */
const only = process.env.BENCH_OPERATION ?? '';
const stop = await setup();
const world = await testProduct();
const records = stubTheOutside(world);
const owner = await makeOwner(world, world.alpha, 'ZQALPHA', records);
const other = await makeOwner(world, world.beta, 'ZQBETA', records);

const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

const told: { key: string; ms: number; percent: number; isWithin: boolean }[] = [];
for (const operation of operationsOf(world.app)) {
  if (!operation.key.includes(only)) continue;
  if (operation.permission === 'public' || operation.key in withoutExample || operation.key === 'DELETE /v1/session')
    continue;
  await owner.renew();
  const { headers: { cookie: _, ...headers } = {}, ...asked } = await exampleOf(operation, owner);
  const foreign = { ...asked, headers };
  if (idPlaces(foreign, owner).length === 0) continue;
  await other.renew();
  // What succeeds for anybody tells nothing of an id, and would make something each time.
  if ((await send(world.app, operation, foreign, other.cookie)).statusCode < 400) continue;
  // One id of nobody for all pairs, as there is one of the other tenant: the log of who asks grows for both alike.
  const ofNobody = ofNobodys(foreign, owner);
  const times = { foreign: [] as number[], nobodys: [] as number[] };
  for (let pair = 0; pair < pairs; pair++) {
    for (const which of pair % 2 ? (['foreign', 'nobodys'] as const) : (['nobodys', 'foreign'] as const)) {
      const from = performance.now();
      await send(world.app, operation, which === 'foreign' ? foreign : ofNobody, other.cookie);
      times[which].push(performance.now() - from);
    }
  }
  const [a, b] = [median(times.foreign), median(times.nobodys)];
  const ms = Math.abs(a - b);
  const percent = (ms / Math.max(b, 0.001)) * 100;
  told.push({ key: operation.key, ms, percent, isWithin: ms <= 1 || percent <= 5 });
  const result = {
    name: `existence ${operation.key}`,
    value: Math.round(ms * 1000) / 1000,
    unit: `ms apart of ${b.toFixed(2)}`,
  };
  process.stdout.write(`${JSON.stringify({ ...result, ok: ms <= 1 || percent <= 5 })}\n`);
}
const worst = Math.max(...told.map(({ ms, percent }) => Math.min(ms, percent / 5)));
process.stdout.write(
  `${JSON.stringify({ name: 'existence operations', value: told.length, unit: 'operations', ok: told.length > 30 })}\n`,
);
process.stdout.write(
  `${JSON.stringify({ name: 'existence worst, 1 is the bar', value: Math.round(worst * 100) / 100, unit: 'of 1 ms or 5 %', bar: '<= 1' })}\n`,
);
await world.close();
await stop();
