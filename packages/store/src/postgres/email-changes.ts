import { sql } from 'kysely';
import type { AuthReader, AuthTx } from './auth-tx.ts';

/** A new address that its owner is asked to confirm. */
export type EmailChange = {
  readonly id: string;
  readonly userId: string;
  readonly oldEmail: string;
  readonly newEmail: string;
};

const columns = sql`id, user_id as "userId", old_email as "oldEmail", new_email as "newEmail"`;

/** Days in which the old address can take a change back. */
const takeBackDays = 3;

/**
 * Why an address cannot be taken: in a domain that an organization of another has proven, or moved by the directory of an
 * organization the person is of. Undefined when it can.
 */
export async function addressFault(
  db: AuthReader,
  userId: string,
  { domain, oldDomain }: { domain: string; oldDomain: string | undefined },
): Promise<'foreign-domain' | 'own-domain' | 'directory' | undefined> {
  const { rows } = await sql<{ isForeign: boolean; leavesOwn: boolean; isOfDirectory: boolean }>`
    with living as (select tenant_id from memberships where user_id = ${userId} and deactivated_at is null)
    select
      exists (select from domains where domain = ${domain} and proven_at is not null
        and tenant_id not in (select tenant_id from living)) as "isForeign",
      exists (select from domains o where o.domain = ${oldDomain ?? null} and o.proven_at is not null
        and o.tenant_id in (select tenant_id from living)
        and not exists (select from domains n where n.domain = ${domain} and n.proven_at is not null
          and n.tenant_id = o.tenant_id)) as "leavesOwn",
      exists (select from scim_users where user_id = ${userId} and active) as "isOfDirectory"`.execute(db);
  const { isForeign, leavesOwn, isOfDirectory } = rows[0]!;
  if (isOfDirectory) return 'directory';
  return isForeign ? 'foreign-domain' : leavesOwn ? 'own-domain' : undefined;
}

/**
 * Asks for a new address for 24 hours; an earlier wish is void.
 *
 * @returns undefined when somebody has the address already.
 */
export async function openEmailChange(
  tx: AuthTx,
  change: { userId: string; newEmail: string; tokenHash: Buffer; sessionId: string | undefined },
): Promise<EmailChange | undefined> {
  const { userId, newEmail, tokenHash, sessionId } = change;
  await sql`delete from email_changes where user_id = ${userId} and confirmed_at is null`.execute(tx);
  const { rows } = await sql<EmailChange>`
    insert into email_changes (user_id, old_email, new_email, token_hash, session_id)
    select u.id, u.email, ${newEmail}, ${tokenHash}, ${sessionId ?? null} from users u
    where u.id = ${userId} and not exists (select from users o where o.email = ${newEmail})
    returning ${columns}`.execute(tx);
  return rows[0];
}

/**
 * The new address is proven by its letter: it becomes the person's, letters for a new password are void, and all sessions
 * but the one that asked end.
 *
 * @returns undefined for a letter that is over, used or stopped, and when somebody took the address meanwhile.
 */
export async function confirmEmailChange(tx: AuthTx, tokenHash: Buffer): Promise<EmailChange | undefined> {
  const { rows } = await sql<EmailChange & { sessionId: string | null }>`
    update email_changes set confirmed_at = now()
    where token_hash = ${tokenHash} and confirmed_at is null and expires_at > now()
      and not exists (select from users where email = new_email)
    returning ${columns}, session_id as "sessionId"`.execute(tx);
  const [found] = rows;
  if (!found) return undefined;
  const { sessionId, ...change } = found;
  await setEmail(tx, change.userId, change.newEmail, sessionId ?? '');
  return change;
}

/**
 * The old address stops the change, or takes it back for three days after it was confirmed; then every session ends.
 *
 * @returns undefined when there is nothing to stop.
 */
export async function stopEmailChange(tx: AuthTx, id: string): Promise<EmailChange | undefined> {
  const { rows } = await sql<EmailChange & { wasConfirmed: boolean }>`
    delete from email_changes c where id = ${id}
      and (confirmed_at is null and expires_at > now()
        or confirmed_at > now() - make_interval(days => ${takeBackDays})
          and exists (select from users u where u.id = c.user_id and u.email = c.new_email)
          and not exists (select from users u where u.email = c.old_email))
    returning ${columns}, confirmed_at is not null as "wasConfirmed"`.execute(tx);
  const [found] = rows;
  if (!found) return undefined;
  const { wasConfirmed, ...change } = found;
  if (wasConfirmed) await setEmail(tx, change.userId, change.oldEmail, '');
  return change;
}

/** The domain an address is changed to may have been proven since; asked again before it is confirmed. */
export async function findEmailChange(db: AuthReader, tokenHash: Buffer): Promise<EmailChange | undefined> {
  const { rows } = await sql<EmailChange>`
    select ${columns} from email_changes
    where token_hash = ${tokenHash} and confirmed_at is null and expires_at > now()`.execute(db);
  return rows[0];
}

async function setEmail(tx: AuthTx, userId: string, email: string, exceptSession: string): Promise<void> {
  await sql`update users set email = ${email}, email_verified = true, updated_at = now() where id = ${userId}`.execute(
    tx,
  );
  await sql`delete from password_resets where user_id = ${userId}`.execute(tx);
  await sql`delete from sessions where user_id = ${userId} and id <> ${exceptSession}`.execute(tx);
}

/** A wish of somebody that waits for its letter: the address it is to be. */
export async function waitingEmailOf(db: AuthReader, userId: string): Promise<string | undefined> {
  const { rows } = await sql<{ email: string }>`
    select new_email as email from email_changes
    where user_id = ${userId} and confirmed_at is null and expires_at > now()`.execute(db);
  return rows[0]?.email;
}
