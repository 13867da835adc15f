import type { MemberListQuery, MemberPage } from '@optimiq/contracts/population';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { listMembers } from '@optimiq/store/facts/member-list';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { fromCursor, toCursor } from '../cursor.ts';
import { presentRow } from '../member-rows.ts';
import { namesOf } from '../names.ts';
import { ProblemError } from '../plugins/problems.ts';
import type { RunView } from '../run-view.ts';
import { cohortOf } from './cohort.ts';

/** One page of a cohort's members; `total` counts all of them. */
export async function membersOf(
  product: Product,
  request: FastifyRequest,
  view: RunView,
  query: MemberListQuery,
): Promise<MemberPage> {
  const { sort, direction, limit } = query;
  requireOrder(request, query);
  const cohort = await cohortOf(product, request, view, query);
  if (!cohort) return { total: 0, items: [] };
  const place = fromCursor(query.cursor, ['number', 'id']);
  const after = place && { value: place[0], memberKey: place[1] as MemberKey };
  const { total, items, next } = await listMembers(product.facts, request.caller.tenantId, view.visible, cohort, {
    sort,
    direction,
    limit,
    ...(after ? { after } : {}),
  });
  const keys = items.map(({ memberKey }) => memberKey);
  request.auditMembers(keys);
  const names = await namesOf(product, request, keys);
  return {
    ...(view.stamp ? { run: view.stamp } : {}),
    total,
    items: items.map((row) => presentRow(request, row, names.get(row.memberKey))),
    ...(next ? { nextCursor: toCursor([next.value, next.memberKey]) } : {}),
  };
}

/** Fails with 'forbidden' where a reader without scores would learn them by their order. */
export function requireOrder(request: Reader, { sort, band }: Pick<MemberListQuery, 'sort' | 'band'>): void {
  if (!request.may('score:read') && (sort === 'payment' || band !== undefined)) {
    throw new ProblemError('forbidden', { detail: 'Scores are not part of your role: neither order nor band by them' });
  }
}
