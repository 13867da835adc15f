import type { LedgerPage } from '@optimiq/contracts/audit';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { type Use, useOf } from '@optimiq/domain/privacy/ledger/use-of';
import { type AuditPlace, listAuditEvents, type StoredAuditEvent } from '@optimiq/store/postgres/audit-events';
import { keysOfPerson } from '@optimiq/store/postgres/member-aliases';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { cursorAfter, placeOf, userNames } from '../audit/present.ts';

type Asked = {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly use?: Use | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** Events read at once where only some are of the use that is asked for. */
const readAtOnce = 500;

/** A page of what was done with one member's data, under any key the person ever had. */
export async function ledgerOf(
  product: Product,
  request: FastifyRequest,
  member: MemberKey,
  { limit, cursor, use, from, to }: Asked,
): Promise<LedgerPage> {
  const names = await userNames(product, request);
  const found = await request.tenant(async (tx) => {
    const filter = { members: await keysOfPerson(tx, member), withAllMembers: true, outcome: 'success', from, to };
    const kept: StoredAuditEvent[] = [];
    let place: AuditPlace | undefined = placeOf(cursor);
    const atOnce = use ? readAtOnce : limit + 1;
    for (;;) {
      const events = await listAuditEvents(tx, filter, atOnce, place);
      kept.push(...events.filter(({ action }) => !use || useOf(action) === use));
      if (kept.length > limit || events.length < atOnce) return kept;
      place = events.at(-1);
    }
  });
  return {
    items: found.slice(0, limit).map((event) => {
      const { id, sequence, at, actorKind, actorId, action, outcome, purpose, ofAllMembers } = event;
      const actorName = names.get(actorId);
      return {
        ...{ id, at, actorKind, actorId, action, outcome, ofAllMembers, use: useOf(action) },
        ...(sequence !== undefined && { sequence }),
        ...(purpose && { purpose }),
        ...(actorName && { actorName }),
      };
    }),
    ...cursorAfter(found, limit),
  };
}
