import type pg from 'pg';

export type SignInEvent = {
  /** Of whom, where it is known; else the event is the platform's. */
  readonly userId: string | undefined;
  /** What noticed it, where nobody is known; 'sign-in' when absent. */
  readonly by?: string;
  readonly action: string;
  readonly outcome: 'success' | 'denied' | 'failed';
  /** Keyed hash of the caller's network. */
  readonly address?: string;
  /** Ids, counts and codes only. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
};

/**
 * Records what a sign-in table does not show, such as a refused attempt: in the log of each tenant the user belongs to,
 * or in the platform's. The same work whether the user is known or not.
 *
 * @param pool of the auth role.
 */
export async function recordSignInEvent(pool: Pick<pg.Pool, 'query'>, event: SignInEvent): Promise<void> {
  const { userId, by = 'sign-in', action, outcome, address, details = {} } = event;
  await pool.query(
    `select auth.record_event($1, null, case when $1::text is null then 'system' else 'user' end, coalesce($1, $6),
      $2, $3, null, case when $1::text is null then null else 'user' end, $1, $4, $5::jsonb)`,
    [userId ?? null, action, outcome, address ?? null, JSON.stringify(details), by],
  );
}
