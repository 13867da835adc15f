import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tenantLog } from '../audit/logs.ts';
import { sealEvents } from '../audit/seal-events.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { type AuditEvent, recordAudit, sessionHash } from './audit.ts';
import { openPool } from './database.ts';
import { withTenant } from './tenant.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

const event: AuditEvent = { actor: { kind: 'user', id: 'u1' }, action: 'member.read', outcome: 'success' };
const record = (tenant: TenantId, what = event) => withTenant(t.database.app, tenant, (tx) => recordAudit(tx, what));
test('an event keeps who, what, whom and the counts', async () => {
  const full: AuditEvent = {
    actor: { kind: 'operator', id: 'cli' },
    action: 'load.activate',
    outcome: 'denied',
    subject: { kind: 'load', id: 'l1' },
    details: { rows: 12, codes: ['a', 'b'] },
  };
  const sealed = { id: '3f0e8b44-8f0f-4d5c-9a53-0a4f7c2b1d11', sealed: Buffer.from('sealed') };
  const members = ['22222222-2222-4222-8222-222222222222', '11111111-1111-4111-8111-111111111111'] as MemberKey[];
  await record(t.beta, {
    ...full,
    ...{ members: [...members, members[0]!], purpose: 'payment', session: sessionHash('s1'), reason: sealed },
    address: '0123456789abcdef',
  });
  const row = await withTenant(t.database.app, t.beta, (tx) =>
    tx.selectFrom('audit_events').selectAll().orderBy('at', 'desc').limit(1).executeTakeFirstOrThrow(),
  );
  expect(row).toMatchObject({
    ...{ actor_kind: 'operator', actor_id: 'cli', action: 'load.activate', outcome: 'denied' },
    ...{ subject_kind: 'load', subject_id: 'l1', details: { rows: 12, codes: ['a', 'b'] } },
    ...{ members: [members[1], members[0]], of_all_members: false, purpose: 'payment', session: sessionHash('s1') },
    ...{ reason: Buffer.from('sealed'), id: sealed.id, address: '0123456789abcdef' },
  });
  expect(sessionHash('s1')).toMatch(/^[0-9a-f]{32}$/);
});

test.each([
  'update audit_events set outcome = $$failed$$',
  'delete from audit_events',
  'truncate audit_events',
  "update audit_seals set hash = sha256('forged')",
  'delete from audit_seals',
  'truncate audit_seals',
  "update audit_heads set record = ''",
  'delete from audit_heads',
  'truncate audit_heads',
])('neither the app nor the owner may %s', async (statement) => {
  await record(t.alpha);
  await sealEvents(tenantLog(t.database, t.alpha, randomBytes(32)), generateKeyPairSync('ed25519').privateKey);
  const asApp = withTenant(t.database.app, t.alpha, (tx) => sql.raw(statement).execute(tx));
  await expect(asApp).rejects.toMatchObject({ code: 'permission' });

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
