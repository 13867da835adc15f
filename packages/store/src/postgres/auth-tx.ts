import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { AuditActor } from './audit.ts';
import type { Database } from './database.ts';
import type { AuthSchema } from './schema.ts';

/** A transaction of the auth role that says on whose behalf it changes something: triggers write it down. */
export type AuthTx = Transaction<AuthSchema>;

/** Reads need no transaction. */
export type AuthReader = Kysely<AuthSchema>;

/** Runs `work` in one transaction of the auth role, as this actor. */
export function withAuth<T>(database: Database, actor: AuditActor, work: (tx: AuthTx) => Promise<T>): Promise<T> {
  return database.auth.transaction().execute(async (tx) => {
    await sql`select set_config('app.actor', ${`${actor.kind}:${actor.id}`}, true)`.execute(tx);
    return work(tx);
  });
}

/**
 * Notes that a secret was used, to the minute: a busy key is not written at each request.
 *
 * @param table one of ours, never of a caller.
 */
export async function noteUse(
  database: Database,
  table: 'api_keys' | 'machine_clients' | 'scim_connections',
  tenantId: TenantId,
  id: string,
): Promise<void> {
  await sql`
    update ${sql.table(table)} set last_used_at = date_trunc('minute', now())
    where tenant_id = ${tenantId} and id = ${id}
      and (last_used_at is null or last_used_at < date_trunc('minute', now()))`.execute(database.auth);
}
