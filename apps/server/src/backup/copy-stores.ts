import { link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { TableContent } from '@optimiq/store/facts/copy-file';
import { openFacts } from '@optimiq/store/facts/keeper';
import { checksumForm } from '@optimiq/store/facts/load-counts';
import { readErasures } from '@optimiq/store/keys/erasure-ledger';
import { type DatabaseSnapshot, withTenantAt } from '@optimiq/store/postgres/dump';
import { readMerges } from '@optimiq/store/postgres/member-aliases';
import { listFinishedNumbers, listNamedBlobs } from '@optimiq/store/postgres/snapshot-content';
import { ledgerFolder } from '../erasing/hide-erased.ts';
import { stateHashIn } from '../operations/state-hash.ts';
import type { Product } from '../product.ts';

/** What was set aside of a tenant while deletions waited. */
export type CopiedTenant = {
  readonly id: TenantId;
  readonly ledger: { readonly entries: number; readonly hash: string };
  readonly factsFile: string;
  readonly contents: readonly TableContent[];
  readonly blobFolder: string;
  readonly blobs: readonly string[];
  readonly missing: number;
};

/** Where copies lie until they are in the backup: on the disk of the data, so that files are linked and not copied. */
const stagingOf = (product: Product): string => join(product.settings.folders.data, 'backup-staging');
const factsFolder = (product: Product): string => join(stagingOf(product), 'facts');

/** Makes the places of copies, empty. */
export async function makeStaging(product: Product): Promise<void> {
  await clearStaging(product);
  for (const folder of [stagingOf(product), factsFolder(product)]) await mkdir(folder, { mode: 0o700 });
}

/**
 * Sets aside what a snapshot names of a tenant's facts and blobs. Deletions wait meanwhile; what loads and runs add is
 * left out by its number.
 */
export async function copyTenant(product: Product, snapshot: DatabaseSnapshot, id: TenantId): Promise<CopiedTenant> {
  const { selection, names } = await withTenantAt(product.database.app, snapshot, id, async (tx) => ({
    selection: await listFinishedNumbers(tx),
    names: await listNamedBlobs(tx),
  }));
  const factsFile = join(factsFolder(product), `${id}.duckdb`);
  await product.requireSpace(await product.facts.fileBytes(id));
  const contents = await product.facts.copyRows(id, factsFile, selection);

  const blobFolder = join(stagingOf(product), `${id}.blobs`);
  await mkdir(blobFolder, { mode: 0o700 });
  const blobs: string[] = [];
  for (const name of names)
    if (await setAside(join(product.settings.folders.data, 'blobs', id, name), join(blobFolder, name)))
      blobs.push(name);

  const ledger = readErasures(ledgerFolder(product), id);
  return {
    id,
    ledger: { entries: ledger.length, hash: ledger.at(-1)?.hash ?? '' },
    factsFile,
    contents,
    blobFolder,
    blobs,
    missing: names.length - blobs.length,
  };
}

/** Engine memory beside that of the product itself. */
const hashMemoryMb = 512;

/**
 * What `optimiq state hash` says of each tenant at the snapshot, over the facts that were set aside: deletions go on
 * meanwhile.
 *
 * @param onTenant told before each.
 */
export async function hashCopies(
  product: Product,
  snapshot: DatabaseSnapshot,
  onTenant: (done: number) => void,
): Promise<{ readonly hashes: ReadonlyMap<TenantId, string>; readonly factsForm: string }> {
  const at = <T>(id: TenantId, work: Parameters<typeof withTenantAt<T>>[3]) =>
    withTenantAt(product.database.app, snapshot, id, work);
  const facts = await openFacts({
    folder: factsFolder(product),
    spillFolder: join(stagingOf(product), 'spill'),
    keyOf: async (id) => (await product.keysOf(id)).facts,
    mergesOf: (id) => at(id, readMerges),
    memoryMb: hashMemoryMb,
    maxOpen: 1,
    threads: 1,
    idleCloseMs: 600_000,
  });
  try {
    const hashes = new Map<TenantId, string>();
    let factsForm = '';
    for (const [index, id] of snapshot.tenants.entries()) {
      onTenant(index);
      const { hash } = await stateHashIn({ facts, keysOf: product.keysOf }, id, (work) => at(id, work));
      hashes.set(id, hash);
      factsForm = await checksumForm(facts, id);
    }
    return { hashes, factsForm };
  } finally {
    await facts.close();
  }
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
