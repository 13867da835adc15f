import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { recordAudit } from '../postgres/audit.ts';
import { withTenant } from '../postgres/tenant.ts';
import { sampleEvent, testAuditKeys, testLog } from '../testing/audit.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import type { AuditLog } from './logs.ts';
import { readChain, readEnds } from './read-chain.ts';
import { sealEvents } from './seal-events.ts';
import { verifyLog } from './verify-log.ts';

const keys = testAuditKeys();
let t: TestDatabase;
let alpha: AuditLog;
let beta: AuditLog;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.asSuperuser(`set session_replication_role = replica;
    truncate optimiq.audit_events, optimiq.audit_seals, optimiq.audit_heads`);
  alpha = testLog(t, t.alpha, keys);
  beta = testLog(t, t.beta, keys);
});

const record = (tenant: TestDatabase['alpha'], number: number) =>
  withTenant(t.database.app, tenant, (tx) => recordAudit(tx, sampleEvent(number)));

async function chainOf(log: AuditLog) {
  const rows = [];
  for await (const part of readChain(log)) rows.push(...part);
  return rows;
}

test('SEC-07 events are numbered from one without gaps, each tenant by itself, and the chain verifies', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, at) => record(t.alpha, at)));
  await record(t.beta, 1);
  const { events, snapshot } = await sealEvents(alpha, keys.signing);
  expect(events).toBe(40);
  await record(t.alpha, 41);
  expect(await sealEvents(alpha, keys.signing, snapshot)).toMatchObject({ events: 1 });
  expect((await chainOf(alpha)).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 41 }, (_, at) => at + 1));
  expect(await verifyLog(alpha, keys.verifying, () => [])).toMatchObject({ events: 41, bad: undefined });
  expect(await chainOf(beta)).toEqual([]);
  expect(await sealEvents(beta, keys.signing)).toMatchObject({ events: 1 });
});

test('an open transaction holds nothing up, and its events are sealed once they are committed', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let written = () => {};
  const isWritten = new Promise<void>((resolve) => {
    written = resolve;
  });
  const open = withTenant(t.database.app, t.alpha, async (tx) => {
    await recordAudit(tx, sampleEvent(1));
    written();
    await held;
  });
  await isWritten;
  await record(t.alpha, 2);
  const first = await sealEvents(alpha, keys.signing);
  expect(first.events).toBe(1);
  const idle = await sealEvents(alpha, keys.signing, first.snapshot);
  expect(idle.events).toBe(0);
  release();
  await open;
  expect(await sealEvents(alpha, keys.signing, idle.snapshot)).toMatchObject({ events: 1 });
  expect(await verifyLog(alpha, keys.verifying, () => [])).toMatchObject({ events: 2, bad: undefined });
});

test('events of a transaction that was undone are in no chain', async () => {
  const undone = withTenant(t.database.app, t.alpha, async (tx) => {
    await recordAudit(tx, sampleEvent(1));
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await sealEvents(alpha, keys.signing)).toMatchObject({ events: 0 });
});

test('writers and sealers at the same time lose nothing and seal nothing twice', async () => {
  const written = 300;
  let isDone = false;
  const seal = async () => {
    let snapshot: string | undefined;
    while (!isDone) {
      const round = await sealEvents(alpha, keys.signing, snapshot);
      snapshot = round.snapshot ?? snapshot;
    }
  };
  const sealers = [seal(), seal()];
  const writers = Array.from({ length: 6 }, async (_, lane) => {
    for (let at = 0; at < written / 6; at += 1) await record(t.alpha, lane * 100 + at);
  });
  await Promise.all(writers);
  isDone = true;
  await Promise.all(sealers);
  await sealEvents(alpha, keys.signing);
  expect(await verifyLog(alpha, keys.verifying, () => [])).toMatchObject({ events: written, bad: undefined });
  const { heads, last } = await readEnds(alpha);
  expect(last).toBe(written);
  expect(heads.length).toBeGreaterThan(0);
});

test('an event that nobody sealed for a minute is named', async () => {
  await record(t.alpha, 1);
  await sealEvents(alpha, keys.signing);
  const [row] = await t.asSuperuser(
    `insert into optimiq.audit_events (tenant_id, at, actor_kind, actor_id, action, outcome)
     values ($1, now() - interval '2 minutes', 'user', 'u1', 'member.read', 'success') returning id`,
    [t.alpha],
  );
  expect((await verifyLog(alpha, keys.verifying, () => [])).bad).toEqual({
    ...{ row: 'event', sequence: 2, reason: 'never sealed', eventId: row!['id'] },
  });
});
