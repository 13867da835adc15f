import type { DataQuality, QualityQuery } from '@optimiq/contracts/data-quality';
import { findQualityRule } from '@optimiq/domain/data-quality/rules';
import { summarizeQuality } from '@optimiq/store/facts/data-quality/summary';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { todayOf } from '../today.ts';

/** Every rule over what holds, or over what holds of one load. */
export async function dataQualityOf(
  product: Product,
  request: FastifyRequest,
  { load }: QualityQuery,
): Promise<DataQuality> {
  const tenant = request.caller.tenantId;
  const [asOf, visible] = await Promise.all([
    todayOf(product, request),
    request.tenant((tx) => visibleLoadNumbers(tx, request.pastAt)),
  ]);
  const results = await summarizeQuality(product.facts, tenant, visible, asOf, load);
  return {
    asOf,
    rules: results.map(({ months, ...result }) => ({
      ...findQualityRule(result.id)!,
      ...result,
      parameters: { ...findQualityRule(result.id)!.parameters },
      months: [...months],
    })),
  };
}
