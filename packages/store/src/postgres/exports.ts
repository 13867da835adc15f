import type { Export, ExportFormat, ExportManifest, ExportWhat } from '@optimiq/contracts/exports';
import type { Permission } from '@optimiq/domain/access/permissions';
import type { Purpose } from '@optimiq/domain/access/purposes';
import type { Restrictions } from '@optimiq/domain/access/restrictions';
import { settingValue } from '@optimiq/domain/settings/catalogue';
import { type RawBuilder, sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import { readChosen } from './settings.ts';
import type { TenantTx } from './tenant.ts';

/** What somebody might see when a file was asked for, and what narrowed it. */
export type ExportRights = {
  readonly permissions: readonly Permission[];
  /** Whether names were among it: the class of identifiers could be read. */
  readonly hasIdentifiers: boolean;
  readonly restrictions: Restrictions;
};

/** A file that was asked for, as its job and its download need it. */
export type AskedExport = {
  readonly id: string;
  readonly what: ExportWhat;
  readonly format: ExportFormat;
  readonly query: Record<string, unknown>;
  readonly ownerId: string;
  readonly rights: ExportRights;
  readonly purpose: Purpose;
  readonly address?: string;
  /** Rows counted toward the day's. */
  readonly rows: number;
  readonly isOpen: boolean;
  readonly blobName?: string;
  readonly expiresAt: Date;
};

export type NewExportRow = Pick<
  AskedExport,
  'what' | 'format' | 'query' | 'ownerId' | 'rights' | 'purpose' | 'rows'
> & {
  readonly address: string | undefined;
};

/** A made file; the manifest is all of it but the blob. */
export type MadeExport = Omit<ExportManifest, 'madeAt'> & { readonly blobName: string };

type Keys = Pick<TenantKeys, 'data'>;

/** Where the hash of a file is sealed. */
export const sha256Place = (tenant: string, id: string) =>
  ({ tenant, table: 'exports', column: 'sha256', row: id }) as const;

/** Days for which a tenant keeps files of exports. */
export const keepDays = async (tx: TenantTx) => settingValue(await readChosen(tx), 'dataUse.exportDays') as number;

/** Notes a file that is asked for; gives its id. */
export async function createExport(tx: TenantTx, asked: NewExportRow): Promise<string> {
  const { what, format, query, ownerId, rights, purpose, address, rows: counted } = asked;
  const { rows } = await sql<{ id: string }>`
    insert into exports (what, format, query, owner_id, rights, purpose, address, rows, expires_at)
    values (${what}, ${format}, ${JSON.stringify(query)}::jsonb, ${ownerId}, ${JSON.stringify(rights)}::jsonb, ${purpose},
      ${address ?? null}, ${counted}, now() + make_interval(days => ${await keepDays(tx)}))
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** A file of rows by id, whoever asked for it. */
export async function readExport(tx: TenantTx, id: string): Promise<AskedExport | undefined> {
  type Raw = Omit<AskedExport, 'rows' | 'address' | 'blobName'> & {
    rows: string;
    address: string | null;
    blobName: string | null;
  };
  const { rows } = await sql<Raw>`
    select id, what, format, query, owner_id as "ownerId", rights, purpose, address, rows, state = 'asked' as "isOpen",
      blob_name as "blobName", expires_at as "expiresAt"
    from exports where id = ${id} and what <> 'report'`.execute(tx);
  const [raw] = rows;
  if (!raw) return undefined;
  const { address, blobName, rows: counted, ...rest } = raw;
  return { ...rest, rows: Number(counted), ...(address ? { address } : {}), ...(blobName ? { blobName } : {}) };
}

/** Adds rows that were counted since. */
export async function countMoreRows(tx: TenantTx, id: string, rows: number): Promise<void> {
  await sql`update exports set rows = rows + ${rows} where id = ${id}`.execute(tx);
}

/** Notes the file that was made; false when it is wanted no more, and then nobody names it. */
export async function finishExport(tx: TenantTx, keys: Keys, id: string, made: MadeExport): Promise<boolean> {
  const sealed = seal(keys.data, sha256Place(await tenantOf(tx), id), Buffer.from(made.sha256, 'hex'));
  const { numAffectedRows } = await sql`
    update exports set state = 'done', columns = ${[...made.columns]}, rows = ${made.rows}, run_id = ${made.runId ?? null},
      as_of = ${made.asOf}, blob_name = ${made.blobName}, bytes = ${made.bytes}, sha256 = ${sealed}, made_at = now(),
      expires_at = now() + make_interval(days => ${await keepDays(tx)})
    where id = ${id} and state = 'asked'`.execute(tx);
  return numAffectedRows === 1n;
}

/** Ends a file that is asked for or kept: its row stays and says so, its blob is named no more. */
export async function endExport(tx: TenantTx, id: string, state: 'cancelled' | 'expired' | 'erased'): Promise<void> {
  await sql`update exports set state = ${state}, blob_name = null where id = ${id}`.execute(tx);
}

/** Forgets a file that has ended or failed. */
export async function deleteExport(tx: TenantTx, id: string): Promise<void> {
  await sql`delete from exports where id = ${id}`.execute(tx);
}

/** Files that are kept or asked for, oldest first; only those kept whose time is over by `expiredBy`. */
export async function listKeptExports(tx: TenantTx, expiredBy?: Date): Promise<string[]> {
  const over = expiredBy ? sql`state = 'done' and expires_at <= ${expiredBy}` : sql`state in ('asked', 'done')`;
  const { rows } = await sql<{ id: string }>`select id from exports where ${over} order by created_at, id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Files that are kept or asked for and were asked for until an instant. */
export async function countExportsOf(tx: TenantTx, until: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from exports where state in ('asked', 'done') and created_at <= ${until}`.execute(tx);
  return rows[0]!.n;
}

/** Somebody's own files, newest first, the latest two hundred. */
export const listExports = (tx: TenantTx, keys: Keys, ownerId: string): Promise<Export[]> =>
  shown(tx, keys, sql`e.owner_id = ${ownerId}`);

/** One of somebody's own files. */
export const findExport = async (tx: TenantTx, keys: Keys, ownerId: string, id: string): Promise<Export | undefined> =>
  (await shown(tx, keys, sql`e.owner_id = ${ownerId} and e.id = ${id}`))[0];

type Shown = {
  readonly [Name in
    | 'exportId'
    | 'jobId'
    | 'what'
    | 'format'
    | 'state'
    | 'errorCode'
    | 'madeBy'
    | 'asOf'
    | 'runId']: string;
} & {
  readonly filters: Export['filters'];
  readonly [count: `n${string}`]: string | null;
  readonly columns: string[] | null;
  readonly sha256: Buffer | null;
  readonly createdAt: Date;
  readonly madeAt: Date | null;
  readonly expiresAt: Date;
};

async function shown(tx: TenantTx, keys: Keys, where: RawBuilder<unknown>): Promise<Export[]> {
  const { rows } = await sql<Shown>`
    select e.id as "exportId", j.id as "jobId", e.what, e.format, e.query as filters,
      case when e.state = 'asked' then coalesce(nullif(j.state, 'done'), 'failed')
        when e.state = 'done' and e.expires_at <= now() then 'expired' else e.state end as state,
      case when e.state = 'asked' then j.error_code end as "errorCode", e.owner_id as "madeBy",
      case when e.state = 'asked' then coalesce(j.done, 0) else e.rows end as "nDone", e.rows as "nRows", e.bytes as "nBytes",
      e.columns, e.sha256, e.as_of::text as "asOf", e.run_id as "runId",
      e.created_at as "createdAt", e.made_at as "madeAt", e.expires_at as "expiresAt"
    from exports e left join lateral (
      select id, state, error_code, done from job_runs r where r.kind = 'make-export' and r.subject_id = e.id
      order by r.created_at desc limit 1) j on true
    where e.what <> 'report' and ${where} order by e.created_at desc, e.id limit 200`.execute(tx);
  const tenant = await tenantOf(tx);
  return rows.map((row): Export => {
    const { exportId, jobId, what, format, filters, state, errorCode, madeBy, columns, sha256, asOf, runId, madeAt } =
      row;
    const total = Number(row['nRows']);
    return {
      ...{ exportId, what: what as ExportWhat, format: format as ExportFormat, filters, madeBy, total },
      state: state as Export['state'],
      ...(jobId ? { jobId } : {}),
      ...(errorCode ? { errorCode } : {}),
      done: Number(row['nDone']),
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      ...(columns && sha256 && madeAt
        ? {
            manifest: {
              ...{ columns, rows: total, bytes: Number(row['nBytes']), asOf },
              sha256: unseal(keys.data, sha256Place(tenant, exportId), sha256).toString('hex'),
              ...(runId ? { runId } : {}),
              madeAt: madeAt.toISOString(),
            },
          }
        : {}),
    };
  });
}
