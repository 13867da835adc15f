import type { Report } from '@optimiq/contracts/report-schedules';
import { sql } from 'kysely';
import { unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { type ExportRights, finishExport, keepDays, type MadeExport, sha256Place } from './exports.ts';
import { tenantOf } from './loads-locks.ts';
import type { ReportSchedule } from './report-schedules.ts';
import type { TenantTx } from './tenant.ts';

type Keys = Pick<TenantKeys, 'data'>;

/** A file of a schedule, as its job and its download need it. */
export type AskedReport = {
  readonly id: string;
  readonly scheduleId: string;
  readonly name: string;
  readonly ownerId: string;
  /** What it shows, once it is made. */
  readonly rights: ExportRights;
  readonly isOpen: boolean;
  readonly blobName?: string;
  readonly bytes: number;
  readonly expiresAt: Date;
  /** Whose roles see it: none once the schedule is gone. */
  readonly roles: string[];
};

/** What a file shows before it is made. */
const nothing: ExportRights = { permissions: [], hasIdentifiers: false, restrictions: {} };

/** Notes a file that a schedule asks for; gives its id. */
export async function createReport(
  tx: TenantTx,
  { id, name, source, ownerId, purpose, address }: ReportSchedule,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into exports (what, format, query, owner_id, rights, purpose, address, rows, expires_at, schedule_id)
    values ('report', 'pdf', ${JSON.stringify({ name, source })}::jsonb, ${ownerId}, ${JSON.stringify(nothing)}::jsonb, ${purpose},
      ${address}, 0, now() + make_interval(days => ${await keepDays(tx)}), ${id}::uuid)
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** A file of a schedule by id, whoever owns it. */
export async function readReport(tx: TenantTx, id: string): Promise<AskedReport | undefined> {
  type Raw = Omit<AskedReport, 'blobName' | 'bytes'> & { blobName: string | null; bytes: string | null };
  const { rows } = await sql<Raw>`
    select e.id, e.schedule_id as "scheduleId", e.query ->> 'name' as name, e.owner_id as "ownerId", e.rights,
      e.state = 'asked' as "isOpen", e.blob_name as "blobName", e.bytes, e.expires_at as "expiresAt",
      coalesce(s.roles, '{}') as roles
    from exports e left join report_schedules s on s.tenant_id = e.tenant_id and s.id = e.schedule_id
    where e.id = ${id}::uuid and e.what = 'report'`.execute(tx);
  const [raw] = rows;
  if (!raw) return undefined;
  const { blobName, bytes, ...rest } = raw;
  return { ...rest, bytes: Number(bytes ?? 0), ...(blobName ? { blobName } : {}) };
}

/** Notes the file that was made and what it shows; false when it is wanted no more, and then nobody names it. */
export async function finishReport(
  tx: TenantTx,
  keys: Keys,
  id: string,
  rights: ExportRights,
  made: Omit<MadeExport, 'rows' | 'columns'>,
): Promise<boolean> {
  await sql`update exports set rights = ${JSON.stringify(rights)}::jsonb where id = ${id}::uuid`.execute(tx);
  return finishExport(tx, keys, id, { ...made, rows: 0, columns: [] });
}

export type ListedReport = Pick<
  Report,
  'reportId' | 'name' | 'state' | 'errorCode' | 'createdAt' | 'expiresAt' | 'manifest'
> & { readonly ownerId: string; readonly rights: ExportRights };

type Row = Pick<Report, 'reportId' | 'name' | 'state'> & {
  readonly ownerId: string;
  readonly rights: ExportRights;
  readonly errorCode: string | null;
  readonly bytes: string | null;
  readonly sha256: Buffer | null;
  readonly asOf: string | null;
  readonly runId: string | null;
  readonly createdAt: Date;
  readonly madeAt: Date | null;
  readonly expiresAt: Date;
};

/** Files of schedules: somebody's own and those shared with one of their roles, newest first, the latest two hundred. */
export async function listReports(
  tx: TenantTx,
  keys: Keys,
  userId: string,
  roles: readonly string[],
): Promise<ListedReport[]> {
  const { rows } = await sql<Row>`
    select e.id as "reportId", e.query ->> 'name' as name, e.owner_id as "ownerId", e.rights,
      case when e.state = 'asked' then coalesce(nullif(j.state, 'done'), 'failed')
        when e.state = 'done' and e.expires_at <= now() then 'expired' else e.state end as state,
      case when e.state = 'asked' then j.error_code end as "errorCode", e.bytes, e.sha256, e.as_of::text as "asOf",
      e.run_id as "runId", e.created_at as "createdAt", e.made_at as "madeAt", e.expires_at as "expiresAt"
    from exports e
      left join report_schedules s on s.tenant_id = e.tenant_id and s.id = e.schedule_id
      left join lateral (
        select state, error_code from job_runs r where r.kind = 'make-report' and r.subject_id = e.id
        order by r.created_at desc limit 1) j on true
    where e.what = 'report' and e.state <> 'cancelled'
      and (e.owner_id = ${userId} or (e.state = 'done' and s.roles && ${[...roles]}::text[]))
    order by e.created_at desc, e.id limit 200`.execute(tx);
  const tenant = await tenantOf(tx);
  return rows.map(({ errorCode, bytes, sha256, asOf, runId, createdAt, madeAt, expiresAt, ...row }) => ({
    ...row,
    ...(errorCode ? { errorCode } : {}),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(sha256 && asOf && madeAt
      ? {
          manifest: {
            ...{ bytes: Number(bytes), asOf, madeAt: madeAt.toISOString() },
            sha256: unseal(keys.data, sha256Place(tenant, row.reportId), sha256).toString('hex'),
            ...(runId ? { runId } : {}),
          },
        }
      : {}),
  }));
}
