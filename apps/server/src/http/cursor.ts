import { parseDate } from '@optimiq/domain/kernel/dates';
import { parseId } from '@optimiq/domain/kernel/ids';
import { ProblemError } from './plugins/problems.ts';

type Part = string | number;

/** An opaque cursor of the last row's sort values. They are keys, dates and counts: nothing that names a person. */
export function toCursor(parts: readonly Part[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

type Kind = 'number' | 'id' | 'date' | 'instant';

// The stores would refuse anything else as a failure of theirs.
const isOfKind: Record<Kind, (part: unknown) => boolean> = {
  number: (part) => Number.isInteger(part) && Math.abs(part as number) <= 2_147_483_647,
  id: (part) => typeof part === 'string' && parseId(part).ok,
  instant: (part) => typeof part === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(part),
  date: (part) => typeof part === 'string' && parseDate(part).ok,
};

/**
 * The sort values in a cursor of ours.
 *
 * @param kinds kind of each part, in order.
 * @returns     nothing for an absent cursor; a 'bad-request' problem for one that we did not make.
 */
export function fromCursor<const Kinds extends readonly Kind[]>(
  cursor: string | undefined,
  kinds: Kinds,
): { [I in keyof Kinds]: Kinds[I] extends 'number' ? number : string } | undefined {
  if (cursor === undefined) return undefined;
  const bad = () =>
    new ProblemError('bad-request', { errors: [{ field: 'cursor', message: 'not a cursor of this list' }] });
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw bad();
  }
  if (!Array.isArray(parts) || parts.length !== kinds.length) throw bad();
  if (!kinds.every((kind, index) => isOfKind[kind](parts[index]))) throw bad();
  return parts as never;
}
