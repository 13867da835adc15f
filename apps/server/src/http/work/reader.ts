import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { WorkReader } from '@optimiq/store/postgres/work-items';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';

/** Who reads lists of work: on the tenant's today, and of the members they see. */
export async function workReaderOf(product: Product, { caller, panel }: Reader): Promise<WorkReader> {
  const { asOf } = await product.tenantOf(caller.tenantId);
  return { userId: caller.user.id, today: asOf as CalendarDate, panel: panel ? [...panel] : undefined };
}
