import { sql } from 'kysely';
import { uuidArray } from './member-identity-arrays.ts';
import type { TenantTx } from './tenant.ts';

/** A place of care, or a unit above such places. */
export type Facility = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly npi?: string;
  readonly tin?: string;
  readonly ccn?: string;
  readonly parentId?: string;
  readonly isClosed: boolean;
};

export type NewFacility = Omit<Facility, 'id' | 'isClosed'>;

type Row = { [Key in keyof Facility]: Facility[Key] | null };

/** Facilities of the tenant, by name. */
export async function listFacilities(tx: TenantTx): Promise<Facility[]> {
  const { rows } = await sql<Row>`
    select id, name, kind, npi, tin, ccn, parent_id as "parentId", closed_at is not null as "isClosed"
    from facilities order by name, id`.execute(tx);
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Facility);
}

/** A new facility. Fails with StoreError 'foreign-key' when the unit above is not the tenant's. */
export async function createFacility(tx: TenantTx, facility: NewFacility): Promise<string> {
  const { name, kind, npi = null, tin = null, ccn = null, parentId = null } = facility;
  const { rows } = await sql<{ id: string }>`
    insert into facilities (tenant_id, name, kind, npi, tin, ccn, parent_id)
    values (current_setting('app.tenant_id')::uuid, ${name}, ${kind}, ${npi}, ${tin}, ${ccn}, ${parentId})
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Puts these words and numbers in the place of those on file; false when there is none of this id. */
export async function changeFacility(tx: TenantTx, id: string, facility: NewFacility): Promise<boolean> {
  const { name, kind, npi = null, tin = null, ccn = null, parentId = null } = facility;
  const { numAffectedRows } = await sql`
    update facilities set name = ${name}, kind = ${kind}, npi = ${npi}, tin = ${tin}, ccn = ${ccn}, parent_id = ${parentId}
    where id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Closes a facility, or opens it again; false when there is none of this id. It is kept: restrictions name it. */
export async function setFacilityClosed(tx: TenantTx, id: string, isClosed: boolean): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update facilities set closed_at = case when ${isClosed} then coalesce(closed_at, now()) end
    where id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Numbers under which these facilities and all units below them bill: NPIs and CCNs. */
export async function readFacilityNumbers(tx: TenantTx, facilities: readonly string[]): Promise<string[]> {
  if (facilities.length === 0) return [];
  const { rows } = await sql<{ number: string }>`
    with recursive within as (
      select id, npi, ccn from facilities where id = any(${uuidArray(facilities)}::uuid[])
      union
      select f.id, f.npi, f.ccn from facilities f join within w on f.parent_id = w.id
    )
    select npi as number from within where npi is not null
    union select ccn from within where ccn is not null`.execute(tx);
  return rows.map(({ number }) => number);
}
