import type pg from 'pg';

/**
 * Milliseconds by which the database's clock is ahead of ours; negative when it is behind.
 *
 * Right to half the time the question takes.
 */
export async function clockSkewMs(pool: pg.Pool): Promise<number> {
  const asked = Date.now();
  const { rows } = await pool.query<{ now: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
  );
  return Math.round(rows[0]!.now - (asked + Date.now()) / 2);
}
