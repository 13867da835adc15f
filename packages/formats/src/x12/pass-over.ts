import type { Report } from './report.ts';
import type { Segment } from './segment.ts';
import { isOfEnvelope } from './tags.ts';

/**
 * A segment that the reader of a set takes nothing from.
 *
 * @param unread those of the guide that say nothing a record holds; any other one is reported.
 * @returns      false for a segment of the envelope, which ends the set.
 */
export function passOver(segment: Segment, unread: ReadonlySet<number>, report: Report): boolean {
  if (isOfEnvelope(segment.tag)) return false;
  if (!unread.has(segment.tag)) {
    report('warning', 'structure', segment, 'the segment is none of this transaction set');
  }
  return true;
}
