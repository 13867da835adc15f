import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { actor, type TestVault, testVault } from '../testing/vault.ts';
import { createRun, currentRun, failRun, findRun, finishRun, listRuns, listUnfinishedRuns, type Run } from './runs.ts';

let t: TestDatabase;
let alpha: TestVault;
let beta: TestVault;
beforeAll(async () => {
  t = await testDatabase();
  alpha = testVault(t, t.alpha);
  beta = testVault(t, t.beta);
});
afterAll(() => t.close());

const rootHash = 'ab'.repeat(32);
const begin = (vault: TestVault, paymentYear = 2026) =>
  vault.run((tx) =>
    createRun(tx, {
      model: 'cms-hcc-v28',
      paymentYear,
      settings: { mceEdits: 'on' },
      engineVersion: '0.1.0',
      tableVersion: 'v28-2026.1',
      createdBy: actor,
    }),
  );
const finish = (vault: TestVault, { id }: Run) => vault.run((tx) => finishRun(tx, id, { memberCount: 3, rootHash }));
const current = async (vault: TestVault, year = 2026) =>
  (await vault.run((tx) => currentRun(tx, 'cms-hcc-v28', year)))?.id;

test('a run remembers the loads that were visible when it began', async () => {
  await alpha.load([]);
  const run = await begin(alpha);
  await alpha.load([]);
  expect(run).toMatchObject({
    number: 1,
    loadNumbers: [1],
    state: 'running',
    isCurrent: false,
    settings: { mceEdits: 'on' },
  });
  expect(await alpha.run((tx) => findRun(tx, run.id))).toEqual(run);
  expect(await beta.run((tx) => findRun(tx, run.id))).toBeUndefined();
  expect((await begin(alpha)).loadNumbers).toEqual([1, 2]);
});

test('the last run begun of those finished is current, per model and payment year', async () => {
  const [a, b, other] = [await begin(alpha), await begin(alpha), await begin(alpha, 2027)];
  const mine = await begin(beta);
  expect(await finish(beta, mine)).toMatchObject({ ok: true, value: { isCurrent: true, memberCount: 3, rootHash } });
  expect(await finish(alpha, b)).toMatchObject({ ok: true, value: { isCurrent: true } });
  expect(await finish(alpha, a)).toMatchObject({ ok: true, value: { isCurrent: false, state: 'done' } });
  expect(await finish(alpha, other)).toMatchObject({ ok: true, value: { isCurrent: true } });
  expect([await current(alpha), await current(alpha, 2027), await current(beta)]).toEqual([b.id, other.id, mine.id]);
});

test('runs that finish at once leave one current', async () => {
  const runs = await Promise.all(Array.from({ length: 6 }, () => begin(alpha)));
  await Promise.all(runs.map((run) => finish(alpha, run)));
  const last = runs.reduce((a, b) => (a.number > b.number ? a : b));
  expect(await current(alpha)).toBe(last.id);
  expect(
    (await alpha.run((tx) => listRuns(tx, 200))).filter((run) => run.isCurrent && run.paymentYear === 2026),
  ).toHaveLength(1);
});

test('a run ends once; a failed one leaves the current run', async () => {
  const before = await current(alpha);
  const run = await begin(alpha);
  expect((await alpha.run(listUnfinishedRuns)).map(({ id }) => id)).toContain(run.id);
  expect(await alpha.run((tx) => failRun(tx, run.id, 'engine'))).toEqual({ ok: true, value: run.id });
  expect(await finish(alpha, run)).toEqual({ ok: false, reason: 'not-running' });
  expect(await alpha.run((tx) => failRun(tx, run.id, 'again'))).toEqual({ ok: false, reason: 'not-running' });
  expect(await beta.run((tx) => failRun(tx, run.id, 'mine'))).toEqual({ ok: false, reason: 'not-running' });
  expect(await current(alpha)).toBe(before);
  expect(await alpha.run((tx) => findRun(tx, run.id))).toMatchObject({ state: 'failed', errorCode: 'engine' });
});

test('runs are listed newest first, a page at a time', async () => {
  const all = await alpha.run((tx) => listRuns(tx, 200));
  expect(all.map(({ number }) => number)).toEqual(all.map((_, at) => all.length - at));
  expect(await alpha.run((tx) => listRuns(tx, 2, all[0]!.number))).toEqual(all.slice(1, 3));
});
