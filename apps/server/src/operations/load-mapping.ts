import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { type FeedContract, findContract, signatureOf } from '@optimiq/domain/mapping/contract';
import { type ContractFault, checkContract } from '@optimiq/domain/mapping/contract-json';
import type { TableKind } from '@optimiq/domain/mapping/targets';
import { looksLikeValue } from '@optimiq/domain/mapping/value-like-header';
import type { ProfiledTable } from '@optimiq/formats/table/profile-file';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { type ContractVersion, listContracts, saveContract } from '@optimiq/store/postgres/feed-contracts';
import { findLoad } from '@optimiq/store/postgres/loads';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { profileInThread } from '../loading/profile-thread.ts';
import type { Product } from '../product.ts';
import { requestAccept } from './accept-load.ts';

export type MappingOfLoad = {
  readonly source: string;
  readonly table: ProfiledTable;
  /** Of the feed, newest first. */
  readonly versions: readonly ContractVersion[];
  /** The newest version that has the header of the table. */
  readonly current: ContractVersion | undefined;
};

/**
 * How a load's table is mapped, or may be: read anew from the encrypted file each time, so that no value of it is kept.
 *
 * Fails with 'unknown', or with 'not-a-table' when the file's columns are not mapped, or it cannot be looked at.
 */
export async function readMapping(
  product: Product,
  tenantId: TenantId,
  loadId: LoadId,
  kind?: TableKind,
): Promise<Result<MappingOfLoad, 'unknown' | 'not-a-table'>> {
  const keys = await product.keysOf(tenantId);
  const found = await withTenant(product.database.app, tenantId, async (tx) => {
    const load = await findLoad(tx, loadId);
    return load && { load, versions: await listContracts(tx, keys, load.source) };
  });
  const blobName = found?.load.blobName;
  if (!found || !blobName) return failed('unknown');
  const { load, versions } = found;
  if (load.format !== 'table' && !load.format.startsWith('table-')) return failed('not-a-table');
  const span = (offset: number, length: number) => product.blobs.readSpan(keys, tenantId, blobName, offset, length);
  const table = await profileInThread({ size: load.bytes ?? 0, span }, kind);
  if (!table) return failed('not-a-table');
  const header = table.contract.header;
  const contracts = versions.map(({ contract }) => contract);
  const match = findContract(contracts, table.layout.type, header);
  // A contract of another kind than the one asked for is no answer: somebody is about to map the table anew.
  const isAsked = match && (kind === undefined || match.kind === kind);
  const current = isAsked ? versions[contracts.indexOf(match)] : undefined;
  return ok({ source: load.source, table, versions, current });
}

export type Saved = { readonly version: number; readonly jobId?: string };

/**
 * Keeps a contract made for a load that waits for one, and lets the load go on.
 *
 * Fails with 'not-held' unless the load is held for its mapping; with 'other-header' when the contract is not of its
 * table; with 'header-like-value' when its first row looks like one of values, which a contract would keep for good; with
 * a fault of the contract; or with 'conflict' when the feed has a later version than `after`.
 */
export async function saveMapping(
  product: Product,
  tenantId: TenantId,
  loadId: LoadId,
  actor: AuditActor,
  given: FeedContract,
  after: number,
): Promise<
  Result<
    Saved,
    | 'unknown'
    | 'not-a-table'
    | 'not-held'
    | 'other-header'
    | 'header-like-value'
    | 'conflict'
    | 'same-file-active'
    | ContractFault
  >
> {
  const contract = checkContract(given);
  if (!contract.ok) return contract;
  const mapping = await readMapping(product, tenantId, loadId);
  if (!mapping.ok) return mapping;
  const { source, table } = mapping.value;
  const header = signatureOf(contract.value.header);
  const isSame =
    JSON.stringify([table.layout.type, table.contract.header]) === JSON.stringify([contract.value.layout.type, header]);
  if (!isSame) return failed('other-header');
  if (header.some(looksLikeValue)) return failed('header-like-value');
  const keys = await product.keysOf(tenantId);
  const saved = await withTenant(product.database.app, tenantId, async (tx) => {
    const load = await findLoad(tx, loadId);
    if (load?.state !== 'held' || load.holdReason !== 'mapping') return failed('not-held' as const);
    return saveContract(tx, keys, actor, source, { ...contract.value, header }, after);
  });
  if (!saved.ok) return saved;
  const accepted = await requestAccept(product, tenantId, loadId, actor);
  if (!accepted.ok) return accepted;
  return ok({ version: saved.value, ...(accepted.value.jobId && { jobId: accepted.value.jobId }) });
}

/** Saves an older version of a feed's contract as the newest. Fails with 'unknown' or 'conflict'. */
export async function revertContract(
  product: Product,
  tenantId: TenantId,
  source: string,
  actor: AuditActor,
  to: number,
  after: number,
): Promise<Result<number, 'unknown' | 'conflict'>> {
  const keys = await product.keysOf(tenantId);
  return withTenant(product.database.app, tenantId, async (tx) => {
    const older = (await listContracts(tx, keys, source)).find(({ version }) => version === to);
    return older ? saveContract(tx, keys, actor, source, older.contract, after) : failed('unknown' as const);
  });
}
