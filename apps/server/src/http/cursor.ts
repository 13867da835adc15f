import { ProblemError } from './plugins/problems.ts';

type Part = string | number;

/** An opaque cursor of the last row's sort values. They are keys, dates and counts: nothing that names a person. */
export function toCursor(parts: readonly Part[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The sort values in a cursor of ours.
 *
 * @param kinds type of each part, in order.
 * @returns     nothing for an absent cursor; a 'bad-request' problem for one that we did not make.
 */
export function fromCursor<const Kinds extends readonly ('string' | 'number')[]>(
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
  if (parts.some((part, index) => typeof part !== kinds[index])) throw bad();
  if (parts.some((part) => typeof part === 'number' && !Number.isSafeInteger(part))) throw bad();
  return parts as never;
}
