import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** A sign-in under way. Hashes only: whoever reads the table can finish none. */
export type SignInFlow = {
  readonly tenantId: TenantId;
  readonly providerId: string;
  readonly purpose: FlowPurpose;
  /** Who is signed in already, when the purpose is not to sign in. */
  readonly userId: string | undefined;
};

export type FlowPurpose = 'sign-in' | 'link' | 'test';

type Flow = SignInFlow & { readonly stateHash: Uint8Array; readonly browserHash: Uint8Array };

/** Begins a flow that ends by itself after ten minutes. */
export async function beginFlow(database: Database, flow: Flow): Promise<void> {
  await sql`delete from sign_in_flows where expires_at < now()`.execute(database.auth);
  await sql`
    insert into sign_in_flows (state_hash, tenant_id, provider_id, browser_hash, purpose, user_id, expires_at)
    values (${flow.stateHash}, ${flow.tenantId}, ${flow.providerId}, ${flow.browserHash}, ${flow.purpose},
      ${flow.userId ?? null}, now() + interval '10 minutes')`.execute(database.auth);
}

/** Keeps what a provider said, once; false when the flow is unknown, over, of another provider or answered. */
export async function answerFlow(
  database: Database,
  at: { readonly stateHash: Uint8Array; readonly providerId: string },
  answer: Uint8Array,
): Promise<boolean> {
  const { rows } = await sql`
    update sign_in_flows set answer = ${answer}, answered_at = now()
    where state_hash = ${at.stateHash} and provider_id = ${at.providerId} and answered_at is null
      and expires_at > now() returning 1`.execute(database.auth);
  return rows.length === 1;
}

/**
 * Takes a flow away, so that it is finished once, and only for the browser that began it.
 *
 * @returns undefined when it is unknown, over, of another provider or of another browser; it is then left as it is, so
 *          that nobody can end the sign-in of others.
 */
export async function takeFlow(
  database: Database,
  at: { readonly stateHash: Uint8Array; readonly providerId: string; readonly browserHash: Uint8Array },
): Promise<(SignInFlow & { readonly answer: Buffer | undefined }) | undefined> {
  const { rows } = await sql<{
    tenant_id: TenantId;
    provider_id: string;
    purpose: FlowPurpose;
    user_id: string | null;
    answer: Buffer | null;
  }>`
    delete from sign_in_flows
    where state_hash = ${at.stateHash} and provider_id = ${at.providerId} and browser_hash = ${at.browserHash}
      and expires_at > now()
    returning tenant_id, provider_id, purpose, user_id, answer`.execute(database.auth);
  const row = rows[0];
  return (
    row && {
      tenantId: row.tenant_id,
      providerId: row.provider_id,
      purpose: row.purpose,
      userId: row.user_id ?? undefined,
      answer: row.answer ?? undefined,
    }
  );
}

/** What a flow that waits for its provider is for; undefined when it is unknown, over, answered or of another provider. */
export async function peekFlow(
  database: Database,
  at: { readonly stateHash: Uint8Array; readonly providerId: string },
): Promise<FlowPurpose | undefined> {
  const { rows } = await sql<{ purpose: FlowPurpose }>`
    select purpose from sign_in_flows
    where state_hash = ${at.stateHash} and provider_id = ${at.providerId} and answered_at is null
      and expires_at > now()`.execute(database.auth);
  return rows[0]?.purpose;
}
