import { randomBytes } from 'node:crypto';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { actor, noTotals, type TestVault, testVault } from '../testing/vault.ts';
import { listUnfinishedJobRuns } from './job-runs.ts';
import { findLoad, listUnfinishedLoads, undoLoad, visibleLoadNumbers } from './loads.ts';
import { acceptLoad, cancelLoad, holdLoad, isHoldRequested, requestHold } from './loads-hold.ts';
import { isStillLoading, listLoadNumbers } from './loads-import.ts';
import { findPendingLoadBySha, type HoldReason } from './loads-read.ts';
import { countVisibleMembers } from './member-identity-read.ts';

let t: TestDatabase;
let alpha: TestVault;
let beta: TestVault;
beforeAll(async () => {
  t = await testDatabase();
  alpha = testVault(t, t.alpha);
  beta = testVault(t, t.beta);
});
afterAll(() => t.close());

const find = async (id: LoadId, vault = alpha) => (await vault.run((tx) => findLoad(tx, id)))!;
const hold = (id: LoadId, reason: HoldReason, vault = alpha) =>
  vault.run((tx) =>
    holdLoad(
      tx,
      actor,
      id,
      reason === 'mapping' ? { reason, counts: {} } : { reason, counts: { rows: 2 }, controlTotals: totals },
    ),
  );
const totals = { ...noTotals, claims: 2, billedCents: 2n ** 60n };
const accept = (id: LoadId, vault = alpha) => vault.run((tx) => acceptLoad(tx, actor, id));
const cancel = (id: LoadId, vault = alpha) => vault.run((tx) => cancelLoad(tx, actor, id));
const actionsOf = async (id: LoadId) =>
  (
    await t.asSuperuser<{ action: string }>(
      'select action from optimiq.audit_events where subject_id = $1 order by at',
      [id],
    )
  ).map(({ action }) => action);
const person = { memberId: 'M1', mbi: '1EG4TE5MK73', lastName: 'Doe', birthDate: '1950-01-02' } as never;

test.each(['variance', 'requested'] as const)(
  'held for %s, a load is kept, invisible and left alone until it is accepted',
  async (reason) => {
    const id = await alpha.open();
    const members = await alpha.run(countVisibleMembers);
    await alpha.match(id, [person]);
    expect(await hold(id, reason)).toEqual({ ok: true, value: id });
    const { number } = await find(id);
    expect(await find(id)).toMatchObject({
      state: 'held',
      holdReason: reason,
      controlTotals: totals,
      counts: { rows: 2 },
    });
    expect(await alpha.run(visibleLoadNumbers)).not.toContain(number);
    expect(await alpha.run(countVisibleMembers)).toBe(members);
    expect(await alpha.run(listLoadNumbers)).toContain(number);
    expect((await alpha.run(listUnfinishedLoads)).map((load) => load.id)).not.toContain(id);

    expect(await accept(id, beta)).toEqual({ ok: false, reason: 'not-held' });
    expect(await cancel(id, beta)).toEqual({ ok: false, reason: 'not-cancellable' });
    expect(await accept(id)).toEqual({ ok: true, value: { next: 'active' } });
    expect(await find(id)).toMatchObject({ state: 'active', holdReason: undefined, controlTotals: totals });
    expect(await alpha.run(visibleLoadNumbers)).toContain(number);
    expect(await alpha.run(countVisibleMembers)).toBe(members + 1);
    expect(await accept(id)).toEqual({ ok: false, reason: 'not-held' });
    expect(await actionsOf(id)).toEqual(['load.hold', 'load.accept', 'load.activate']);
    await alpha.run((tx) => undoLoad(tx, actor, id));
  },
);

test('a person of a held load is the same member in a load that comes after, also when the first is accepted last', async () => {
  const [held, later] = [await beta.open(), await beta.open()];
  const [first] = await beta.match(held, [person]);
  await hold(held, 'requested', beta);
  const [second] = await beta.match(later, [person]);
  expect(second).toMatchObject({ ok: true, value: { member: (first as { value: { member: string } }).value.member } });
  await beta.activate(later);
  expect(await accept(held, beta)).toMatchObject({ ok: true });
  expect(await beta.run(countVisibleMembers)).toBe(1);
});

test('held for its mapping, a load keeps nothing in the vault and goes back to be read, with a job, when it is accepted', async () => {
  const id = await alpha.open();
  await alpha.match(id, [{ ...(person as object), memberId: 'M7', mbi: '7EG4TE5MK73' } as never]);
  const identities = () =>
    t.asSuperuser('select 1 from optimiq.member_identities where load_id = $1', [id]).then((rows) => rows.length);
  expect(await identities()).toBe(1);
  await hold(id, 'mapping');
  expect(await identities()).toBe(0);
  const accepted = await accept(id);
  expect(accepted).toMatchObject({ ok: true, value: { next: 'loading', jobId: expect.any(String) } });
  expect(await find(id)).toMatchObject({ state: 'loading', holdReason: undefined });
  const jobs = await alpha.run(listUnfinishedJobRuns);
  expect(jobs).toMatchObject([{ kind: 'import-file', subjectId: id }]);
  await cancel(id);
});

test('a load that is being read can be asked to wait, and the wish taken back', async () => {
  const id = await alpha.open();
  expect(await alpha.run((tx) => requestHold(tx, actor, id))).toMatchObject({ ok: true });
  expect(await alpha.run((tx) => isHoldRequested(tx, id))).toBe(true);
  expect(await accept(id)).toEqual({ ok: true, value: { next: 'loading' } });
  expect(await alpha.run((tx) => isHoldRequested(tx, id))).toBe(false);
  await alpha.activate(id);
  expect(await alpha.run((tx) => requestHold(tx, actor, id))).toEqual({ ok: false, reason: 'not-loading' });
  expect(await hold(id, 'variance')).toEqual({ ok: false, reason: 'not-loading' });
});

test.each(['loading', 'held'] as const)(
  'cancelled while it is %s, a load leaves nothing behind and its job does not run',
  async (state) => {
    const id = await alpha.open();
    const tag = (await find(id)).sha256Tag!;
    await alpha.match(id, [{ ...(person as object), memberId: 'M8', mbi: '8EG4TE5MK73' } as never]);
    if (state === 'held') await hold(id, 'requested');
    expect(await alpha.run((tx) => findPendingLoadBySha(tx, tag))).toBe(id);
    const { number } = await find(id);
    expect(await cancel(id)).toEqual({ ok: true, value: number });
    expect(await find(id)).toMatchObject({ state: 'cancelled', errorCode: undefined, endedAt: expect.any(Date) });
    expect(await alpha.run((tx) => isStillLoading(tx, id))).toBe(false);
    expect(await alpha.run(listLoadNumbers)).not.toContain(number);
    expect(await alpha.run((tx) => findPendingLoadBySha(tx, tag))).toBeUndefined();
    expect(await t.asSuperuser('select 1 from optimiq.member_identities where load_id = $1', [id])).toEqual([]);
    expect(await alpha.activate(id)).toEqual({ ok: false, reason: 'not-loading' });
    expect(await cancel(id)).toEqual({ ok: false, reason: 'not-cancellable' });
  },
);

test('of the same bytes, held twice over, one is accepted', async () => {
  const tag = randomBytes(32);
  const [one, two] = [await alpha.open(tag), await alpha.open(tag)];
  for (const id of [one, two]) await hold(id, 'requested');
  const results = await Promise.all([accept(one), accept(two)]);
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results).toContainEqual({ ok: false, reason: 'same-file-active' });
});
