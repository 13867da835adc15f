import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { recordAudit } from '@optimiq/store/postgres/audit';
import { completeErasure, type Erasure, findErasure } from '@optimiq/store/postgres/erasures';
import { countLoadsUnderWay } from '@optimiq/store/postgres/raw-files';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { removeAllExports } from '../exporting/remove-exports.ts';
import { faultPoint } from '../fault-points.ts';
import type { JobWork } from '../jobs/job.ts';
import type { Product } from '../product.ts';
import { lastExpiryOf } from './backup-expiry.ts';
import { certificateOf } from './certificate.ts';
import { hideErased } from './hide-erased.ts';
import { type RemovedFiles, removeFilesOf } from './remove-files.ts';
import { type Check, NotErasedError, verifyErasure } from './verify-erasure.ts';

const actor = { kind: 'system', id: 'erase-member' } as const;

/**
 * Takes an erased person off the disk: a facts file without the deleted rows, no raw file or document that holds them,
 * no dead row in the vault; then counts again and writes the certificate. Begun again after a crash it does all of it
 * again, which changes nothing that was done.
 */
export const eraseMemberJob: JobWork = async (product, tenantId, subjectId, report) => {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  await hideErased(product, tenantId, subjectId);
  const erasure = await inTenant((tx) => findErasure(tx, subjectId));
  if (erasure?.state !== 'hidden') return;

  const exports = await removeAllExports(product, tenantId);
  faultPoint('erase.exports-removed');
  report('waiting-for-loads', 0);
  await loadsEnded(product, tenantId, erasure.createdAt);

  // The copy lies beside the file until it takes its place.
  await product.requireSpace(await product.facts.fileBytes(tenantId));
  await product.facts.rewrite(tenantId, async (stage, done, total) => {
    report('rewriting', done, total);
    faultPoint(`erase.rewrite.${stage}`);
    product.leaveOff.throwIfAborted();
  });
  faultPoint('erase.rewritten');

  const files = await removeFilesOf(product, tenantId, erasure, (done, total) =>
    report('searching-files', done, total),
  );
  faultPoint('erase.files-removed');
  // What a snapshot that is held open still sees, no vacuum clears.
  report('waiting-for-backup', 0);
  await product.deletions.whenUnseen();
  await clearDeadRows(product);
  faultPoint('erase.vacuumed');

  report('verifying', 0);
  const checks = await verified(product, tenantId, erasure, files.held);
  faultPoint('erase.verified');
  const completedAt = new Date();
  const expiry = await lastExpiryOf(product, completedAt);
  const certificate = certificateOf(erasure, { ...files, exports }, checks, completedAt, expiry);
  await inTenant(async (tx) => {
    await completeErasure(tx, erasure.id, certificate, completedAt);
    await recordAudit(tx, {
      actor,
      action: 'member.erased',
      outcome: 'success',
      subject: { kind: 'erasure', id: erasure.id },
      members: erasure.plan.members,
    });
  });
  faultPoint('erase.done');
};

/** Once more when something differs: another erasure may have begun between the reading of the two stores. */
async function verified(
  product: Product,
  tenantId: TenantId,
  erasure: Erasure,
  held: RemovedFiles['held'],
): Promise<Check[]> {
  try {
    return await verifyErasure(product, tenantId, erasure, held);
  } catch (error) {
    if (!(error instanceof NotErasedError)) throw error;
    return verifyErasure(product, tenantId, erasure, held);
  }
}

const lookAgainMs = 250;

/** A load that was under way when the person was erased still reads its raw file. */
async function loadsEnded(product: Product, tenantId: TenantId, since: Date): Promise<void> {
  while ((await withTenant(product.database.app, tenantId, (tx) => countLoadsUnderWay(tx, since))) > 0)
    await sleep(lookAgainMs, undefined, { signal: product.leaveOff });
}

const vaultTables = [
  'members',
  'member_identities',
  'member_index',
  'member_blocks',
  'member_merges',
  'member_matches',
  'source_number_pages',
  'work_items',
  'work_events',
];

/**
 * Frees the places of deleted vault rows. They were ciphertext; a server before 17 does not let the service ask, and its
 * own vacuum follows.
 */
async function clearDeadRows(product: Product): Promise<void> {
  for (const table of vaultTables) await product.database.appPool.query(`vacuum optimiq.${table}`);
}
