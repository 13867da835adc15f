import { contentsOf, UnreadableContentError } from '@optimiq/formats/contents';
import { isDamage } from '@optimiq/formats/damage';
import type { SourceBytes } from '@optimiq/formats/source-bytes';

/** Shorter identifiers turn up in any file by chance. */
const shortest = 5;

/** What a raw file is searched for: identifiers as the vault has them, without regard to case, dashes or spaces. */
export function needlesOf(identifiers: readonly string[]): Buffer[] {
  const texts = new Set(
    identifiers.flatMap((text) => [text.trim(), text.replaceAll(/[\s-]/g, '')]).map((text) => text.toUpperCase()),
  );
  return [...texts].filter((text) => text.length >= shortest).map((text) => Buffer.from(text));
}

/**
 * Whether a file, packed or not, holds one of the needles: written plainly, or an MBI with dashes.
 *
 * What is damaged, or cannot be looked into, counts as holding all: it cannot be ruled out.
 */
export async function holdsAny(bytes: SourceBytes, needles: readonly Buffer[]): Promise<boolean> {
  if (needles.length === 0) return false;
  const kept = Math.max(...needles.map(({ length }) => length)) - 1;
  let tail: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of contentsOf(bytes)) {
      const searched = Buffer.concat([tail, folded(chunk)]);
      if (needles.some((needle) => searched.includes(needle))) return true;
      tail = searched.subarray(Math.max(0, searched.length - kept));
    }
    return false;
  } catch (error) {
    if (isDamage(error) || error instanceof UnreadableContentError) return true;
    throw error;
  }
}

/** Upper case, without spaces, dashes and the zeros of UTF-16, so that no way of writing an identifier hides it. */
function folded(chunk: Uint8Array): Buffer {
  const made = Buffer.allocUnsafe(chunk.length);
  let at = 0;
  for (const byte of chunk) {
    if (byte === 0x20 || byte === 0x2d || byte === 0x09 || byte === 0) continue;
    made[at++] = byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte;
  }
  return made.subarray(0, at);
}
