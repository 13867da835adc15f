import type { CohortDefinition } from '@optimiq/domain/cohorts/definition';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** A cohort that somebody keeps. */
export type SavedCohort = {
  readonly id: string;
  readonly name: string;
  readonly definition: CohortDefinition;
  readonly ownerId: string;
  readonly isShared: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
};

export type CohortToSave = Pick<SavedCohort, 'name' | 'definition' | 'isShared'>;

/** What somebody keeps at most. */
export const cohortsOfOwner = 500;

const columns = sql`id, name, definition, owner_id as "ownerId", is_shared as "isShared", version,
  created_at as "createdAt", changed_at as "changedAt"`;
const isSeenBy = (userId: string) => sql`(owner_id = ${userId} or is_shared)`;

/** One's own cohorts and those that are shared, by name. */
export async function listCohorts(tx: TenantTx, userId: string): Promise<readonly SavedCohort[]> {
  const { rows } = await sql<SavedCohort>`
    select ${columns} from cohorts where ${isSeenBy(userId)} order by lower(name), id`.execute(tx);
  return rows;
}

/** A cohort of one's own or a shared one; undefined when there is none of this id for the reader. */
export async function findCohort(tx: TenantTx, userId: string, id: string): Promise<SavedCohort | undefined> {
  const { rows } = await sql<SavedCohort>`
    select ${columns} from cohorts where id = ${id}::uuid and ${isSeenBy(userId)}`.execute(tx);
  return rows[0];
}

/** Keeps a new cohort; undefined when its owner has as many as one can. */
export async function createCohort(
  tx: TenantTx,
  userId: string,
  id: string,
  { name, definition, isShared }: CohortToSave,
): Promise<SavedCohort | undefined> {
  const { rows } = await sql<SavedCohort>`
    insert into cohorts (id, name, definition, owner_id, is_shared)
    select ${id}::uuid, ${name}, ${JSON.stringify(definition)}::jsonb, ${userId}, ${isShared}
    where (select count(*) from cohorts where owner_id = ${userId}) < ${cohortsOfOwner}
    returning ${columns}`.execute(tx);
  return rows[0];
}

/** Puts a cohort of one's own in the place of its version; undefined when it is gone, changed meanwhile, or not one's own. */
export async function changeCohort(
  tx: TenantTx,
  userId: string,
  { id, version }: Pick<SavedCohort, 'id' | 'version'>,
  { name, definition, isShared }: CohortToSave,
): Promise<SavedCohort | undefined> {
  const { rows } = await sql<SavedCohort>`
    update cohorts set name = ${name}, definition = ${JSON.stringify(definition)}::jsonb, is_shared = ${isShared},
      version = version + 1, changed_at = now()
    where id = ${id}::uuid and version = ${version} and owner_id = ${userId}
    returning ${columns}`.execute(tx);
  return rows[0];
}

/** Removes a cohort of one's own; false when there is none. */
export async function removeCohort(tx: TenantTx, userId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from cohorts where id = ${id}::uuid and owner_id = ${userId}`.execute(tx);
  return numAffectedRows === 1n;
}
