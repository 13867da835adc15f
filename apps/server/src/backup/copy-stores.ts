import { link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { TableContent } from '@optimiq/store/facts/copy-file';
import { readErasures } from '@optimiq/store/keys/erasure-ledger';
import { type DatabaseSnapshot, withTenantAt } from '@optimiq/store/postgres/dump';
import { listFinishedNumbers, listNamedBlobs } from '@optimiq/store/postgres/snapshot-content';
import { ledgerFolder } from '../erasing/hide-erased.ts';
import { stateHashIn } from '../operations/state-hash.ts';
import type { Product } from '../product.ts';

/** What was set aside of a tenant while deletions waited. */
export type CopiedTenant = {
  readonly id: TenantId;
  readonly stateHash: string;
  readonly ledger: { readonly entries: number; readonly hash: string };
  readonly factsFile: string;
  readonly contents: readonly TableContent[];
  readonly blobFolder: string;
  readonly blobs: readonly string[];
  readonly missing: number;
};

/** Where copies lie until they are in the backup: on the disk of the data, so that files are linked and not copied. */
export const stagingOf = (product: Product): string => join(product.settings.folders.data, 'backup-staging');

/**
 * Sets aside what a snapshot names of a tenant's facts and blobs, and says what state that is. Deletions wait meanwhile;
 * what loads and runs add is left out by its number.
 */
export async function copyTenant(product: Product, snapshot: DatabaseSnapshot, id: TenantId): Promise<CopiedTenant> {
  const at = <T>(work: Parameters<typeof withTenantAt<T>>[3]) => withTenantAt(product.database.app, snapshot, id, work);
  const { selection, names } = await at(async (tx) => ({
    selection: await listFinishedNumbers(tx),
    names: await listNamedBlobs(tx),
  }));
  const staging = stagingOf(product);
  const factsFile = join(staging, `${id}.copy`);
  await product.requireSpace(await product.facts.fileBytes(id));
  const contents = await product.facts.copyRows(id, factsFile, selection);

  const blobFolder = join(staging, `${id}.blobs`);
  await mkdir(blobFolder, { mode: 0o700 });
  const blobs: string[] = [];
  for (const name of names)
    if (await setAside(join(product.settings.folders.data, 'blobs', id, name), join(blobFolder, name)))
      blobs.push(name);

  const ledger = readErasures(ledgerFolder(product), id);
  const { hash } = await stateHashIn(product, id, at);
  return {
    id,
    stateHash: hash,
    ledger: { entries: ledger.length, hash: ledger.at(-1)?.hash ?? '' },
    factsFile,
    contents,
    blobFolder,
    blobs,
    missing: names.length - blobs.length,
  };
}

/** Removes what copies are left, of this backup or one that was killed. */
export const clearStaging = (product: Product): Promise<void> =>
  rm(stagingOf(product), { recursive: true, force: true });

/** A second name of a file, which is never written again; false when it is not there. */
async function setAside(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
