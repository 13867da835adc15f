import { randomBytes, randomUUID } from 'node:crypto';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import type { SourceProblem } from '@optimiq/domain/records/source';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { actor, noTotals, source, type TestVault, testVault } from '../testing/vault.ts';
import { countProblems, listProblems, saveProblems } from './load-problems.ts';
import {
  activateLoad,
  createLoad,
  failLoad,
  findActiveLoadBySha,
  findLoad,
  listLoads,
  listUnfinishedLoads,
  startLoading,
  sweepLoad,
  undoLoad,
  visibleLoadNumbers,
} from './loads.ts';
import { readFileNames } from './loads-read.ts';

let t: TestDatabase;
let alpha: TestVault;
let beta: TestVault;
beforeAll(async () => {
  t = await testDatabase();
  alpha = testVault(t, t.alpha);
  beta = testVault(t, t.beta);
});
afterAll(() => t.close());

const find = (id: LoadId, vault = alpha) => vault.run((tx) => findLoad(tx, id));
const audited = (id: LoadId) =>
  t.asSuperuser('select action, outcome from optimiq.audit_events where subject_id = $1 order by at', [id]);

test('loads of a tenant are numbered from 1 without gaps, also when opened at once', async () => {
  const opened = await Promise.all(Array.from({ length: 8 }, () => beta.open()));
  const loads = await beta.run((tx) => listLoads(tx, 200));
  expect(loads.map(({ number }) => number)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  expect(new Set(loads.map(({ id }) => id))).toEqual(new Set(opened));
  expect((await beta.run((tx) => listLoads(tx, 2, 4))).map(({ number }) => number)).toEqual([3, 2]);
});

test('the file name is ciphertext and comes back to its tenant only', async () => {
  const createdBy = actor;
  const fileName = 'CANARY Jane Doe.837';
  const { id } = await alpha.run((tx) =>
    createLoad(tx, alpha.keys, { fileName, format: 'x12-837', source, createdBy }),
  );
  expect(await alpha.run((tx) => readFileNames(tx, alpha.keys, [id]))).toEqual(new Map([[id, fileName]]));
  expect(await beta.run((tx) => readFileNames(tx, beta.keys, [id]))).toEqual(new Map());
  const [row] = await t.asSuperuser<{ file_name: Buffer }>('select file_name from optimiq.loads where id = $1', [id]);
  expect(row!.file_name.includes('CANARY')).toBe(false);
});

test('activation makes a load visible, keeps its totals to the cent, and is audited', async () => {
  const id = await alpha.open();
  const billedCents = 2n ** 60n + 1n;
  const controlTotals = { ...noTotals, claims: 3, lines: 9, members: 2, billedCents, paidCents: -5n };
  const counts = { rows: 9, rejected: 1 };
  expect(await alpha.run((tx) => activateLoad(tx, actor, id, { counts, controlTotals }))).toEqual({
    ok: true,
    value: id,
  });
  const load = await find(id);
  expect(load).toMatchObject({
    state: 'active',
    counts,
    controlTotals,
    createdBy: 'test',
    activatedAt: expect.any(Date),
  });
  expect(await alpha.run(visibleLoadNumbers)).toContain(load!.number);
  expect(await audited(id)).toEqual([{ action: 'load.activate', outcome: 'success' }]);
  expect(await find(id, beta)).toBeUndefined();
});

test('each step is taken once and from its own state', async () => {
  const id = await alpha.open();
  const file = { name: randomBytes(32).toString('hex'), bytes: 1, sha256Tag: randomBytes(32) };
  expect(await alpha.run((tx) => startLoading(tx, id, file))).toEqual({ ok: false, reason: 'not-receiving' });
  expect(await alpha.run((tx) => undoLoad(tx, actor, id))).toEqual({ ok: false, reason: 'not-active' });
  await alpha.activate(id);
  expect(await alpha.activate(id)).toEqual({ ok: false, reason: 'not-loading' });
  expect(await alpha.run((tx) => sweepLoad(tx, actor, id))).toEqual({ ok: false, reason: 'not-unfinished' });
  expect(await alpha.run((tx) => failLoad(tx, actor, id, 'late'))).toEqual({ ok: false, reason: 'not-unfinished' });
  expect(await beta.run((tx) => undoLoad(tx, actor, id))).toEqual({ ok: false, reason: 'not-active' });
  expect(await alpha.run((tx) => undoLoad(tx, actor, id))).toMatchObject({ ok: true });
  expect(await alpha.run((tx) => undoLoad(tx, actor, id))).toEqual({ ok: false, reason: 'not-active' });
  expect((await audited(id)).map(({ action }) => action)).toEqual(['load.activate', 'load.undo']);
  const unknown = randomUUID() as LoadId;
  expect(await alpha.run((tx) => undoLoad(tx, actor, unknown))).toEqual({ ok: false, reason: 'not-active' });
});

test('the same bytes are visible once in a tenant, also when two loads end at once, and again after an undo', async () => {
  const tag = randomBytes(32);
  const [one, two, other] = [await alpha.open(tag), await alpha.open(tag), await beta.open(tag)];
  const results = await Promise.all([alpha.activate(one), alpha.activate(two)]);
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results).toContainEqual({ ok: false, reason: 'same-file-active' });
  expect(await beta.activate(other)).toMatchObject({ ok: true });
  const active = await alpha.run((tx) => findActiveLoadBySha(tx, tag));
  await alpha.run((tx) => undoLoad(tx, actor, active!.id));
  expect(await alpha.run((tx) => findActiveLoadBySha(tx, tag))).toBeUndefined();
  expect(await alpha.activate(active!.id === one ? two : one)).toMatchObject({ ok: true });
});

test('an activation that is aborted leaves neither state nor audit', async () => {
  const id = await alpha.open();
  const aborted = alpha.run(async (tx) => {
    await activateLoad(tx, actor, id, { counts: {}, controlTotals: noTotals });
    throw new Error('killed');
  });
  await expect(aborted).rejects.toThrow('killed');
  expect(await find(id)).toMatchObject({ state: 'loading' });
  expect(await audited(id)).toEqual([]);
});

const problem = (row: number, more: Partial<SourceProblem> = {}): SourceProblem => ({
  severity: 'warning',
  rule: 'identifier-form',
  field: 'mbi',
  at: { row, offset: row * 2 ** 33 },
  message: 'Not the form of an MBI',
  ...more,
});

test('problems keep place and rule in order, a page at a time, and never a cell that could be a value', async () => {
  const id = await alpha.open();
  const missing = problem(4, { severity: 'error', rule: 'column-missing', field: 'Jane Doe 1943-05-01' });
  await alpha.run((tx) => saveProblems(tx, id, [problem(1), problem(2)]));
  await alpha.run((tx) => saveProblems(tx, id, [problem(3, { at: { part: 2, segment: 17 } }), missing]));
  const all = await alpha.run((tx) => listProblems(tx, id, 10));
  const { field: _, ...kept } = missing;
  expect(all).toEqual(
    [problem(1), problem(2), problem(3, { at: { part: 2, segment: 17 } }), kept].map((p, at) => ({
      ...p,
      sequence: at + 1,
    })),
  );
  expect(await alpha.run((tx) => listProblems(tx, id, 2, 1))).toEqual(all.slice(1, 3));
  expect(await alpha.run((tx) => listProblems(tx, id, 9, 0, 'column-missing'))).toEqual([all[3]]);
  expect(await alpha.run((tx) => countProblems(tx, id))).toEqual([
    { severity: 'warning', rule: 'identifier-form', count: 3, first: all[0] },
    { severity: 'error', rule: 'column-missing', count: 1, first: all[3] },
  ]);
  expect(await alpha.run((tx) => listProblems(tx, id, 9, 0, 'column-missing', 'warning'))).toEqual([]);
  expect(await beta.run((tx) => listProblems(tx, id, 10))).toEqual([]);
});

test('a failed load keeps its problems and reason, a swept one nothing; both are found no more', async () => {
  const [fails, crashed] = [await alpha.open(), await alpha.open()];
  for (const id of [fails, crashed]) await alpha.run((tx) => saveProblems(tx, id, [problem(1)]));
  const unfinished = async () => (await alpha.run(listUnfinishedLoads)).map(({ id }) => id);
  expect(await unfinished()).toEqual(expect.arrayContaining([fails, crashed]));
  await alpha.run((tx) => failLoad(tx, actor, fails, 'column-missing', { rows: 1 }));
  await alpha.run((tx) => sweepLoad(tx, actor, crashed));
  expect(await find(fails)).toMatchObject({ state: 'failed', errorCode: 'column-missing', counts: { rows: 1 } });
  expect(await find(crashed)).toMatchObject({ state: 'swept', errorCode: 'interrupted' });
  expect(await alpha.run((tx) => countProblems(tx, fails))).toHaveLength(1);
  expect(await alpha.run((tx) => countProblems(tx, crashed))).toEqual([]);
  expect(await unfinished()).not.toEqual(expect.arrayContaining([fails]));
  expect((await audited(crashed)).map(({ action }) => action)).toEqual(['load.sweep']);
});
