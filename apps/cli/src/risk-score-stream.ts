import { once } from 'node:events';
import { createReadStream, createWriteStream, realpathSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { LineSettings } from './risk-score-lines.ts';
import { wholeLines } from './risk-score-pieces.ts';
import { piecesInHand, ScoringThreads } from './risk-score-threads.ts';

export type StreamResult = { readonly scored: number; readonly failed: number };

const pieceBytes = 1 << 18;

/**
 * Scores a file or standard input to a file or standard output, in order, with bounded memory.
 *
 * @returns how many lines were scored, and how many were answered with an error.
 *
 * Fails when input cannot be read or output cannot be written.
 */
export async function scoreStream(settings: LineSettings, input?: string, output?: string): Promise<StreamResult> {
  if (isSameFile(input, output)) throw new Error('--output is the file of --input');
  const source = input === undefined ? process.stdin : createReadStream(input, { highWaterMark: pieceBytes });
  if (input !== undefined) await once(source, 'ready');
  const target = output === undefined ? process.stdout : createWriteStream(output, { highWaterMark: 4 * pieceBytes });
  const broken = once(target, 'error').then(([error]) => Promise.reject(error as Error));
  const threads = new ScoringThreads(settings);
  try {
    return await Promise.race([pump(source, threads, target), broken]);
  } finally {
    await threads.close();
  }
}

/** Reads ahead of the writer by a few pieces; the writer keeps the order. */
async function pump(source: AsyncIterable<Buffer>, threads: ScoringThreads, target: Writable): Promise<StreamResult> {
  let scored = 0;
  let failed = 0;
  let written = Promise.resolve();
  const unwritten: Promise<void>[] = [];
  for await (const lines of wholeLines(source)) {
    const answer = threads.score(lines);
    written = written.then(async () => {
      const part = await answer;
      scored += part.scored;
      failed += part.failed;
      if (!target.write(part.bytes)) await once(target, 'drain');
    });
    // A failure shows at the final await; until then it must not count as unhandled.
    written.catch(() => undefined);
    unwritten.push(written);
    if (unwritten.length > piecesInHand) await unwritten.shift();
  }
  await written;
  if (target !== process.stdout) await new Promise<void>((resolve) => target.end(resolve));
  return { scored, failed };
}

function isSameFile(input?: string, output?: string): boolean {
  if (input === undefined || output === undefined) return false;
  try {
    return realpathSync(input) === realpathSync(output);
  } catch {
    return false; // one of them is not there yet
  }
}
