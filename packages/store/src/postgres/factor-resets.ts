import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { AuthReader, AuthTx } from './auth-tx.ts';

/** Somebody's lost factors: two people of the organization have to vouch for who it is. */
export type FactorReset = {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly userId: string;
  readonly email: string;
  readonly openedBy: string;
  readonly openedAt: Date;
  readonly expiresAt: Date;
  readonly firstBy: string | null;
  readonly firstAt: Date | null;
};

const columns = sql`r.id, r.tenant_id as "tenantId", r.user_id as "userId", u.email, r.opened_by as "openedBy",
  r.opened_at as "openedAt", r.expires_at as "expiresAt", r.first_by as "firstBy", r.first_at as "firstAt"`;
const waits = sql`r.second_at is null and r.stopped_at is null`;
const isOpen = sql`${waits} and r.expires_at > now()`;

/** Resets of a tenant that wait, oldest first. */
export async function listFactorResets(db: AuthReader, tenantId: TenantId): Promise<FactorReset[]> {
  const { rows } = await sql<FactorReset>`
    select ${columns} from factor_resets r join users u on u.id = r.user_id
    where r.tenant_id = ${tenantId} and ${isOpen} order by r.opened_at, r.id`.execute(db);
  return rows;
}

/** A reset that waits; undefined for none of this tenant, one that is over, done or stopped. */
export async function findFactorReset(
  db: AuthReader,
  id: string,
  tenantId?: TenantId,
): Promise<FactorReset | undefined> {
  const { rows } = await sql<FactorReset>`
    select ${columns} from factor_resets r join users u on u.id = r.user_id
    where r.id = ${id} and (${tenantId ?? null}::uuid is null or r.tenant_id = ${tenantId ?? null}) and ${isOpen}`.execute(
    db,
  );
  return rows[0];
}

/**
 * Opens a reset for 24 hours.
 *
 * @returns undefined when one waits already, or when there is nothing to take away.
 */
export async function openFactorReset(
  tx: AuthTx,
  { tenantId, userId, openedBy }: { tenantId: TenantId; userId: string; openedBy: string },
): Promise<FactorReset | undefined> {
  await sql`
    update factor_resets r set stopped_at = r.expires_at, stopped_by = 'time'
    where r.tenant_id = ${tenantId} and r.user_id = ${userId} and ${waits} and r.expires_at <= now()`.execute(tx);
  const { rows } = await sql<FactorReset>`
    with r as (
      insert into factor_resets (tenant_id, user_id, opened_by)
      select ${tenantId}, ${userId}, ${openedBy}
      where exists (select from totp_factors where user_id = ${userId} and confirmed_at is not null)
        or exists (select from passkeys where user_id = ${userId})
        or exists (select from factor_restarts where user_id = ${userId})
      on conflict (tenant_id, user_id) where second_at is null and stopped_at is null do nothing
      returning *)
    select ${columns} from r join users u on u.id = r.user_id`.execute(tx);
  return rows[0];
}

/**
 * One vouches. The second, another than the first, takes all factors and recovery codes away and ends all sessions; the
 * next sign-in needs the letter of that hash.
 *
 * @returns 'same-person' to whoever vouched already; 'unknown' for none that waits, or when the first to vouch has
 *          left since.
 */
export async function vouchForReset(
  tx: AuthTx,
  { tenantId, id, by, letterHash }: { tenantId: TenantId; id: string; by: string; letterHash: Buffer },
): Promise<'first' | 'second' | 'same-person' | 'unknown'> {
  // Two who vouch at once wait here for each other.
  const { rows } = await sql<{ userId: string; firstBy: string | null; isFirstHere: boolean }>`
    select r.user_id as "userId", r.first_by as "firstBy", exists (
      select from memberships m where m.tenant_id = r.tenant_id and m.user_id = r.first_by and m.deactivated_at is null
    ) as "isFirstHere"
    from factor_resets r where r.tenant_id = ${tenantId} and r.id = ${id} and r.user_id <> ${by} and ${isOpen}
    for update`.execute(tx);
  const [found] = rows;
  if (!found) return 'unknown';
  if (found.firstBy === by) return 'same-person';
  if (found.firstBy === null || !found.isFirstHere) {
    await sql`
      update factor_resets set first_by = ${by}, first_at = now() where tenant_id = ${tenantId} and id = ${id}`.execute(
      tx,
    );
    return 'first';
  }
  await sql`
    update factor_resets set second_by = ${by}, second_at = now() where tenant_id = ${tenantId} and id = ${id}`.execute(
    tx,
  );
  await takeFactors(tx, found.userId);
  await sql`
    insert into factor_restarts (user_id, reset_id, letter_hash) values (${found.userId}, ${id}, ${letterHash})
    on conflict (user_id) do update set reset_id = ${id}, letter_hash = ${letterHash}, created_at = now(),
      expires_at = now() + interval '24 hours', session_id = null`.execute(tx);
  return 'second';
}

/** Also what could be used to get in again meanwhile: a letter for a new password. */
async function takeFactors(tx: AuthTx, userId: string): Promise<void> {
  for (const table of ['totp_factors', 'passkeys', 'recovery_codes', 'password_resets', 'sessions']) {
    await sql`delete from ${sql.table(table)} where user_id = ${userId}`.execute(tx);
  }
}

/**
 * Stops a reset: one that waits ends; after one that is done, its letter opens nothing any more and nobody gets in before
 * a new one, until a new factor is set up.
 *
 * @param tenantId of whoever manages people there; absent: the person, by the letter.
 * @returns the person's address; undefined when there is nothing to stop.
 */
export async function stopFactorReset(
  tx: AuthTx,
  { id, by, tenantId }: { id: string; by: string; tenantId?: TenantId },
): Promise<string | undefined> {
  const { rows } = await sql<{ email: string }>`
    update factor_resets r set stopped_at = now(), stopped_by = ${by} from users u
    where u.id = r.user_id and r.id = ${id} and (${tenantId ?? null}::uuid is null or r.tenant_id = ${tenantId ?? null})
      and ${isOpen}
    returning u.email`.execute(tx);
  if (rows[0] || tenantId) return rows[0]?.email;
  const voided = await sql<{ userId: string; email: string }>`
    update factor_restarts r set expires_at = now(), session_id = null from users u
    where u.id = r.user_id and reset_id = ${id} and r.expires_at > now()
    returning u.id as "userId", u.email`.execute(tx);
  const [ended] = voided.rows;
  if (ended) await sql`delete from sessions where user_id = ${ended.userId}`.execute(tx);
  return ended?.email;
}

/** Whether the letter is the one of this person; then a new factor can be set up in this session, and in no other. */
export async function giveRestartLetter(
  tx: AuthTx,
  { userId, letterHash, sessionId }: { userId: string; letterHash: Buffer; sessionId: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update factor_restarts set session_id = ${sessionId}
    where user_id = ${userId} and letter_hash = ${letterHash} and expires_at > now() and session_id is null`.execute(
    tx,
  );
  return numAffectedRows === 1n;
}
