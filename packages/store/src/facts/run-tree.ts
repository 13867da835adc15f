import { hash } from 'node:crypto';

/** sha256 of a text as 64 hex digits: a leaf of a run's tree. */
export const leafOf = (text: string): string => hash('sha256', text, 'hex');

const leafDigits = 64;
const leafBytes = 32;

/**
 * Root of the tree with one leaf per member.
 *
 * @param leaves 64 hex digits each, or several of them one after another, in any order: they are sorted first, so that no
 *               key or order of an installation shows.
 * @returns      64 hex digits. Two children are hashed as their 64 bytes; a last one without a pair moves up as it is.
 */
export function rootOf(leaves: readonly string[]): string {
  const sorted = leaves.flatMap(leavesIn).sort();
  if (sorted.length === 0) return leafOf('');
  // One level in one piece of memory, written over by the one above it.
  const level = Buffer.allocUnsafe(sorted.length * leafBytes);
  for (const [place, leaf] of sorted.entries()) level.write(leaf, place * leafBytes, leafBytes, 'hex');
  for (let count = sorted.length; count > 1; count = Math.ceil(count / 2)) {
    for (let place = 0; place < count; place += 2) {
      const at = place * leafBytes;
      const node =
        place + 1 < count
          ? hash('sha256', level.subarray(at, at + 2 * leafBytes), 'buffer')
          : level.subarray(at, at + leafBytes);
      level.set(node, at / 2);
    }
  }
  return level.toString('hex', 0, leafBytes);
}

function leavesIn(text: string): string | string[] {
  if (text.length === leafDigits) return text;
  return Array.from({ length: text.length / leafDigits }, (_, place) =>
    text.slice(place * leafDigits, (place + 1) * leafDigits),
  );
}
