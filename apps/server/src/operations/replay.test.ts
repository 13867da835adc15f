import { readLeaves } from '@optimiq/store/facts/leaves';
import { readReceipt } from '@optimiq/store/facts/risk';
import { countScores, deleteRun } from '@optimiq/store/facts/run-rows';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { currentRun } from '@optimiq/store/postgres/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelId } from '../jobs/run-settings.ts';
import { claimsAs837, day, inTenant, load, receive, settled, tidyTexts, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { replayRun } from './replay-run.ts';

const options = { members: 30, seed: 12, asOf: day('2025-11-24'), months: 14 };

let world: TestProduct;
let claimsLoad: Awaited<ReturnType<typeof receive>>;
beforeAll(async () => {
  world = await testProduct();
  const { product, alpha } = world;
  const files = tidyTexts(options);
  await receive(product, alpha, files['members.csv']!);
  await receive(product, alpha, files['eligibility_year.csv']!);
  claimsLoad = await receive(product, alpha, claimsAs837(options));
  await settled(product, alpha);
});
afterAll(() => world.close());

const current = async () => (await inTenant(world.product, world.alpha, (tx) => currentRun(tx, modelId, 2026)))!;
const receiptsOf = async (runNo: number) => {
  const { product, alpha } = world;
  const visible = await inTenant(product, alpha, visibleLoadNumbers);
  const members = [...(await readLeaves(product.facts, alpha, runNo)).keys()];
  const receipts = await Promise.all(
    members.map((member) => readReceipt(product.facts, alpha, visible, runNo, member)),
  );
  return receipts.sort((a, b) => (a!.memberKey < b!.memberKey ? -1 : 1));
};

test('a run whose stored results were deleted is computed again with its hash and its receipts', async () => {
  const { product, alpha } = world;
  const run = await current();
  const receipts = await receiptsOf(run.number);
  expect(receipts.length).toBe(30);
  expect(receipts.flatMap((receipt) => receipt?.hccs ?? []).length).toBeGreaterThan(5);
  await deleteRun(product.facts, alpha, run.number);
  expect((await readLeaves(product.facts, alpha, run.number)).size).toBe(0);

  const replayed = await replayRun(product, alpha, run.id);
  expect(replayed).toEqual({
    ok: true,
    value: {
      runId: run.id,
      members: 30,
      tombstones: 0,
      storedHash: run.rootHash,
      replayedHash: run.rootHash,
      same: true,
      differing: [],
    },
  });
  expect(await receiptsOf(run.number)).toEqual(receipts);
});

test('after an undo the current run is another, and the old one still replays to its own hash', async () => {
  const { product, alpha } = world;
  const old = await current();
  await undo(product, alpha, claimsLoad.loadId);
  const now = await current();
  expect(now.rootHash).not.toBe(old.rootHash);
  expect(now.loadNumbers).toHaveLength(old.loadNumbers.length - 1);

  expect(await replayRun(product, alpha, old.id)).toMatchObject({ value: { same: true, replayedHash: old.rootHash } });
  expect(await replayRun(product, alpha, now.id)).toMatchObject({ value: { same: true, replayedHash: now.rootHash } });
  expect((await current()).id).toBe(now.id);
});

test('a run after a small load takes over what has not changed; replayed whole, both it and the one before agree', async () => {
  const { product, alpha } = world;
  const before = await current();
  await load(product, alpha, tidyTexts({ ...options, members: 1, seed: 99 })['members.csv']!);
  const run = await current();
  expect(await countScores(product.facts, alpha, run.number)).toEqual({ members: 30, fromRuns: 2 });
  const receipts = await receiptsOf(run.number);
  for (const { id, rootHash } of [run, before, run]) {
    expect(await replayRun(product, alpha, id)).toMatchObject({ value: { same: true, replayedHash: rootHash } });
  }
  expect(await countScores(product.facts, alpha, run.number)).toEqual({ members: 30, fromRuns: 1 });
  const places = { fromRunNo: 0, memberNo: 0 };
  expect((await receiptsOf(run.number)).map((receipt) => ({ ...receipt, ...places }))).toEqual(
    receipts.map((receipt) => ({ ...receipt, ...places })),
  );
});

test('a result that does not come out again is told, with the members that differ', async () => {
  const { product, alpha } = world;
  const run = await current();
  const [member] = (await readLeaves(product.facts, alpha, run.number)).keys();
  const forged = `update facts.scores set leaf_hash = '${'0'.repeat(64)}' where run_no = ${run.number} and member_key = '${member}'`;
  await product.facts.execute(alpha, [], forged);
  expect(await replayRun(product, alpha, run.id)).toMatchObject({ value: { same: true, differing: [member] } });

  await world.test.asSuperuser('update optimiq.runs set root_hash = $1 where id = $2', ['f'.repeat(64), run.id]);
  expect(await replayRun(product, alpha, run.id)).toMatchObject({ value: { same: false, replayedHash: run.rootHash } });
});

test('no run of another tenant and no unknown one is replayed', async () => {
  const { product, beta } = world;
  expect(await replayRun(product, beta, (await current()).id)).toEqual({ ok: false, reason: 'unknown' });
});
