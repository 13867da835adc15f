import type { QualityExportQuery, QualityRows, QualityRowsQuery } from '@optimiq/contracts/data-quality';
import type { QualityRuleId } from '@optimiq/domain/data-quality/rules';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import {
  type BrokenPlace,
  type BrokenRow,
  countBrokenRows,
  listBrokenRows,
} from '@optimiq/store/facts/data-quality/rows';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import type { FastifyRequest } from 'fastify';
import { columnsOf, type RowSource } from '../../exporting/row-source.ts';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { todayOf } from '../today.ts';

/** A page of the rows that break a rule. */
export async function brokenRowsOf(
  product: Product,
  request: FastifyRequest,
  rule: QualityRuleId,
  { cursor, limit, ...asked }: QualityRowsQuery,
): Promise<QualityRows> {
  const place = fromCursor(cursor, ['number', 'number', 'number', 'id']);
  const after = place && { load: place[0], record: place[1], part: place[2], member: place[3] as MemberKey };
  const { visible, query } = await viewOf(product, request, rule, asked);
  const page = await listBrokenRows(product.facts, request.caller.tenantId, visible, {
    ...query,
    limit,
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

/** All rows that break a rule. */
export async function brokenRows(
  product: Product,
  reader: Reader,
  { rule, ...asked }: QualityExportQuery & { readonly rule: QualityRuleId },
): Promise<RowSource> {
  const tenant = reader.caller.tenantId;
  const { visible, query } = await viewOf(product, reader, rule, asked);
  const source: RowSource<BrokenRow, BrokenPlace> = {
    columns: [
      ...columnsOf('text', 'member_key', 'claim_key'),
      ...columnsOf('integer', 'part'),
      ...columnsOf('date', 'service_on'),
      ...columnsOf('integer', 'load'),
    ],
    total: await countBrokenRows(product.facts, tenant, visible, query),
    pageFrom: (limit, after) =>
      listBrokenRows(product.facts, tenant, visible, { ...query, limit, ...(after && { after }) }),
    cellsOf: (rows) => rows.map(({ memberKey, claimKey, part, on, loadNo }) => [memberKey, claimKey, part, on, loadNo]),
  };
  return source;
}

async function viewOf(product: Product, request: Reader, rule: QualityRuleId, { load, month }: QualityExportQuery) {
  const [asOf, visible] = await Promise.all([
    todayOf(product, request),
    request.tenant((tx) => visibleLoadNumbers(tx, request.pastAt)),
  ]);
  const filter = { ...(load === undefined ? {} : { load }), ...(month === undefined ? {} : { month }) };
  return { visible, query: { rule, asOf, ...filter } };
}
