import { randomUUID } from 'node:crypto';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import type { TenantTx } from './tenant.ts';

/** A file on its way in by pieces. */
export type Upload = {
  readonly id: string;
  readonly source: string;
  readonly isHeld: boolean;
  /** Of the whole file. */
  readonly bytes: number;
  /** Bytes from the start that are here and durable. */
  readonly received: number;
  /** Once the file was whole. */
  readonly loadId: LoadId | undefined;
  readonly createdBy: string;
  readonly expiresAt: Date;
};

export type NewUpload = {
  readonly fileName: string;
  readonly source: string;
  readonly isHeld: boolean;
  readonly bytes: number;
  readonly createdBy: string;
};

const placeOf = (tenant: string, row: string) => ({ tenant, table: 'uploads', column: 'file_name', row }) as const;

/** Opens an upload that expires after a day. */
export async function createUpload(tx: TenantTx, keys: TenantKeys, upload: NewUpload): Promise<string> {
  const id = randomUUID();
  const fileName = seal(keys.data, placeOf(await tenantOf(tx), id), Buffer.from(upload.fileName));
  await sql`
    insert into uploads (id, file_name, source, is_held, bytes, created_by, expires_at)
    values (${id}, ${fileName}, ${upload.source}, ${upload.isHeld}, ${upload.bytes}, ${upload.createdBy},
      now() + interval '24 hours')`.execute(tx);
  return id;
}

/** Uploads of the tenant that are neither whole nor expired. */
export async function countOpenUploads(tx: TenantTx): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from uploads where load_id is null and expires_at > now()`.execute(tx);
  return rows[0]!.n;
}

/**
 * An upload of one person, with how much of it is here; undefined when unknown, expired or somebody else's.
 *
 * @param mode 'change': of two who send to it at once, the second waits for the first.
 */
export async function findUpload(
  tx: TenantTx,
  id: string,
  createdBy: string,
  mode: 'read' | 'change' = 'read',
): Promise<Upload | undefined> {
  const { rows } = await sql<Omit<Upload, 'loadId'> & { loadId: LoadId | null }>`
    select id, source, is_held as "isHeld", bytes, load_id as "loadId", created_by as "createdBy",
      expires_at as "expiresAt",
      (select coalesce(sum(bytes), 0)::bigint from upload_parts where upload_id = uploads.id) as received
    from uploads where id = ${id} and created_by = ${createdBy} and expires_at > now()
    ${mode === 'change' ? sql`for update` : sql``}`.execute(tx);
  return rows[0] && { ...rows[0], loadId: rows[0].loadId ?? undefined };
}

/** The name of an upload's file, in clear. */
export async function readUploadName(tx: TenantTx, keys: TenantKeys, id: string): Promise<string> {
  const { rows } = await sql<{ fileName: Buffer }>`
    select file_name as "fileName" from uploads where id = ${id}`.execute(tx);
  return unseal(keys.data, placeOf(await tenantOf(tx), id), rows[0]!.fileName).toString('utf8');
}

/** Notes a piece that is durable; its place is where the pieces before it end. */
export async function addUploadPart(
  tx: TenantTx,
  id: string,
  part: { readonly startsAt: number; readonly bytes: number; readonly blobName: string },
): Promise<void> {
  await sql`
    insert into upload_parts (upload_id, starts_at, bytes, blob_name)
    values (${id}, ${part.startsAt}, ${part.bytes}, ${part.blobName})`.execute(tx);
}

/** Blobs of an upload's pieces, in the order of the file. */
export async function listUploadParts(tx: TenantTx, id: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select blob_name as name from upload_parts where upload_id = ${id} order by starts_at`.execute(tx);
  return rows.map(({ name }) => name);
}

/** Notes the load a whole file became. */
export async function endUpload(tx: TenantTx, id: string, loadId: LoadId): Promise<void> {
  await sql`update uploads set load_id = ${loadId} where id = ${id}`.execute(tx);
}

/** Forgets the pieces of an upload whose file is a load; the caller removes their blobs first. */
export async function forgetUploadParts(tx: TenantTx, id: string): Promise<void> {
  await sql`delete from upload_parts where upload_id = ${id}`.execute(tx);
}

/** Uploads whose pieces are not needed any more: expired, or their file is a load. */
export async function listSpentUploads(tx: TenantTx): Promise<{ readonly id: string; readonly isExpired: boolean }[]> {
  const { rows } = await sql<{ id: string; isExpired: boolean }>`
    select id, expires_at <= now() as "isExpired" from uploads
    where expires_at <= now()
      or (load_id is not null and exists (select from upload_parts p where p.upload_id = uploads.id))`.execute(tx);
  return rows;
}

/** Removes an upload; the caller removes the blobs of its pieces first. */
export async function deleteUpload(tx: TenantTx, id: string): Promise<void> {
  await sql`delete from uploads where id = ${id}`.execute(tx);
}
