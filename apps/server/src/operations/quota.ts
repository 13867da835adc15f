import { lockTenant } from '@optimiq/store/postgres/loads-locks';
import { quotaLeft } from '@optimiq/store/postgres/quotas';
import type { TenantTx } from '@optimiq/store/postgres/tenant';

/** An organization has used up what its settings let it; nothing was changed. */
export class QuotaError extends Error {
  override readonly name = 'QuotaError';
  readonly code: 'quota-storage' | 'quota-jobs' | 'quota-export';
  constructor(code: QuotaError['code']) {
    super(code);
    this.code = code;
  }
}

/**
 * Bytes that a file may have which is taken in now.
 *
 * Throws 'quota-storage' when nothing more is kept, or less than `bytes`, and 'quota-jobs' when no job may be added.
 */
export async function requireIntake(tx: TenantTx, bytes = 1): Promise<number> {
  const left = await quotaLeft(tx, 'quota.storageGb');
  if (left < bytes) throw new QuotaError('quota-storage');
  await requireJob(tx);
  return left;
}

/** Throws 'quota-jobs' when as many jobs wait or run as may. */
export async function requireJob(tx: TenantTx): Promise<void> {
  if ((await quotaLeft(tx, 'quota.jobsAtOnce')) < 1) throw new QuotaError('quota-jobs');
}

/**
 * Throws 'quota-export' when fewer rows than these may still leave the product on this day. Until the transaction ends
 * nobody else is told what is left: the event that counts these rows is to be written in it.
 */
export async function requireExport(tx: TenantTx, rows: number): Promise<void> {
  await lockTenant(tx, 'exports', 'exclusive');
  if ((await quotaLeft(tx, 'quota.exportRowsPerDay')) < rows) throw new QuotaError('quota-export');
}
