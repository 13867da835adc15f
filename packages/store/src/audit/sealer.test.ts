import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { recordAudit } from '../postgres/audit.ts';
import { withTenant } from '../postgres/tenant.ts';
import { sampleEvent, testAuditKeys, testLog } from '../testing/audit.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { type Anchor, openFileAnchor, readAnchors } from './anchors.ts';
import { platformLog, platformTenant } from './logs.ts';
import { noteRestore } from './note-restore.ts';
import { type Sealer, startSealer } from './sealer.ts';
import { verifyLog } from './verify-log.ts';

const keys = testAuditKeys();
let t: TestDatabase;
let folder: string;
let sealer: Sealer | undefined;
beforeAll(async () => {
  t = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'optimiq-anchors-'));
});
afterEach(() => sealer?.close());
afterAll(async () => {
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

const record = (number: number, tenant = t.alpha) =>
  withTenant(t.database.app, tenant, (tx) => recordAudit(tx, sampleEvent(number)));
const alpha = () => testLog(t, t.alpha, keys);
const verify = () => verifyLog(alpha(), keys.verifying, () => readAnchors(folder, t.alpha));

function start(onFault = vi.fn(), anchor: Anchor = openFileAnchor(folder)): Sealer {
  sealer = startSealer({
    ...{ database: t.database, signing: keys.signing, anchor, onFault },
    tenants: async () => [t.alpha, t.beta],
    logOf: async (tenant) =>
      tenant === platformTenant
        ? platformLog(t.database, keys.key)
        : testLog(t, tenant === t.alpha ? t.alpha : t.beta, keys),
  });
  return sealer;
}

test('SEC-07 committed events are sealed and anchored by themselves, of every tenant', async () => {
  const running = start();
  await record(1);
  await record(2, t.beta);
  await vi.waitFor(() => {
    expect(running.anchorState(t.alpha)).toMatchObject({ sequence: 1, state: 'anchored' });
    expect(running.anchorState(t.beta)).toMatchObject({ sequence: 1, state: 'anchored' });
  }, 10_000);
  await record(3);
  await vi.waitFor(() => expect(running.anchorState(t.alpha)?.sequence).toBe(2), 10_000);
  expect(await verify()).toMatchObject({ events: 2, anchoredTo: 2, bad: undefined });
  const file = join(folder, `${t.alpha}.ndjson`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8').trim().split('\n').length).toBeGreaterThan(0);
});

test('an anchor that fails is told once and made good later', async () => {
  const file = openFileAnchor(folder);
  let isBroken = true;
  const onFault = vi.fn();
  const running = start(onFault, {
    ...file,
    append: async (...given) => {
      if (isBroken) throw new Error('not reachable');
      await file.append(...given);
    },
  });
  await record(4);
  await running.sealAll();
  await running.sealAll();
  expect(running.anchorState(t.alpha)?.state).toBe('waiting');
  expect(onFault.mock.calls).toEqual([[t.alpha, 'anchor']]);
  isBroken = false;
  await running.sealAll();
  expect(running.anchorState(t.alpha)?.state).toBe('anchored');
  expect(await verify()).toMatchObject({ events: 3, anchoredTo: 3, bad: undefined });
});

test('the cut end of a line in the anchor file is no head', async () => {
  const running = start();
  appendFileSync(join(folder, `${t.alpha}.ndjson`), '{"record":"{');
  await record(5);
  await running.sealAll();
  expect(await verify()).toMatchObject({ events: 4, anchoredTo: 4, bad: undefined });
});

test('a log that lacks what was anchored is told, and verifies again once the restore is owned up to', async () => {
  await start().close();
  await t.asSuperuser(`set session_replication_role = replica;
    delete from optimiq.audit_events e using optimiq.audit_seals s where s.event_id = e.id and s.sequence > 2 and s.tenant_id = '${t.alpha}';
    delete from optimiq.audit_seals where sequence > 2 and tenant_id = '${t.alpha}';
    delete from optimiq.audit_heads where sequence > 2 and tenant_id = '${t.alpha}'`);
  expect((await verify()).bad).toMatchObject({ row: 'event', sequence: 3, reason: 'missing' });
  const onFault = vi.fn();
  const running = start(onFault);
  await running.sealAll();
  expect(onFault.mock.calls).toEqual([[t.alpha, 'behind']]);
  await record(6);
  await running.sealAll();
  expect(running.anchorState(t.alpha)).toMatchObject({ state: 'behind' });
  expect((await verify()).bad).toBeDefined();

  const anchor = openFileAnchor(folder);
  expect(await noteRestore(alpha(), keys.signing, anchor, readAnchors(folder, t.alpha))).toEqual({
    restoredTo: 2,
    lost: 2,
  });
  running.lookAgain(t.alpha);
  await running.sealAll();
  expect(running.anchorState(t.alpha)).toMatchObject({ sequence: 3, state: 'anchored' });
  expect(await verify()).toMatchObject({ events: 3, anchoredTo: 3, restores: 1, bad: undefined });
  expect(await noteRestore(alpha(), keys.signing, anchor, readAnchors(folder, t.alpha))).toEqual({
    restoredTo: 3,
    lost: 0,
  });
});
