import { randomUUID } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { copyInto, withLockLimit, withTenant } from './tenant.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

test('a tenant sees its own rows only', async () => {
  const id = randomUUID();
  await withTenant(t.database.app, t.alpha, (tx) =>
    tx.insertInto('job_runs').values({ tenant_id: t.alpha, id, kind: 'import' }).execute(),
  );
  const seenBy = (tenant: TenantId) =>
    withTenant(t.database.app, tenant, (tx) => tx.selectFrom('job_runs').select('id').where('id', '=', id).execute());
  expect(await seenBy(t.alpha)).toEqual([{ id }]);
  expect(await seenBy(t.beta)).toEqual([]);
});

test('without a tenant there are no rows, also on a connection that had one', async () => {
  expect((await t.database.appPool.query('select * from job_runs')).rows).toEqual([]);
});

test('a row of another tenant cannot be written', async () => {
  const write = withTenant(t.database.app, t.alpha, (tx) =>
    tx.insertInto('job_runs').values({ tenant_id: t.beta, kind: 'import' }).execute(),
  );
  await expect(write).rejects.toMatchObject({ name: 'StoreError', code: 'permission', sqlState: '42501' });
});

test('a transaction that could not begin leaves nothing open on its connection', async () => {
  const asked = () => withTenant(t.database.app, t.alpha, (tx) => tx.selectFrom('job_runs').select('id').execute());
  await expect(withLockLimit(-5, asked)).rejects.toMatchObject({ name: 'StoreError', code: 'value' });
  // More than the pool has connections: each is used again.
  for (let run = 0; run < 20; run += 1) await expect(asked()).resolves.toBeInstanceOf(Array);
});

test('rows copied in come back as they were, whatever they hold', async () => {
  const wrapped = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const actor = 'tab\tline\nback\\slash \\N \r é';
  const copied = await withTenant(t.database.app, t.alpha, async (tx) => {
    const keys = await copyInto(
      tx,
      'tenant_keys',
      ['tenant_id', 'purpose', 'version', 'wrapped', 'state'],
      [
        [t.alpha, 'data', 41, wrapped, 'current'],
        [t.alpha, 'data', 42, Buffer.alloc(0), 'revoked'],
      ],
    );
    await copyInto(
      tx,
      'audit_events',
      ['tenant_id', 'xid', 'actor_kind', 'actor_id', 'action', 'outcome', 'subject_id'],
      [[t.alpha, '900', 'system', actor, 'test.copy', 'success', null]],
    );
    return keys;
  });
  expect(copied).toBe(2);
  const rows = await withTenant(t.database.app, t.alpha, async (tx) => ({
    keys: await tx
      .selectFrom('tenant_keys')
      .select(['version', 'wrapped'])
      .where('version', '>', 40)
      .orderBy('version')
      .execute(),
    event: await tx
      .selectFrom('audit_events')
      .select(['actor_id', 'subject_id', 'xid'])
      .where('action', '=', 'test.copy')
      .execute(),
  }));
  expect(rows.keys).toEqual([
    { version: 41, wrapped },
    { version: 42, wrapped: Buffer.alloc(0) },
  ]);
  expect(rows.event).toEqual([{ actor_id: actor, subject_id: null, xid: '900' }]);
});

test('a copy that fails names the row and no value, and leaves the connection usable', async () => {
  const bad = withTenant(t.database.app, t.alpha, (tx) =>
    copyInto(
      tx,
      'tenant_keys',
      ['tenant_id', 'purpose', 'version', 'wrapped'],
      [
        [t.alpha, 'index', 1, Buffer.alloc(3)],
        [t.alpha, 'index', 'CANARY', Buffer.alloc(3)],
      ],
    ),
  );
  const error = await bad.catch((caught) => caught);
  expect(error).toMatchObject({ name: 'StoreError', code: 'value', sqlState: '22P02', row: 2 });
  expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('CANARY');
  await expect(
    withTenant(t.database.app, t.alpha, (tx) =>
      tx.selectFrom('tenant_keys').selectAll().where('purpose', '=', 'index').execute(),
    ),
  ).resolves.toEqual([]);
});

test("a copy of another tenant's row is refused", async () => {
  const foreign = withTenant(t.database.app, t.alpha, (tx) =>
    copyInto(tx, 'tenant_keys', ['tenant_id', 'purpose', 'version', 'wrapped'], [[t.beta, 'data', 1, Buffer.alloc(3)]]),
  );
  await expect(foreign).rejects.toMatchObject({ code: 'permission' });
});
