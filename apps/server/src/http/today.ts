import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { localDay } from '../local-moment.ts';
import type { Product } from '../product.ts';
import type { Reader } from '../reader.ts';

/** The day that is today for a request: the organization's, or the day of the past that it asks for. */
export async function todayOf(
  product: Product,
  { caller, pastAt }: Pick<Reader, 'caller' | 'pastAt'>,
): Promise<CalendarDate> {
  const today = (await product.tenantOf(caller.tenantId)).asOf as CalendarDate;
  if (!pastAt) return today;
  const past = localDay(pastAt, caller.tenant.timeZone);
  // The demonstration's today is fixed, and lies before what was loaded on it.
  if (past > today) return today;
  return past;
}
