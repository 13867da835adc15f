import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import type { TenantTx } from './tenant.ts';

/** A time in which the operator of the machine may see members' data, or a wish for one. */
export type OperatorAccess = {
  readonly id: string;
  readonly kind: 'grant' | 'break-glass';
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly minutes: number;
  readonly state: 'waiting' | 'open' | 'over' | 'ended';
  readonly until?: Date;
  readonly approvedBy?: string;
};

type Row = {
  readonly [Key in keyof Omit<OperatorAccess, 'reason'>]-?: OperatorAccess[Key] | null;
} & { readonly sealed: Buffer };

const placeOf = (tenant: string, id: string) =>
  ({ tenant, table: 'operator_access', column: 'reason', row: id }) as const;

const until = sql`begins_at + make_interval(mins => minutes)`;

/**
 * Opens a time for the operator, or asks for one.
 *
 * @param needsApproval a second person of the tenant has to agree before it begins.
 */
export async function openOperatorAccess(
  tx: TenantTx,
  keys: TenantKeys,
  access: Pick<OperatorAccess, 'kind' | 'reason' | 'askedBy' | 'minutes'> & { readonly needsApproval: boolean },
): Promise<string> {
  const id = randomUUID();
  const tenant = await tenantOf(tx);
  const reason = seal(keys.data, placeOf(tenant, id), Buffer.from(access.reason));
  await sql`
    insert into operator_access (tenant_id, id, kind, reason, asked_by, minutes, begins_at)
    values (${tenant}, ${id}, ${access.kind}, ${reason}, ${access.askedBy}, ${access.minutes},
      case when ${access.needsApproval} then null else now() end)`.execute(tx);
  return id;
}

/** Lets a wish begin; false when none of this id waits. */
export async function approveOperatorAccess(tx: TenantTx, id: string, by: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update operator_access set begins_at = now(), approved_by = ${by}
    where id = ${id} and begins_at is null and ended_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Ends a time at once, or refuses a wish; false when there is none of this id, or it is over. */
export async function endOperatorAccess(tx: TenantTx, id: string, by: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update operator_access set ended_at = now(), ended_by = ${by}
    where id = ${id} and ended_at is null and (begins_at is null or now() < ${until})`.execute(tx);
  return numAffectedRows === 1n;
}

/** Whether the operator may see members' data now, and until when. */
export async function operatorAccessNow(tx: TenantTx): Promise<Date | undefined> {
  const { rows } = await sql<{ until: Date | null }>`
    select max(${until}) as until from operator_access where ended_at is null and now() < ${until}`.execute(tx);
  return rows[0]?.until ?? undefined;
}

/** All times and wishes, latest first, with their reasons in clear. */
export async function listOperatorAccess(tx: TenantTx, keys: TenantKeys): Promise<OperatorAccess[]> {
  const tenant = await tenantOf(tx);
  const { rows } = await sql<Row>`
    select id, kind, reason as sealed, asked_by as "askedBy", asked_at as "askedAt", minutes,
      case when ended_at is not null then 'ended' when begins_at is null then 'waiting'
        when now() < ${until} then 'open' else 'over' end as state,
      least(${until}, ended_at) as until, approved_by as "approvedBy"
    from operator_access order by asked_at desc, id limit 200`.execute(tx);
  return rows.map(({ sealed, ...row }) => ({
    ...(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Omit<
      OperatorAccess,
      'reason'
    >),
    reason: unseal(keys.data, placeOf(tenant, row.id!), sealed).toString('utf8'),
  }));
}
