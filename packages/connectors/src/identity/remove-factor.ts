import type { UserId } from '@optimiq/domain/kernel/ids';
import type { Pool } from 'pg';
import { inTransaction } from './in-transaction.ts';

/**
 * Takes one factor away. Two that are taken away at once wait for each other: the second finds itself the last.
 *
 * @param deletion statement that deletes the factor, if it is this user's.
 */
export async function removeFactor(
  pool: Pool,
  userId: UserId,
  mustKeepOne: boolean,
  deletion: string,
  values: readonly unknown[],
): Promise<'removed' | 'last' | 'unknown'> {
  try {
    return await inTransaction(pool, async (client) => {
      await client.query('select 1 from users where id = $1 for update', [userId]);
      const { rowCount } = await client.query(deletion, [...values]);
      if (rowCount === 0) return 'unknown';
      const { rows } = await client.query(
        `select exists (select from totp_factors where user_id = $1 and confirmed_at is not null)
           or exists (select from passkeys where user_id = $1) as left`,
        [userId],
      );
      if (mustKeepOne && !rows[0].left) throw new LastFactor();
      return 'removed' as const;
    });
  } catch (error) {
    if (error instanceof LastFactor) return 'last';
    throw error;
  }
}

class LastFactor extends Error {}
