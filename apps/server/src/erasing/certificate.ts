import { createHash } from 'node:crypto';
import type { ErasureCertificate } from '@optimiq/contracts/erasures';
import type { Erasure } from '@optimiq/store/postgres/erasures';
import type { RemovedFiles } from './remove-files.ts';
import type { Check } from './verify-erasure.ts';

/** Backups expire after this: until then an older one still holds the person, and restoring it erases again. */
export const backupDays = 35;

const dayMs = 86_400_000;

/**
 * The certificate of an erasure: what was removed where, what counting again found, and what stays and why. It names
 * nobody: `idsHash` is over random keys.
 */
export function certificateOf(
  erasure: Erasure,
  files: RemovedFiles,
  checks: readonly Check[],
  completedAt: Date,
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
    backupsExpireOn: new Date(completedAt.getTime() + backupDays * dayMs).toISOString().slice(0, 10),
    counts: [
      ...removed('vault', plan.vault),
      { store: 'vault', table: 'source_number_pages', before: plan.numbers, after: 0 },
      ...removed('facts', plan.facts),
      { store: 'blobs', table: 'documents', before: files.documents, after: 0 },
      { store: 'blobs', table: 'raw-files', before: files.rawFiles, after: 0 },
    ],
    rawFilesSearched: files.searched,
    tombstones: plan.tombstones,
    verifier: 'recount',
    checks: [...checks],
    remains: [
      'Random keys of the person in the audit trail, the erasure ledger and this case: they name nobody.',
      'The hash of each receipt in finished runs, so that those runs still verify for everybody else.',
      'A file loaded after this that names the person makes a new member under a new key.',
      ...(files.held > 0
        ? [
            `Raw files under a hold, in which the person is named or may be: ${files.held}. They go when it is released.`,
          ]
        : []),
      'Backups from before this, until the day they expire; restoring one erases the person again.',
    ],
  };
  return { ...body, sha256: createHash('sha256').update(canonical(body)).digest('hex') };
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
