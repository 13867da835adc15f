import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { type AuditLog, tenantLog } from '../audit/logs.ts';
import type { AuditEvent } from '../postgres/audit.ts';
import type { TestDatabase } from './postgres.ts';

/** Keys of a chain that only this test has. */
export function testAuditKeys() {
  const { privateKey: signing, publicKey: verifying } = generateKeyPairSync('ed25519');
  return { signing, verifying, key: randomBytes(32) };
}

/** A tenant's log under the keys of the test. */
export const testLog = (t: TestDatabase, tenant: TenantId, keys: ReturnType<typeof testAuditKeys>): AuditLog =>
  tenantLog(t.database, tenant, keys.key);

const memberOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as MemberKey;

/** Different events of every shape, by number. */
export const sampleEvent = (number: number): AuditEvent => ({
  actor: { kind: number % 5 === 0 ? 'system' : 'user', id: `u${number % 7}` },
  action: ['member.read', 'member.search', 'load.activate', 'run.start'][number % 4]!,
  outcome: number % 11 === 0 ? 'denied' : 'success',
  ...(number % 3 === 0 ? { subject: { kind: 'member', id: memberOf(number % 9) } } : {}),
  ...(number % 2 === 0 ? { members: [memberOf(number % 9), memberOf(number % 13)], purpose: 'operations' } : {}),
  ...(number % 17 === 0 ? { members: 'all' } : {}),
  ...(number % 6 === 0 ? { session: '0123456789abcdef0123456789abcdef', address: '0123456789abcdef' } : {}),
  details: number % 2 === 0 ? { rows: number, codes: ['a', 'b'] } : {},
});
