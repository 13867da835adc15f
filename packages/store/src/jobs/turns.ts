import type pg from 'pg';

const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * Gives a tenant's new job its turn: after the tenant's own earlier jobs, and never behind more than one of each other tenant.
 *
 * A tenant that queued a thousand jobs holds turns 1 to 1000; one that comes later starts at the turn that is
 * being served. The queue hands out the lowest turn first, so tenants alternate.
 *
 * @returns turn number, ascending.
 */
export async function nextTurn(pool: pg.Pool, queue: string, tenantId: string): Promise<number> {
  const { rows } = await pool.query(
    `with served as (select coalesce(max(turn), 0) as turn from turns where queue = $1 and tenant_id = $3)
     insert into turns (queue, tenant_id, turn) select $1, $2, served.turn + 1 from served
     on conflict (queue, tenant_id) do update
       set turn = greatest(turns.turn, (select served.turn from served)) + 1
     returning turn`,
    [queue, tenantId, nobody],
  );
  return rows[0].turn;
}

/** Notes the turn of a job that was begun: the place where tenants without waiting jobs come in. */
export async function noteServed(pool: pg.Pool, queue: string, turn: number): Promise<void> {
  await pool.query(
    `insert into turns (queue, tenant_id, turn) values ($1, $2, $3)
     on conflict (queue, tenant_id) do update set turn = greatest(turns.turn, excluded.turn)`,
    [queue, nobody, turn],
  );
}
