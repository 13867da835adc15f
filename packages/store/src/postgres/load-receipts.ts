import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { seal, unseal } from '../crypto/seal.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { tenantOf } from './loads-locks.ts';
import { fileNamePlace } from './loads-read.ts';
import type { TenantTx } from './tenant.ts';

/** What a load's receipt says beside the load itself. */
export type LoadReceipt = {
  /** 64 hex digits; undefined while it is received. */
  readonly sha256: string | undefined;
  readonly readerVersion: string | undefined;
  readonly contractVersion: string | undefined;
  /** Members the load states and still has: their random keys are the rows of the vault that name the load. */
  readonly members: number;
  readonly isHeld: boolean;
  readonly rawRemovedAt: Date | undefined;
  readonly rawRemovedBy: 'retention' | 'erasure' | undefined;
};

const sha256Place = (tenant: string, id: LoadId) => ({ tenant, table: 'loads', column: 'sha256', row: id }) as const;

/** Keeps the sha256 of a load's file, sealed: in clear it would confirm who sent a file that others know. */
export async function noteSha256(tx: TenantTx, keys: TenantKeys, id: LoadId, sha256: string): Promise<void> {
  const sealed = seal(keys.data, sha256Place(await tenantOf(tx), id), Buffer.from(sha256, 'hex'));
  await sql`update loads set sha256 = ${sealed} where id = ${id}`.execute(tx);
}

/** Notes which version of the readers made the load's records. */
export async function noteReader(tx: TenantTx, id: LoadId, version: string): Promise<void> {
  await sql`update loads set reader_version = ${version} where id = ${id}`.execute(tx);
}

/** The receipt of a load; undefined when it is unknown or another tenant's. */
export async function readReceipt(tx: TenantTx, keys: TenantKeys, id: LoadId): Promise<LoadReceipt | undefined> {
  type Row = { [Field in keyof Omit<LoadReceipt, 'sha256'>]: LoadReceipt[Field] | null } & { sealed: Buffer | null };
  const { rows } = await sql<Row>`
    select sha256 as sealed, reader_version as "readerVersion", contract_version as "contractVersion",
      is_held as "isHeld", raw_removed_at as "rawRemovedAt", raw_removed_by as "rawRemovedBy",
      (select count(*)::int from member_identities i where i.tenant_id = l.tenant_id and i.load_id = l.id) as members
    from loads l where id = ${id}`.execute(tx);
  if (!rows[0]) return undefined;
  const { sealed, ...rest } = rows[0];
  const place = sha256Place(await tenantOf(tx), id);
  return {
    ...(Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, value ?? undefined])) as unknown as Omit<
      LoadReceipt,
      'sha256'
    >),
    sha256: sealed ? unseal(keys.data, place, sealed).toString('hex') : undefined,
  };
}

/**
 * Replaces the names of loads' files that hold one of the words, in any case.
 *
 * @returns how many were.
 */
export async function eraseFileNames(
  tx: TenantTx,
  keys: TenantKeys,
  ids: readonly LoadId[],
  words: readonly string[],
): Promise<number> {
  const tenant = await tenantOf(tx);
  const { rows } = await sql<{ id: LoadId; fileName: Buffer }>`
    select id, file_name as "fileName" from loads where id = any(${[...ids]}::uuid[])`.execute(tx);
  let erased = 0;
  for (const { id, fileName } of rows) {
    const place = fileNamePlace(tenant, id);
    const name = unseal(keys.data, place, fileName).toString('utf8').toUpperCase();
    if (!words.some((word) => name.includes(word.toUpperCase()))) continue;
    await sql`
      update loads set file_name = ${seal(keys.data, place, Buffer.from('erased'))} where id = ${id}`.execute(tx);
    erased += 1;
  }
  return erased;
}
