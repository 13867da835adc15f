import { randomUUID } from 'node:crypto';
import type { UserId } from '@optimiq/domain/kernel/ids';
import type { Pool } from 'pg';
import type { IsBreached } from './breached-passwords.ts';
import { inTransaction } from './in-transaction.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { checkPassword, type PasswordFault } from './password-rules.ts';

export type NewUser = {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  /** Who asked the person in: its name makes a password no stronger. */
  readonly organization?: string | undefined;
};

/** A user that cannot be made or changed as asked. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: 'email-form' | 'email-taken' | 'unknown-user' | 'breached' | PasswordFault;
  constructor(code: IdentityError['code']) {
    super(`Identity: ${code}`);
    this.code = code;
  }
}

/** One form of an address, so that it is one account however it is typed. */
export const normalizeEmail = (email: string): string => email.trim().toLowerCase();

/**
 * A new user who signs in with a password.
 *
 * @returns its id; the same id when the same user was made before with this password, so that setting up can go on
 *          where it was interrupted.
 *
 * Fails with `IdentityError`.
 */
export async function createUser(pool: Pool, user: NewUser, isBreached?: IsBreached): Promise<UserId> {
  const { email, name, password, organization = '' } = user;
  const address = normalizeEmail(email);
  if (!/^[^\s@]{1,64}@[^\s@]{1,189}$/.test(address)) throw new IdentityError('email-form');
  await refuseWeak(password, [address, name, organization], isBreached);
  const hash = await hashPassword(password);
  const id = await inTransaction(pool, async (client) => {
    const { rows } = await client.query(
      `insert into users (id, name, email, email_verified) values ($1, $2, $3, true)
       on conflict (email) do nothing returning id`,
      [randomUUID(), name, address],
    );
    if (rows.length === 0) return undefined;
    await client.query(
      `insert into accounts (id, account_id, provider_id, user_id, password) values ($1, $2, 'credential', $2, $3)`,
      [randomUUID(), rows[0].id, hash],
    );
    return rows[0].id as UserId;
  });
  return id ?? (await sameUser(pool, address, password));
}

/** Sets a password and ends every session of the user; whoever holds an old one is out with it. */
export async function setPassword(
  pool: Pool,
  userId: UserId,
  password: string,
  isBreached?: IsBreached,
): Promise<void> {
  await checkNewPassword(pool, userId, password, isBreached);
  const hash = await hashPassword(password);
  await inTransaction(pool, async (client) => {
    await client.query(
      `update accounts set password = $2, updated_at = now() where user_id = $1 and provider_id = 'credential'`,
      [userId, hash],
    );
    await client.query('delete from sessions where user_id = $1', [userId]);
  });
}

/** Fails with `IdentityError` when the password is too weak, breached, or made of words about the person or the organization. */
export async function checkNewPassword(
  pool: Pool,
  userId: UserId,
  password: string,
  isBreached?: IsBreached,
): Promise<void> {
  const { rows } = await pool.query(
    `select u.email, u.name, array(select t.name from memberships m join tenants t on t.id = m.tenant_id
       where m.user_id = u.id) as organizations
     from users u where u.id = $1`,
    [userId],
  );
  if (rows.length === 0) throw new IdentityError('unknown-user');
  await refuseWeak(password, [rows[0].email, rows[0].name, ...rows[0].organizations], isBreached);
}

/** Removes a user with sessions and memberships; nothing happens when there is none. */
export async function removeUser(pool: Pool, email: string): Promise<void> {
  await pool.query('delete from users where email = $1', [normalizeEmail(email)]);
}

/** Whether the password is the user's own. */
export async function isPasswordOf(pool: Pool, userId: UserId, password: string): Promise<boolean> {
  const { rows } = await pool.query(`select password from accounts where user_id = $1 and provider_id = 'credential'`, [
    userId,
  ]);
  return typeof rows[0]?.password === 'string' && verifyPassword(rows[0].password, password);
}

/**
 * Whose address and password these are; undefined for an unknown address as for a wrong password, after the same work.
 *
 * @param account normalized address.
 */
export async function findByPassword(pool: Pool, account: string, password: string): Promise<UserId | undefined> {
  const { rows } = await pool.query(
    `select u.id, a.password from users u join accounts a on a.user_id = u.id and a.provider_id = 'credential'
     where u.email = $1`,
    [account],
  );
  const stored: string | undefined = rows[0]?.password ?? undefined;
  const isRight = await verifyPassword(stored ?? (await nobodysHash()), password);
  return stored !== undefined && isRight ? rows[0].id : undefined;
}

/** A hash that costs what a real one does, and that no password has. */
const nobodysHash = (() => {
  let made: Promise<string> | undefined;
  return () => {
    made ??= hashPassword(randomUUID());
    return made;
  };
})();

async function sameUser(pool: Pool, address: string, password: string): Promise<UserId> {
  const { rows } = await pool.query('select id from users where email = $1', [address]);
  if (!rows[0] || !(await isPasswordOf(pool, rows[0].id, password))) throw new IdentityError('email-taken');
  return rows[0].id;
}

async function refuseWeak(password: string, about: readonly string[], isBreached?: IsBreached): Promise<void> {
  const checked = checkPassword(password, about);
  if (!checked.ok) throw new IdentityError(checked.reason);
  if (await isBreached?.(password)) throw new IdentityError('breached');
}
