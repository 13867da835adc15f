import type { Writable } from 'node:stream';

/** Writes and waits until the reader has caught up, or is gone. */
export function writeOutput(output: Writable, part: string | Uint8Array): Promise<void> | undefined {
  if (part.length === 0 || output.destroyed || output.write(part)) return undefined;
  return new Promise((resolve) => {
    const done = () => {
      output.off('drain', done).off('error', done).off('close', done);
      resolve();
    };
    output.on('drain', done).on('error', done).on('close', done);
  });
}
