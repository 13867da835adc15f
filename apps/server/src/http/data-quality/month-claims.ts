import type { MonthClaims, MonthClaimsQuery } from '@optimiq/contracts/data-quality';
import { monthNumber } from '@optimiq/domain/data-quality/completeness';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { countMonthClaims, listMonthClaims } from '@optimiq/store/facts/data-quality/month-claims';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { readLabelledView } from '../load-labels.ts';

/** A page of the claims that completeness counts in a month, of all feeds or of one; amounts only with `money:read`. */
export async function monthClaimsOf(
  product: Product,
  request: FastifyRequest,
  month: string,
  { by, source, cursor, limit }: MonthClaimsQuery,
): Promise<MonthClaims> {
  const tenant = request.caller.tenantId;
  const place = fromCursor(cursor, ['number', 'number']);
  const { labels, visible } = await request.tenant(readLabelledView);
  const loadsWhere = (wanted: (label: { source: string; receivedOn: string }) => boolean) =>
    [...labels].filter(([, label]) => wanted(label)).map(([load]) => load);
  const isOfMonth = ({ receivedOn }: { receivedOn: string }) => by === 'service' || receivedOn.startsWith(month);
  const ofMonth = by === 'service' ? { month: monthNumber(month) } : { loads: loadsWhere(isOfMonth) };
  const counts = await countMonthClaims(product.facts, tenant, visible, ofMonth);
  const found = await listMonthClaims(product.facts, tenant, visible, {
    ...ofMonth,
    ...(source === undefined ? {} : { loads: loadsWhere((label) => isOfMonth(label) && label.source === source) }),
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
