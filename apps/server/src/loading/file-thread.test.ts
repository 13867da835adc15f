import { bytesInMemory } from '@optimiq/formats/source-bytes';
import { expect, test } from 'vitest';
import { WarmThreads } from '../warm-threads.ts';
import { askOfFile } from './file-thread.ts';

const programOf = (work: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => { ${work} });
    `)}`,
  );
const bytes = bytesInMemory(Buffer.from('x'));

test('a file that needs more memory than its thread may take is too much, and the process goes on', async () => {
  const fill = "const held = []; for (;;) held.push('text of a cell ' + held.length + Math.random());";
  const threads = new WarmThreads(programOf(fill), 1, { heapMb: 32 });
  expect(await askOfFile(threads, bytes, undefined)).toEqual({ reason: 'too-much' });
});

test('a fault of the program is no fault of the file', async () => {
  for (const work of ["throw new Error('a bug')", 'process.exit(0)', "parentPort.postMessage({ kind: 'failed' })"]) {
    await expect(askOfFile(new WarmThreads(programOf(work), 1), bytes, undefined)).rejects.toThrow(/thread/);
  }
});
