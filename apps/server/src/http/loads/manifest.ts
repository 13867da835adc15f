import type { LoadManifest } from '@optimiq/contracts/loads';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import type { TenantKeys } from '@optimiq/store/keys/tenant-keys';
import { countProblems } from '@optimiq/store/postgres/load-problems';
import { readReceipt } from '@optimiq/store/postgres/load-receipts';
import { findLoad } from '@optimiq/store/postgres/loads';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import { ProblemError } from '../plugins/problems.ts';

/**
 * The receipt of a load.
 *
 * @param mayConfirm whether the caller may see the file's sha256, which confirms a file that is known elsewhere.
 */
export async function manifestOf(
  tx: TenantTx,
  keys: TenantKeys,
  id: LoadId,
  mayConfirm: boolean,
): Promise<LoadManifest> {
  const load = await findLoad(tx, id);
  const receipt = await readReceipt(tx, keys, id);
  if (!load || !receipt) throw new ProblemError('not-found');
  const { controlTotals: totals, counts } = load;
  const count = (name: string) => counts[name] ?? 0;
  return {
    loadId: load.id,
    number: load.number,
    state: load.state,
    format: load.format,
    source: load.source,
    bytes: load.bytes ?? 0,
    ...(mayConfirm && receipt.sha256 ? { sha256: receipt.sha256 } : {}),
    ...(receipt.readerVersion ? { readerVersion: receipt.readerVersion } : {}),
    ...(receipt.contractVersion ? { contractVersion: receipt.contractVersion } : {}),
    ...(totals
      ? {
          controlTotals: {
            ...totals,
            billedCents: String(totals.billedCents),
            allowedCents: String(totals.allowedCents),
            paidCents: String(totals.paidCents),
          },
        }
      : {}),
    members: receipt.members,
    outcome: {
      rows: count('rows'),
      rejected: count('rejected'),
      warnings: count('warnings'),
      byRule: await countProblems(tx, id),
    },
    createdBy: load.createdBy,
    createdAt: load.createdAt.toISOString(),
    ...(load.activatedAt ? { activatedAt: load.activatedAt.toISOString() } : {}),
    ...(load.endedAt ? { endedAt: load.endedAt.toISOString() } : {}),
    rawFile: {
      isKept: load.blobName !== undefined,
      isHeld: receipt.isHeld,
      ...(receipt.rawRemovedAt ? { removedAt: receipt.rawRemovedAt.toISOString() } : {}),
      ...(receipt.rawRemovedBy ? { removedBy: receipt.rawRemovedBy } : {}),
    },
  };
}
