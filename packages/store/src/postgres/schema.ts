import type { ColumnType, Generated, JSONColumnType } from 'kysely';

type Instant = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json = JSONColumnType<Record<string, unknown>, string | undefined, string>;

/** Tenant tables (schema optimiq), as the app role sees them. bigint columns are numbers, dates are text. */
export interface Schema {
  tenant_settings: { tenant_id: string; as_of: string | null; limits: Json };
  tenant_keys: {
    tenant_id: string;
    purpose: KeyPurpose | 'audit';
    version: number;
    /** Null once it is destroyed. */
    wrapped: Buffer | null;
    state: Generated<KeyState>;
    wrapped_by: Generated<string>;
    created_at: Instant;
    changed_at: Instant;
  };
  audit_events: {
    tenant_id: string;
    id: Generated<string>;
    at: Instant;
    xid: Generated<string>;
    actor_kind: 'user' | 'client' | 'system' | 'operator';
    actor_id: string;
    action: string;
    outcome: 'success' | 'denied' | 'failed';
    subject_kind: string | null;
    subject_id: string | null;
    details: Json;
    session: string | null;
    purpose: string | null;
    members: string[] | null;
    of_all_members: Generated<boolean>;
    address: string | null;
    reason: Buffer | null;
  };
  audit_seals: { tenant_id: string; sequence: number; event_id: string; hash: Buffer };
  audit_heads: { tenant_id: string; sequence: number; record: string; signature: Buffer };
  watched_members: { tenant_id: string; member_id: string; flagged_by: string; created_at: Instant };
  audit_readers: { tenant_id: string; reader: 'access-watch' | 'syslog'; sequence: number };
  idempotency_keys: {
    tenant_id: string;
    key: string;
    request_hash: Buffer;
    status: number | null;
    resource_id: string | null;
    created_at: Instant;
  };
  job_runs: {
    tenant_id: string;
    id: Generated<string>;
    kind: string;
    subject_id: string | null;
    state: Generated<JobRunState>;
    stage: string | null;
    done: Generated<number>;
    total: number | null;
    error_code: string | null;
    created_at: Instant;
    started_at: MaybeInstant;
    updated_at: Instant;
    finished_at: MaybeInstant;
  };
}

export type KeyPurpose = 'data' | 'index' | 'facts' | 'blobs' | 'records' | 'journal';
export type KeyState = 'current' | 'retiring' | 'revoked' | 'destroyed';

export type JobRunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Tables without a tenant (schema auth), as the auth role sees them. Sign-in's own tables are its own business. */
export interface AuthSchema {
  tenants: {
    id: Generated<string>;
    slug: string;
    name: string;
    environment: 'demo' | 'production';
    created_at: Instant;
    closed_at: MaybeInstant;
  };
  memberships: {
    user_id: string;
    tenant_id: string;
    roles: string[];
    restrictions: Json;
    deactivated_at: MaybeInstant;
    created_at: Instant;
    updated_at: Instant;
  };
  users: { id: string; name: string; email: string };
  backups: {
    id: string;
    kind: 'asked' | 'scheduled';
    state: Generated<'running' | 'done' | 'failed' | 'expired'>;
    folder: string;
    started_at: Instant;
    snapshot_at: MaybeInstant;
    finished_at: MaybeInstant;
    verified_at: MaybeInstant;
    expires_at: Instant;
    bytes: number | null;
    error_code: string | null;
  };
  schema_migrations: { number: number; name: string; sha256: string; applied_at: Instant };
}
