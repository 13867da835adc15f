import { createHmac } from 'node:crypto';
import type { Pool } from 'pg';

export type Limits = {
  /** Tries of one account within the window; known and unknown accounts alike. */
  readonly perAccount: number;
  /** Tries from one socket address within the window. */
  readonly perAddress: number;
  readonly windowMinutes: number;
};

export const defaultLimits: Limits = { perAccount: 10, perAddress: 60, windowMinutes: 15 };

/** Counts failed sign-ins in the database, so that a restart or a second process forgives nothing. */
export type Limiter = {
  /** Counts a try before the password is looked at: tries at the same time cannot slip through together. */
  reserve(account: string, address: string): Promise<'allowed' | 'locked' | 'rate-limited'>;
  /** Takes the try back after a success, and forgets the account's failures. */
  succeed(account: string, address: string): Promise<void>;
};

/** @param secret keys the hashes under which accounts and addresses are counted; neither is stored in clear. */
export function openLimiter(pool: Pool, secret: string, limits: Limits): Limiter {
  const keyOf = (scope: Scope, value: string) => createHmac('sha256', secret).update(`${scope}:${value}`).digest();
  const count = async (scope: Scope, value: string): Promise<number> => {
    const { rows } = await pool.query(countTry, [scope, keyOf(scope, value), limits.windowMinutes]);
    return rows[0].failures;
  };
  return {
    reserve: async (account, address) => {
      if ((await count('address', address)) > limits.perAddress) return 'rate-limited';
      return (await count('account', account)) > limits.perAccount ? 'locked' : 'allowed';
    },
    succeed: async (account, address) => {
      await pool.query('delete from sign_in_failures where scope = $1 and key = $2', [
        'account',
        keyOf('account', account),
      ]);
      await pool.query(
        'update sign_in_failures set failures = failures - 1 where scope = $1 and key = $2 and failures > 0',
        ['address', keyOf('address', address)],
      );
      await pool.query(`delete from sign_in_failures where first_at < now() - interval '1 day'`);
    },
  };
}

type Scope = 'account' | 'address';

// The window begins with its first try: tries while locked do not prolong it.
const countTry = `
  insert into sign_in_failures as counted (scope, key, failures, first_at) values ($1, $2, 1, now())
  on conflict (scope, key) do update set
    failures = case when counted.first_at < now() - make_interval(mins => $3) then 1 else counted.failures + 1 end,
    first_at = case when counted.first_at < now() - make_interval(mins => $3) then now() else counted.first_at end
  returning failures`;
