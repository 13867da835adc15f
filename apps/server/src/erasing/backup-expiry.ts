import { lastExpiryBefore } from '@optimiq/store/postgres/backups';
import type { Product } from '../product.ts';

const dayMs = 86_400_000;

/**
 * When the last backup that may hold something of an instant is gone: the last one known to have been begun until then,
 * and never sooner than backups are kept, because copies may exist that this product knows nothing of.
 */
export async function lastExpiryOf({ database, settings }: Product, instant: Date): Promise<Date> {
  const usual = new Date(instant.getTime() + settings.backupKeepDays * dayMs);
  const known = await lastExpiryBefore(database, instant);
  return known && known > usual ? known : usual;
}
