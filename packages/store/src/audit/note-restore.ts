import type { KeyObject } from 'node:crypto';
import type { Anchor } from './anchors.ts';
import { type Restored, type SignedRecord, signRecord } from './chain.ts';
import type { AuditLog } from './logs.ts';
import { readEnds } from './read-chain.ts';

/** What a note of a restore says: up to where database and anchors agree, and how many events the anchors knew beyond. */
export type RestoreNoted = { readonly restoredTo: number; readonly lost: number };

/**
 * Notes beside the anchors that the log was taken back by a restore, signed. The anchors of what was lost stay in the
 * file; verifying goes on from where database and anchors agree.
 *
 * @returns lost 0 when the database lacks nothing: then nothing is noted.
 */
export async function noteRestore(
  log: AuditLog,
  signing: KeyObject,
  anchor: Anchor,
  anchored: readonly SignedRecord[],
): Promise<RestoreNoted> {
  const inDatabase = new Set((await readEnds(log)).heads.map(({ record }) => record));
  let restoredTo = 0;
  let last = 0;
  for (const { record } of anchored) {
    const { sequence, restoredTo: noted } = JSON.parse(record) as { sequence?: number; restoredTo?: number };
    last = sequence ?? noted ?? last;
    if (sequence !== undefined && inDatabase.has(record)) restoredTo = sequence;
    else if (noted !== undefined) restoredTo = Math.min(restoredTo, noted);
  }
  if (last === restoredTo) return { restoredTo, lost: 0 };
  const note: Restored = { tenant: log.tenant, restoredTo, at: new Date().toISOString() };
  await anchor.append(log.tenant, [signRecord(signing, note)]);
  return { restoredTo, lost: last - restoredTo };
}
