import type { QualityRows, QualityRowsQuery } from '@optimiq/contracts/data-quality';
import type { QualityRuleId } from '@optimiq/domain/data-quality/rules';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { listBrokenRows } from '@optimiq/store/facts/data-quality/rows';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';

/** A page of the rows that break a rule. */
export async function brokenRowsOf(
  product: Product,
  request: FastifyRequest,
  rule: QualityRuleId,
  { cursor, limit, load, month }: QualityRowsQuery,
): Promise<QualityRows> {
  const tenant = request.caller.tenantId;
  const place = fromCursor(cursor, ['number', 'number', 'number', 'id']);
  const after = place && { load: place[0], record: place[1], part: place[2], member: place[3] as MemberKey };
  const [{ asOf }, visible] = await Promise.all([product.tenantOf(tenant), request.tenant(visibleLoadNumbers)]);
  const page = await listBrokenRows(product.facts, tenant, visible, {
    ...{ rule, asOf, limit },
    ...(load === undefined ? {} : { load }),
    ...(month === undefined ? {} : { month }),
    ...(after ? { after } : {}),
  });
  request.auditMembers(page.items.map(({ memberKey }) => memberKey as MemberKey));
  return {
    items: page.items.map(({ on, loadNo, ...row }) => ({
      ...row,
      ...(on ? { serviceOn: on } : {}),
      ...(loadNo === undefined ? {} : { loadNumber: loadNo }),
    })),
    ...(page.next
      ? { nextCursor: toCursor([page.next.load, page.next.record, page.next.part, page.next.member]) }
      : {}),
  };
}
