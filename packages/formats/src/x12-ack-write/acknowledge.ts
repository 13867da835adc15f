import { type AcknowledgementKind, type AcknowledgementOptions, acknowledgementKinds } from './options.ts';
import type { OpenFile } from './pass.ts';
import { write277ca } from './write-277ca.ts';
import { write999 } from './write-999.ts';
import { writeTa1 } from './write-ta1.ts';
import { ControlNumbers } from './x12-writer.ts';

const writers = { ta1: writeTa1, '999': write999, '277ca': write277ca } as const;

/**
 * Acknowledgements of a file of 837s as one X12 text, in pieces: TA1, then 999, then 277CA, those of `kinds`.
 *
 * @param open  opens the file anew; called once for each TA1 and 999, and twice for 277CA
 * @returns     nothing at all for a file without an interchange
 *
 * Fails only as `open` does. Memory does not grow with the file.
 */
export async function* acknowledge(
  open: OpenFile,
  kinds: readonly AcknowledgementKind[],
  options: AcknowledgementOptions,
): AsyncGenerator<string> {
  const numbers = new ControlNumbers(options.controlNumber);
  for (const kind of acknowledgementKinds) {
    if (kinds.includes(kind)) yield* writers[kind](open, options, numbers);
  }
}
