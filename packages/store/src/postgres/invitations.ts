import type { Restrictions } from '@optimiq/domain/access/restrictions';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { AuthReader, AuthTx } from './auth-tx.ts';

/** Somebody who was asked in. */
export type Invitation = {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly email: string;
  readonly roles: readonly string[];
  readonly restrictions: Restrictions;
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

const columns = sql`id, tenant_id as "tenantId", email, roles, restrictions, invited_by as "invitedBy", created_at as "createdAt",
  expires_at as "expiresAt"`;
const isOpen = sql`accepted_at is null and revoked_at is null and expires_at > now()`;
const days = 7;

/** Invitations that were neither accepted nor taken back, latest first; those whose time is over too. */
export async function listInvitations(db: AuthReader, tenantId: TenantId): Promise<Invitation[]> {
  const { rows } = await sql<Invitation>`
    select ${columns} from invitations
    where tenant_id = ${tenantId} and accepted_at is null and revoked_at is null
    order by created_at desc, id`.execute(db);
  return rows;
}

/** Asks somebody in for seven days; an earlier invitation of the same address is taken back. */
export async function createInvitation(
  tx: AuthTx,
  invitation: Pick<Invitation, 'tenantId' | 'email' | 'roles' | 'restrictions' | 'invitedBy'> & {
    readonly tokenHash: Buffer;
  },
): Promise<string> {
  const { tenantId, email, roles, restrictions, invitedBy, tokenHash } = invitation;
  await sql`
    update invitations set revoked_at = now()
    where tenant_id = ${tenantId} and email = ${email} and accepted_at is null and revoked_at is null`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    insert into invitations (tenant_id, email, roles, restrictions, token_hash, invited_by, expires_at)
    values (${tenantId}, ${email}, ${[...roles]}::text[], ${JSON.stringify(restrictions)}::jsonb, ${tokenHash}, ${invitedBy},
      now() + make_interval(days => ${days}))
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Takes an invitation back; false when none of this id is open. */
export async function revokeInvitation(tx: AuthTx, tenantId: TenantId, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update invitations set revoked_at = now()
    where tenant_id = ${tenantId} and id = ${id} and accepted_at is null and revoked_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** The open invitation of a token, locked; undefined when there is none, or it was used, taken back or is over. */
export async function takeInvitation(tx: AuthTx, tokenHash: Buffer): Promise<Invitation | undefined> {
  const { rows } = await sql<Invitation>`
    update invitations set accepted_at = now() where token_hash = ${tokenHash} and ${isOpen}
    returning ${columns}`.execute(tx);
  return rows[0];
}

/** Address and organization of an open invitation, for the page that accepts it. */
export async function findInvitation(
  db: AuthReader,
  tokenHash: Buffer,
): Promise<{ email: string; tenantName: string; isKnown: boolean } | undefined> {
  const { rows } = await sql<{ email: string; tenantName: string; isKnown: boolean }>`
    select i.email, t.name as "tenantName", exists (select from users u where u.email = i.email) as "isKnown"
    from invitations i join tenants t on t.id = i.tenant_id where token_hash = ${tokenHash} and ${isOpen}`.execute(db);
  return rows[0];
}

/** A way to a password for somebody who has none or forgot it; an earlier one is void. */
export async function createPasswordReset(tx: AuthTx, userId: string, tokenHash: Buffer, hours = 1): Promise<void> {
  await sql`delete from password_resets where user_id = ${userId} or expires_at < now()`.execute(tx);
  await sql`
    insert into password_resets (token_hash, user_id, expires_at)
    values (${tokenHash}, ${userId}, now() + make_interval(hours => ${hours}))`.execute(tx);
}

/** Whose reset it is; it stays good. */
export async function findPasswordReset(db: AuthReader, tokenHash: Buffer): Promise<string | undefined> {
  const { rows } = await sql<{ userId: string }>`
    select user_id as "userId" from password_resets where token_hash = ${tokenHash} and expires_at > now()`.execute(db);
  return rows[0]?.userId;
}

/** Whose reset it is; used up by this. */
export async function takePasswordReset(tx: AuthTx, tokenHash: Buffer): Promise<string | undefined> {
  const { rows } = await sql<{ userId: string; isOpen: boolean }>`
    delete from password_resets where token_hash = ${tokenHash}
    returning user_id as "userId", expires_at > now() as "isOpen"`.execute(tx);
  return rows[0]?.isOpen ? rows[0].userId : undefined;
}

/** Keeps which version of the terms somebody accepted, when and from where. */
export async function recordAcceptance(tx: AuthTx, userId: string, version: string, address: string): Promise<void> {
  await sql`
    insert into acceptances (user_id, version, address) values (${userId}, ${version}, ${address})
    on conflict do nothing`.execute(tx);
}
