import { createHash } from 'node:crypto';
import type { ErasureCertificate } from '@optimiq/contracts/erasures';
import type { Erasure } from '@optimiq/store/postgres/erasures';
import type { RemovedFiles } from './remove-files.ts';
import type { Check } from './verify-erasure.ts';

/**
 * The certificate of an erasure: what was removed where, what counting again found, and what stays and why. It names
 * nobody: `idsHash` is over random keys.
 *
 * @param backupsExpireAt until then a backup from before still holds the person, and restoring it erases again.
 */
export function certificateOf(
  erasure: Erasure,
  files: RemovedFiles & { readonly exports: number },
  checks: readonly Check[],
  completedAt: Date,
  backupsExpireAt: Date,
): ErasureCertificate {
  const { plan } = erasure;
  const removed = (store: 'vault' | 'facts', rows: typeof plan.vault) =>
    rows.map(({ table, removed: before }) => ({ store, table, before, after: 0 }));
  const body: Omit<ErasureCertificate, 'sha256'> = {
    erasureId: erasure.id,
    keys: plan.members.length,
    idsHash: createHash('sha256')
      .update([...plan.members].sort().join('\n'))
      .digest('hex'),
    requestedBy: erasure.requestedBy,
    requestedAt: erasure.createdAt.toISOString(),
    effectiveAt: (erasure.effectiveAt ?? completedAt).toISOString(),
    completedAt: completedAt.toISOString(),
    backupsExpireOn: backupsExpireAt.toISOString().slice(0, 10),
    counts: [
      ...removed('vault', plan.vault),
      { store: 'vault', table: 'source_number_pages', before: plan.numbers, after: 0 },
      ...removed('facts', plan.facts),
      filesOf('documents', files.documents, files.held.documents),
      filesOf('raw-files', files.rawFiles, files.held.rawFiles),
      filesOf('exports', files.exports, []),
    ],
    rawFilesSearched: files.searched,
    tombstones: plan.tombstones,
    verifier: 'recount',
    checks: [...checks],
    remains: [
      ...heldFiles(files),
      ...(files.unsearched > 0
        ? [`${files.unsearched} raw files of loads that were being read were not searched.`]
        : []),
      'Files of rows that people took out of the product: the audit trail tells who took them and when.',
      'What people wrote in their own words elsewhere, such as reasons given for other decisions, cannot be searched.',
      'Names of columns in contracts of feeds: those that look like a value are refused, others cannot be told from names.',
      'Random keys of the person in the audit trail, the erasure ledger and this case: they name nobody.',
      'The hash of each receipt in finished runs, so that those runs still verify for everybody else.',
      'A file loaded after this that names the person makes a new member under a new key.',
      'Backups from before this, until the day they expire; restoring one erases the person again.',
    ],
  };
  return { ...body, sha256: createHash('sha256').update(canonical(body)).digest('hex') };
}

const filesOf = (table: string, removed: number, held: readonly unknown[]) =>
  ({ store: 'blobs', table, before: removed + held.length, after: held.length }) as const;

/** What a legal hold keeps, by load, so that it can be found when the hold is released. */
function heldFiles({ held }: RemovedFiles): string[] {
  const files = held.rawFiles.map(({ loads }) => `The raw file of load ${loads.join(', ')}: a legal hold keeps it.`);
  if (held.documents.length === 0) return files;
  return [...files, `${held.documents.length} documents: a legal hold on a load that states the person keeps them.`];
}

/** Whether a certificate is as it was written. */
export function isUnchanged({ sha256, ...body }: ErasureCertificate): boolean {
  return createHash('sha256').update(canonical(body)).digest('hex') === sha256;
}

/** JSON without spaces, the names of every object sorted. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
