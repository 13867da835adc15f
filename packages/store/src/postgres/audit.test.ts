import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { type AuditEvent, recordAudit } from './audit.ts';
import { openPool } from './database.ts';
import { withTenant } from './tenant.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

const event: AuditEvent = { actor: { kind: 'user', id: 'u1' }, action: 'member.read', outcome: 'success' };
const record = (tenant: TenantId, what = event) => withTenant(t.database.app, tenant, (tx) => recordAudit(tx, what));
const sequences = (tenant: TenantId) =>
  withTenant(t.database.app, tenant, async (tx) => {
    const rows = await tx.selectFrom('audit_events').select('sequence').orderBy('sequence').execute();
    return rows.map(({ sequence }) => sequence);
  });

test('events of a tenant are numbered from one without gaps, also at the same time and after a rollback', async () => {
  await Promise.all(Array.from({ length: 20 }, () => record(t.alpha)));
  await withTenant(t.database.app, t.alpha, async (tx) => {
    await recordAudit(tx, event);
    throw new Error('undone');
  }).catch(() => {});
  await record(t.alpha);
  await record(t.beta);
  expect(await sequences(t.alpha)).toEqual(Array.from({ length: 21 }, (_, at) => at + 1));
  expect(await sequences(t.beta)).toEqual([1]);
});

test('an event keeps who, what, whom and the counts', async () => {
  const full: AuditEvent = {
    actor: { kind: 'operator', id: 'cli' },
    action: 'load.activate',
    outcome: 'denied',
    subject: { kind: 'load', id: 'l1' },
    details: { rows: 12, codes: ['a', 'b'] },
  };
  await record(t.beta, full);
  const row = await withTenant(t.database.app, t.beta, (tx) =>
    tx.selectFrom('audit_events').selectAll().orderBy('sequence', 'desc').limit(1).executeTakeFirstOrThrow(),
  );
  expect(row).toMatchObject({
    ...{ actor_kind: 'operator', actor_id: 'cli', action: 'load.activate', outcome: 'denied' },
    ...{ subject_kind: 'load', subject_id: 'l1', details: { rows: 12, codes: ['a', 'b'] } },
  });
});

test.each([
  'update audit_events set outcome = $$failed$$',
  'delete from audit_events',
  'truncate audit_events',
  'update audit_heads set last = 0',
  'update audit_heads set last = last + 2',
  'delete from audit_heads',
])('neither the app nor the owner may %s', async (statement) => {
  await record(t.alpha);
  const asApp = withTenant(t.database.app, t.alpha, (tx) => sql.raw(statement).execute(tx));
  await expect(asApp).rejects.toMatchObject({ code: 'permission' });
  if (statement.startsWith('delete from audit_heads')) return;

  const owner = openPool(t.urls.owner, 'owner', 1);
  const client = await owner.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [t.alpha]);
    await expect(client.query(statement)).rejects.toMatchObject({ sqlState: '42501' });
  } finally {
    await client.query('rollback');
    client.release();
    await owner.end();
  }
});
