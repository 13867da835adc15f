import type { Timeline } from '@optimiq/contracts/members';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { readTimeline } from '@optimiq/store/facts/member-timeline';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import type { FastifyRequest } from 'fastify';
import { latestPaymentYear } from '../../jobs/run-settings.ts';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { rowsOfCode } from '../hcc-labels.ts';

/** A page of a member's claims and fills, latest first; empty for an unknown member. */
export async function timelineOf(
  product: Product,
  request: FastifyRequest,
  memberKey: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Timeline> {
  const place = fromCursor(cursor, ['date', 'id']);
  const after = place && { on: place[0] as CalendarDate, key: place[1] };
  const visible = await request.tenant((tx) => visibleLoadNumbers(tx, request.pastAt));
  const { tenantId } = request.caller;
  const page = await readTimeline(product.facts, tenantId, visible, memberKey as MemberKey, limit, after);
  return {
    total: page.total,
    items: page.items.map((event) => ({
      ...event,
      codes: [...event.codes],
      hccs: event.kind === 'fill' ? [] : hccsOf(event.codes),
    })),
    ...(page.next ? { nextCursor: toCursor([page.next.on, page.next.key]) } : {}),
  };
}

function hccsOf(codes: readonly string[]): number[] {
  const all = codes.flatMap((code) => rowsOfCode(latestPaymentYear, code).map(({ hcc }) => hcc));
  return [...new Set(all)].sort((a, b) => a - b);
}
