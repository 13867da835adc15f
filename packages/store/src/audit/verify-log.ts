import type { KeyObject } from 'node:crypto';
import type { SignedRecord } from './chain.ts';
import type { AuditLog } from './logs.ts';
import { readChain, readEnds, unsealedEvents } from './read-chain.ts';
import { type Verification, verifyChain } from './verify-chain.ts';

/**
 * Verifies a log where it lies, up to its last head when this began.
 *
 * @param anchors reads the heads kept outside of the database.
 */
export async function verifyLog(
  log: AuditLog,
  verifying: KeyObject,
  anchors: () => readonly SignedRecord[],
): Promise<Verification> {
  // Anchored after it is committed: what is anchored now is in the log that is read next.
  const outside = anchors();
  const { heads, last } = await readEnds(log);
  const found = await verifyChain({
    tenant: log.tenant,
    key: log.key,
    verifying,
    rows: readChain(log, last),
    heads: () => heads,
    anchors: outside,
  });
  if (found.bad) return found;
  const { count, first } = await unsealedEvents(log);
  if (count === 0) return found;
  return {
    ...found,
    bad: { row: 'event', sequence: found.events + 1, reason: 'never sealed', ...(first && { eventId: first }) },
  };
}
