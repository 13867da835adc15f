import type { Restrictions } from '@optimiq/domain/access/restrictions';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { Membership } from './access.ts';
import type { AuthTx } from './auth-tx.ts';
import type { Database } from './database.ts';

/** Somebody who belongs, or belonged, to a tenant. */
export type Person = Omit<Membership, 'environment'> & {
  readonly name: string;
  readonly email: string;
  readonly hasTotp: boolean;
  readonly hasPasskey: boolean;
  readonly deactivatedAt?: Date;
  readonly lastSeenAt?: Date;
};

type Row = {
  id: string;
  name: string;
  email: string;
  roles: string[];
  restrictions: Restrictions;
  hasTotp: boolean;
  hasPasskey: boolean;
  deactivatedAt: Date | null;
  lastSeenAt: Date | null;
};

/** People of a tenant, by name; one of them when `userId` is given. */
export async function listPeople(database: Database, tenantId: TenantId, userId?: string): Promise<Person[]> {
  const { rows } = await sql<Row>`
    select u.id, u.name, u.email, m.roles, m.restrictions, m.deactivated_at as "deactivatedAt",
      exists (select from totp_factors f where f.user_id = u.id and f.confirmed_at is not null) as "hasTotp",
      exists (select from passkeys p where p.user_id = u.id) as "hasPasskey",
      (select max(updated_at) from sessions s where s.user_id = u.id and s.tenant_id = m.tenant_id) as "lastSeenAt"
    from memberships m join users u on u.id = m.user_id
    where m.tenant_id = ${tenantId} and (${userId ?? null}::text is null or u.id = ${userId ?? null})
    order by u.name, u.id`.execute(database.auth);
  return rows.map(({ id, deactivatedAt, lastSeenAt, ...row }) => ({
    ...row,
    userId: id,
    tenantId,
    ...(deactivatedAt ? { deactivatedAt } : {}),
    ...(lastSeenAt ? { lastSeenAt } : {}),
  }));
}

export type MembershipChange = {
  readonly roles?: readonly string[];
  readonly restrictions?: Restrictions;
  readonly isActive?: boolean;
};

/**
 * Changes somebody's place in a tenant and ends the person's sessions there, in one transaction: the next request
 * finds the new rights, or nothing.
 *
 * @returns 'last-admin' when nobody would be left who manages people; 'unknown' for nobody of this tenant.
 */
export function changeMembership(
  database: Database,
  { tenantId, userId }: { tenantId: TenantId; userId: string },
  change: MembershipChange,
): Promise<'changed' | 'last-admin' | 'unknown'> {
  return database.auth
    .transaction()
    .execute(async (tx) => {
      // Two admins who deactivate each other wait here; the second finds itself the last.
      await sql`select 1 from tenants where id = ${tenantId} for update`.execute(tx);
      const { roles, restrictions, isActive } = change;
      const { numAffectedRows } = await sql`
      update memberships set
        roles = coalesce(${roles ? [...roles] : null}::text[], roles),
        restrictions = coalesce(${restrictions ? JSON.stringify(restrictions) : null}::jsonb, restrictions),
        deactivated_at = case ${isActive ?? null}::boolean
          when true then null when false then coalesce(deactivated_at, now()) else deactivated_at end,
        updated_at = now()
      where user_id = ${userId} and tenant_id = ${tenantId}`.execute(tx);
      if (numAffectedRows === 0n) return 'unknown';
      const { rows } = await sql`
      select 1 from memberships
      where tenant_id = ${tenantId} and deactivated_at is null and 'tenant-admin' = any(roles) limit 1`.execute(tx);
      if (rows.length === 0) throw new LastAdmin();
      await endSessions(tx, userId, tenantId);
      return 'changed' as const;
    })
    .catch((error: unknown) => {
      if (error instanceof LastAdmin) return 'last-admin' as const;
      throw error;
    });
}

/** Ends somebody's sessions, of one organization or the one session where it is named; returns how many. */
export async function endSessions(
  tx: AuthTx,
  userId: string,
  tenantId?: TenantId,
  sessionId?: string,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from sessions
    where user_id = ${userId} and (${tenantId ?? null}::uuid is null or tenant_id = ${tenantId ?? null})
      and (${sessionId ?? null}::text is null or id = ${sessionId ?? null})`.execute(tx);
  return Number(numAffectedRows);
}

class LastAdmin extends Error {}
