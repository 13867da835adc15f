import type { AuditEvent } from '@optimiq/contracts/audit';
import type { AuditPlace, StoredAuditEvent } from '@optimiq/store/postgres/audit-events';
import { namesOfUsers } from '@optimiq/store/postgres/tenants';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { fromCursor, toCursor } from '../cursor.ts';

/** An event for its reader; the sealed reason stays sealed. */
export function presentEvent(event: StoredAuditEvent, names: ReadonlyMap<string, string>): AuditEvent {
  const { reason, details, ...rest } = event;
  const actorName = names.get(event.actorId);
  return { ...rest, details: { ...details }, hasReason: reason !== undefined, ...(actorName && { actorName }) };
}

/** Names of the people of the caller's tenant, by user id. */
export const userNames = (product: Product, request: FastifyRequest): Promise<Map<string, string>> =>
  namesOfUsers(product.database, request.caller.tenantId);

/** A place in a list of events from its cursor. */
export function placeOf(cursor: string | undefined): AuditPlace | undefined {
  const place = fromCursor(cursor, ['instant', 'id']);
  return place && { at: place[0], id: place[1] };
}

/** The cursor behind the last of more events than are shown. */
export function cursorAfter(found: readonly StoredAuditEvent[], limit: number): { nextCursor?: string } {
  const last = found[limit - 1];
  return found.length > limit && last ? { nextCursor: toCursor([last.at, last.id]) } : {};
}
