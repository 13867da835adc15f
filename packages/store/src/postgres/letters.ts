import { sql } from 'kysely';
import type { AuthReader, AuthTx } from './auth-tx.ts';

export type LetterKind =
  | 'invitation'
  | 'password-reset'
  | 'security-notice'
  | 'email-change'
  | 'email-change-notice'
  | 'email-changed'
  | 'factor-reset-opened'
  | 'factor-reset-approved'
  | 'factor-reset-done'
  | 'factor-reset-stopped';

/** A letter to send: rendered when it is sent; what its link needs is sealed. */
export type Letter = {
  readonly id: string;
  readonly kind: LetterKind;
  readonly recipient: string;
  readonly sealed: Buffer;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
};

export async function queueLetter(
  tx: AuthTx,
  { id, kind, recipient, sealed }: Pick<Letter, 'id' | 'kind' | 'recipient' | 'sealed'>,
): Promise<void> {
  await sql`insert into mail_outbox (id, kind, recipient, sealed) values (${id}, ${kind}, ${recipient}, ${sealed})`.execute(
    tx,
  );
}

/** Letters of the last week that were not sent, oldest first. */
export async function listUnsent(db: AuthReader): Promise<Letter[]> {
  const { rows } = await sql<Letter>`
    select id, kind, recipient, sealed, created_at as "createdAt", sent_at as "sentAt" from mail_outbox
    where sent_at is null and created_at > now() - interval '7 days' order by created_at, id limit 200`.execute(db);
  return rows;
}

export async function markSent(db: AuthReader, id: string): Promise<void> {
  await sql`update mail_outbox set sent_at = now(), sealed = ''::bytea where id = ${id}`.execute(db);
}

export async function markFailed(db: AuthReader, id: string): Promise<void> {
  await sql`update mail_outbox set attempts = attempts + 1 where id = ${id}`.execute(db);
}
