import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { QueryExecutorProvider } from 'kysely';
import type { Database } from '../postgres/database.ts';
import { withTenant } from '../postgres/tenant.ts';

/** One log with a chain of its own: a tenant's, or the platform's. Its tables have the same names in either schema. */
export type AuditLog = {
  readonly tenant: string;
  readonly key: Uint8Array;
  /** One transaction that sees this log and no other. */
  inTx<T>(work: (tx: QueryExecutorProvider) => Promise<T>): Promise<T>;
};

/** Under this id the platform's own log is sealed: sign-ins that belong to no tenant. */
export const platformTenant = '00000000-0000-0000-0000-000000000000';

/** The log of a tenant. */
export const tenantLog = (database: Database, tenant: TenantId, key: Uint8Array): AuditLog => ({
  tenant,
  key,
  inTx: (work) => withTenant(database.app, tenant, work),
});

/** The log of the platform itself. */
export const platformLog = (database: Database, key: Uint8Array): AuditLog => ({
  tenant: platformTenant,
  key,
  inTx: (work) => database.auth.transaction().execute(work),
});
