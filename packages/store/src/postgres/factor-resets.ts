import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type RawBuilder, sql } from 'kysely';
import type { AuthReader, AuthTx } from './auth-tx.ts';

/** Somebody's lost factors, as one organization of the person sees it: two of its people have to vouch for who it is. */
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
  /** When two had vouched: what is left are other organizations of the person. */
  readonly secondAt: Date | null;
};

const columns = sql`r.id, r.tenant_id as "tenantId", r.user_id as "userId", u.email, r.opened_by as "openedBy",
  r.opened_at as "openedAt", r.expires_at as "expiresAt", r.first_by as "firstBy", r.first_at as "firstAt",
  r.second_at as "secondAt"`;
const waits = sql`r.taken_at is null and r.stopped_at is null`;
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
 * Opens a reset for 24 hours, in each organization that the person is a member of: factors are the same in all.
 *
 * @returns the one of this organization; undefined when one waits already, or when there is nothing to take away.
 */
export async function openFactorReset(
  tx: AuthTx,
  { tenantId, userId, openedBy }: { tenantId: TenantId; userId: string; openedBy: string },
): Promise<FactorReset | undefined> {
  await sql`
    update factor_resets r set stopped_at = r.expires_at, stopped_by = 'time'
    where r.user_id = ${userId} and ${waits} and r.expires_at <= now()`.execute(tx);
  const { rows } = await sql<FactorReset>`
    with r as (
      insert into factor_resets (tenant_id, user_id, opened_by)
      select m.tenant_id, m.user_id, ${openedBy} from memberships m
      where m.user_id = ${userId} and m.deactivated_at is null and (
        exists (select from totp_factors f where f.user_id = m.user_id and f.confirmed_at is not null)
        or exists (select from passkeys p where p.user_id = m.user_id)
        or exists (select from factor_restarts s where s.user_id = m.user_id))
      on conflict (tenant_id, user_id) where taken_at is null and stopped_at is null do nothing
      returning *)
    select ${columns} from r join users u on u.id = r.user_id where r.tenant_id = ${tenantId}`.execute(tx);
  return rows[0];
}

/**
 * One vouches. When two of each organization that the person is a member of have, all factors and recovery codes go and
 * all sessions end; the next sign-in needs the letter of that hash.
 *
 * @returns 'others' when two of this organization have vouched and another one waits; asked again by any of its people,
 *          it looks whether that is over. 'same-person' to whoever vouched already; 'unknown' for none that waits, or
 *          when the first to vouch has left since.
 */
export async function vouchForReset(
  tx: AuthTx,
  { tenantId, id, by, letterHash }: { tenantId: TenantId; id: string; by: string; letterHash: Buffer },
): Promise<'first' | 'others' | 'done' | 'same-person' | 'unknown'> {
  // Those who vouch at once wait here for each other, also where they are of different organizations.
  await sql`
    select 1 from users where id = (select user_id from factor_resets where tenant_id = ${tenantId} and id = ${id})
    for update`.execute(tx);
  type Found = { userId: string; firstBy: string | null; isFirstHere: boolean; hasTwo: boolean };
  const { rows } = await sql<Found>`
    select r.user_id as "userId", r.first_by as "firstBy", r.second_at is not null as "hasTwo", exists (
      select from memberships m where m.tenant_id = r.tenant_id and m.user_id = r.first_by and m.deactivated_at is null
    ) as "isFirstHere"
    from factor_resets r where r.tenant_id = ${tenantId} and r.id = ${id} and r.user_id <> ${by} and ${isOpen}`.execute(
    tx,
  );
  const [found] = rows;
  if (!found) return 'unknown';
  const set = (values: RawBuilder<unknown>) =>
    sql`update factor_resets set ${values} where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
  if (!found.hasTwo) {
    if (found.firstBy === by) return 'same-person';
    if (found.firstBy === null || !found.isFirstHere) {
      await set(sql`first_by = ${by}, first_at = now()`);
      return 'first';
    }
    await set(sql`second_by = ${by}, second_at = now()`);
  }
  if (await isAwaitedElsewhere(tx, found.userId)) return 'others';
  await sql`
    update factor_resets r set taken_at = now()
    where r.user_id = ${found.userId} and r.second_at is not null and ${waits}`.execute(tx);
  await takeFactors(tx, found.userId);
  await sql`
    insert into factor_restarts (user_id, reset_id, letter_hash) values (${found.userId}, ${id}, ${letterHash})
    on conflict (user_id) do update set reset_id = ${id}, letter_hash = ${letterHash}, created_at = now(),
      expires_at = now() + interval '24 hours', session_id = null`.execute(tx);
  return 'done';
}

/** Whether an organization that the person is a member of has not vouched by two. */
async function isAwaitedElsewhere(tx: AuthTx, userId: string): Promise<boolean> {
  const { rows } = await sql`
    select from memberships m
    where m.user_id = ${userId} and m.deactivated_at is null and not exists (
      select from factor_resets r
      where r.tenant_id = m.tenant_id and r.user_id = m.user_id and r.second_at is not null and ${isOpen})
    limit 1`.execute(tx);
  return rows.length > 0;
}

/** Also what could be used to get in again meanwhile: a letter for a new password. */
async function takeFactors(tx: AuthTx, userId: string): Promise<void> {
  for (const table of ['totp_factors', 'passkeys', 'recovery_codes', 'password_resets', 'sessions']) {
    await sql`delete from ${sql.table(table)} where user_id = ${userId}`.execute(tx);
  }
}

/**
 * Stops a reset: one that waits ends, by the letter in all organizations of the person; after one that is done, its
 * letter opens nothing any more and nobody gets in before a new one, until a new factor is set up.
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
    where u.id = r.user_id and ${isOpen} and case
      when ${tenantId ?? null}::uuid is null then r.user_id = (select user_id from factor_resets where id = ${id})
      else r.id = ${id} and r.tenant_id = ${tenantId ?? null} end
    returning u.email`.execute(tx);
  if (rows[0] || tenantId) return rows[0]?.email;
  const voided = await sql<{ userId: string; email: string }>`
    update factor_restarts r set expires_at = now(), session_id = null from users u
    where u.id = r.user_id and r.expires_at > now() and exists (
      select from factor_resets told join factor_resets done on done.user_id = told.user_id and done.taken_at = told.taken_at
      where told.id = ${id} and done.id = r.reset_id)
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
