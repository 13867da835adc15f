import type { TenantId } from '@optimiq/domain/kernel/ids';
import { checksumForm, countsByLoad, differingTable } from '@optimiq/store/facts/load-counts';
import { countMemberRows } from '@optimiq/store/facts/member-rows';
import { readErasures } from '@optimiq/store/keys/erasure-ledger';
import type { Erasure } from '@optimiq/store/postgres/erasures';
import { countExportsOf } from '@optimiq/store/postgres/exports';
import { listFactsCounts } from '@optimiq/store/postgres/facts-counts';
import { countVaultRows } from '@optimiq/store/postgres/member-identity-erase';
import { listRawFiles } from '@optimiq/store/postgres/raw-files';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { Product } from '../product.ts';
import { erasedByNow, ledgerFolder } from './hide-erased.ts';
import type { RemovedFiles } from './remove-files.ts';

export type Check = { readonly name: string; readonly found: number; readonly expected: number };

/** Something of an erased person was counted again after everything was removed. */
export class NotErasedError extends Error {
  override readonly name = 'NotErasedError';
  readonly code = 'erasure-not-verified';
}

/**
 * Counts again, after everything was removed and the facts file is a new one: nothing of the members is left, and every
 * load they were in has all its other rows, by number and checksum. Files that a legal hold keeps are no fault.
 *
 * Throws NotErasedError otherwise.
 */
export async function verifyErasure(
  product: Product,
  tenantId: TenantId,
  { plan, createdAt }: Erasure,
  held: RemovedFiles['held'],
): Promise<Check[]> {
  const { facts, blobs } = product;
  const { members } = plan;
  // Rows that another erasure has just taken out of what was noted are about to leave the facts, too.
  await erasedByNow(product, tenantId);
  const left = await countMemberRows(facts, tenantId, members);
  const documents = plan.documents.filter((name) => !held.documents.includes(name));
  const keptBlobs = new Set(held.rawFiles.map(({ blob }) => blob));
  const stored = new Set((await blobs.list(tenantId)).map(({ name }) => name));
  const { vaultRows, rawFiles, noted, exports } = await withTenant(product.database.app, tenantId, async (tx) => ({
    vaultRows: await countVaultRows(tx, members),
    rawFiles: await listRawFiles(tx, createdAt),
    noted: await listFactsCounts(tx),
    exports: await countExportsOf(tx, createdAt),
  }));
  const ledger = new Set(readErasures(ledgerFolder(product), tenantId).map(({ member }) => member));
  const touched = noted.filter(({ number }) => plan.factsLoads.includes(number));
  const form = await checksumForm(facts, tenantId);
  const found = await countsByLoad(
    facts,
    tenantId,
    touched.map(({ number }) => number),
  );
  const differing = touched.filter(
    ({ number, counts }) => differingTable(counts.tables, found.get(number) ?? [], counts.form === form) !== undefined,
  );
  const checks: Check[] = [
    { name: 'vault-rows', found: vaultRows, expected: 0 },
    { name: 'facts-rows', found: left.reduce((sum, { rows }) => sum + rows, 0), expected: 0 },
    { name: 'loads-with-other-rows-changed', found: differing.length, expected: 0 },
    { name: 'documents', found: await stillNamed(product, tenantId, documents, stored), expected: 0 },
    {
      name: 'raw-files-of-their-loads',
      found: rawFiles.filter(
        ({ blob, loads }) => !keptBlobs.has(blob) && loads.some((load) => plan.loads.includes(load)),
      ).length,
      expected: 0,
    },
    { name: 'exports-of-before', found: exports, expected: 0 },
    { name: 'ledger-entries', found: members.filter((member) => ledger.has(member)).length, expected: members.length },
  ];
  if (checks.some((check) => check.found !== check.expected)) throw new NotErasedError();
  return checks;
}

/** Documents of the plan that are stored though no other member's record names them. */
async function stillNamed(
  product: Product,
  tenantId: TenantId,
  documents: readonly string[],
  stored: ReadonlySet<string>,
): Promise<number> {
  let left = 0;
  for (const name of documents.filter((one) => stored.has(one))) {
    const sql = 'select 1 from facts.documents where blob_name = $1 limit 1';
    if ((await product.facts.inspect(tenantId, sql, [name])).length === 0) left += 1;
  }
  return left;
}
