import type { Completeness, CompletenessQuery } from '@optimiq/contracts/data-quality';
import { maturityOf, monthNumber, monthText } from '@optimiq/domain/data-quality/completeness';
import { type MonthTotals, readCompleteness } from '@optimiq/store/facts/data-quality/completeness';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { readLabelledView } from '../load-labels.ts';
import { todayOf } from '../today.ts';

/** How complete each month of service is; amounts only with `money:read`. */
export async function completenessOf(
  product: Product,
  request: FastifyRequest,
  { runOutMonths }: CompletenessQuery,
): Promise<Completeness> {
  const tenant = request.caller.tenantId;
  const [asOf, { labels, visible }] = await Promise.all([
    todayOf(product, request),
    request.tenant((tx) => readLabelledView(tx, request.pastAt)),
  ]);
  const receivedBy = new Map([...labels].map(([load, { receivedOn }]) => [load, monthNumber(receivedOn)]));
  const totals = await readCompleteness(product.facts, tenant, visible, receivedBy);
  const maturity = maturityOf(totals.triangle, monthNumber(asOf), runOutMonths);
  const shown = ({ month, paidCents, ...counts }: MonthTotals) => ({
    month: monthText(month),
    ...counts,
    ...(request.may('money:read') ? { paidCents } : {}),
  });
  return {
    asOf,
    runOutMonths,
    service: totals.service.map((row) => ({ ...shown(row), ...maturity.get(row.month)! })),
    received: totals.received.map(shown),
  };
}
