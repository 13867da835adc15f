import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** What changed the numbers everybody sees. */
export type ViewMoment = {
  /** The first whole millisecond at which it is seen. */
  readonly at: Date;
  readonly kind: 'load' | 'undo' | 'run' | 'merge' | 'unmerge';
  /** The load's, the run's or the merge's. */
  readonly number: number;
};

/** Moments at which loads, runs and merges came into sight or went out of it, latest first. */
export async function listViewMoments(tx: TenantTx, limit: number): Promise<ViewMoment[]> {
  const { rows } = await sql<ViewMoment>`
    select date_trunc('milliseconds', at + interval '999 microseconds') as at, kind, number
    from (
      select activated_at as at, 'load' as kind, number from loads where activated_at is not null
      union all select ended_at, 'undo', number from loads where state = 'undone'
      union all select finished_at, 'run', number from runs where state = 'done'
      union all select created_at, 'merge', number from member_merges
      union all select ended_at, 'unmerge', number from member_merges where ended_at is not null
    ) moments
    order by at desc, number desc limit ${limit}`.execute(tx);
  return rows;
}
