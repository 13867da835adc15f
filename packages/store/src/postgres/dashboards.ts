import type { DashboardTile } from '@optimiq/contracts/dashboards';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** Tiles that somebody keeps under a name. */
export type Dashboard = {
  readonly id: string;
  readonly name: string;
  readonly tiles: DashboardTile[];
  readonly ownerId: string;
  readonly isShared: boolean;
  readonly version: number;
  readonly changedAt: Date;
};

export type DashboardToSave = Pick<Dashboard, 'name' | 'tiles' | 'isShared'>;

/** What somebody keeps at most. */
export const dashboardsOfOwner = 200;

const columns = sql`id, name, tiles, owner_id as "ownerId", is_shared as "isShared", version, changed_at as "changedAt"`;
const isSeenBy = (userId: string) => sql`(owner_id = ${userId} or is_shared)`;

/** One's own dashboards and those that are shared, by name. */
export async function listDashboards(tx: TenantTx, userId: string): Promise<Dashboard[]> {
  const { rows } = await sql<Dashboard>`
    select ${columns} from dashboards where ${isSeenBy(userId)} order by lower(name), id limit 1000`.execute(tx);
  return rows;
}

/** A dashboard of one's own or a shared one; undefined when there is none of this id for the reader. */
export async function findDashboard(tx: TenantTx, userId: string, id: string): Promise<Dashboard | undefined> {
  const { rows } = await sql<Dashboard>`
    select ${columns} from dashboards where id = ${id}::uuid and ${isSeenBy(userId)}`.execute(tx);
  return rows[0];
}

/** Keeps a new dashboard; undefined when its owner has as many as one can. */
export async function createDashboard(
  tx: TenantTx,
  userId: string,
  { name, tiles, isShared }: DashboardToSave,
): Promise<Dashboard | undefined> {
  const { rows } = await sql<Dashboard>`
    insert into dashboards (name, tiles, owner_id, is_shared)
    select ${name}, ${JSON.stringify(tiles)}::jsonb, ${userId}, ${isShared}
    where (select count(*) from dashboards where owner_id = ${userId}) < ${dashboardsOfOwner}
    returning ${columns}`.execute(tx);
  return rows[0];
}

/** Puts a dashboard of one's own in the place of its version; undefined when it changed meanwhile, or is not one's own. */
export async function changeDashboard(
  tx: TenantTx,
  userId: string,
  { id, version }: Pick<Dashboard, 'id' | 'version'>,
  { name, tiles, isShared }: DashboardToSave,
): Promise<Dashboard | undefined> {
  const { rows } = await sql<Dashboard>`
    update dashboards set name = ${name}, tiles = ${JSON.stringify(tiles)}::jsonb, is_shared = ${isShared},
      version = version + 1, changed_at = now()
    where id = ${id}::uuid and version = ${version} and owner_id = ${userId}
    returning ${columns}`.execute(tx);
  return rows[0];
}

/** Removes a dashboard of one's own; false when there is none. */
export async function removeDashboard(tx: TenantTx, userId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from dashboards where id = ${id}::uuid and owner_id = ${userId}`.execute(tx);
  return numAffectedRows === 1n;
}
