import type { MonthClaims, MonthClaimsExportQuery, MonthClaimsQuery } from '@optimiq/contracts/data-quality';
import { monthNumber } from '@optimiq/domain/data-quality/completeness';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { countMonthClaims, listMonthClaims, type MonthClaim } from '@optimiq/store/facts/data-quality/month-claims';
import type { FastifyRequest } from 'fastify';
import { columnsOf, type RowSource } from '../../exporting/row-source.ts';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { readLabelledView } from '../load-labels.ts';

/** A page of the claims that completeness counts in a month, of all feeds or of one; amounts only with `money:read`. */
export async function monthClaimsOf(
  product: Product,
  request: FastifyRequest,
  month: string,
  { cursor, limit, ...asked }: MonthClaimsQuery,
): Promise<MonthClaims> {
  const tenant = request.caller.tenantId;
  const place = fromCursor(cursor, ['number', 'number']);
  const { labels, visible, ofMonth, ofSource } = await viewOf(request, month, asked);
  const counts = await countMonthClaims(product.facts, tenant, visible, ofMonth);
  const found = await listMonthClaims(product.facts, tenant, visible, {
    ...ofSource,
    ...(place ? { after: { load: place[0], record: place[1] } } : {}),
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  request.auditMembers(page.map(({ memberKey }) => memberKey as MemberKey));
  return {
    items: page.map(({ memberKey, claimKey, serviceFrom, lines, paidCents, loadNo }) => ({
      ...{ memberKey, claimKey, serviceFrom, lines, loadNumber: loadNo },
      ...(labels.has(loadNo) ? { source: labels.get(loadNo)!.source } : {}),
      ...(request.may('money:read') && paidCents !== undefined ? { paidCents } : {}),
    })),
    sources: bySource(counts, (load) => labels.get(load)?.source),
    ...(found.length > limit && last ? { nextCursor: toCursor([last.loadNo, last.recordNo]) } : {}),
  };
}

/** All claims that completeness counts in a month; amounts only with `money:read`. */
export async function monthClaimRows(
  product: Product,
  reader: Reader,
  { month, ...asked }: MonthClaimsExportQuery & { readonly month: string },
): Promise<RowSource> {
  const tenant = reader.caller.tenantId;
  const { labels, visible, ofSource } = await viewOf(reader, month, asked);
  const counts = await countMonthClaims(product.facts, tenant, visible, ofSource);
  const hasPaid = reader.may('money:read');
  const source: RowSource<MonthClaim, MonthClaim> = {
    columns: [
      ...columnsOf('text', 'member_key', 'claim_key'),
      ...columnsOf('date', 'service_from'),
      ...columnsOf('integer', 'lines'),
      ...columnsOf('text', 'source'),
      ...columnsOf('integer', 'load', ...(hasPaid ? ['paid_cents'] : [])),
    ],
    total: counts.reduce((sum, { claims }) => sum + claims, 0),
    pageFrom: async (limit, after) => {
      const place = after && { after: { load: after.loadNo, record: after.recordNo } };
      const items = await listMonthClaims(product.facts, tenant, visible, { ...ofSource, ...place, limit });
      return { items, next: items.length < limit ? undefined : items.at(-1) };
    },
    cellsOf: (rows) =>
      rows.map(({ memberKey, claimKey, serviceFrom, lines, loadNo, paidCents }) => [
        ...[memberKey, claimKey, serviceFrom, lines, labels.get(loadNo)?.source, loadNo],
        ...(hasPaid ? [paidCents] : []),
      ]),
  };
  return source;
}

/** What is visible, and which claims of it are of the month: of all feeds, and of the one that was asked for. */
async function viewOf(request: Reader, month: string, { by, source }: MonthClaimsExportQuery) {
  const { labels, visible } = await request.tenant((tx) => readLabelledView(tx, request.pastAt));
  const loadsWhere = (wanted: (label: { source: string; receivedOn: string }) => boolean) =>
    [...labels].filter(([, label]) => wanted(label)).map(([load]) => load);
  const isOfMonth = ({ receivedOn }: { receivedOn: string }) => by === 'service' || receivedOn.startsWith(month);
  const ofMonth = by === 'service' ? { month: monthNumber(month) } : { loads: loadsWhere(isOfMonth) };
  const loads = loadsWhere((label) => isOfMonth(label) && label.source === source);
  return { labels, visible, ofMonth, ofSource: source === undefined ? ofMonth : { ...ofMonth, loads } };
}

function bySource(
  counts: readonly { readonly loadNo: number; readonly claims: number }[],
  sourceOf: (load: number) => string | undefined,
): MonthClaims['sources'] {
  const claims = new Map<string, number>();
  for (const { loadNo, claims: more } of counts) {
    const source = sourceOf(loadNo);
    if (source !== undefined) claims.set(source, (claims.get(source) ?? 0) + more);
  }
  return [...claims].map(([source, n]) => ({ source, claims: n })).sort((a, b) => (a.source < b.source ? -1 : 1));
}
