import { readlinkSync } from 'node:fs';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

test.skipIf(process.platform !== 'linux')('a thread that stands back does so alone', async () => {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { readlinkSync } = require('node:fs');
    const { getPriority } = require('node:os');
    import(workerData).then(({ standBack }) => {
      standBack();
      parentPort.postMessage(getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
    });`;
  const own = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  const before = getPriority(own);
  const worker = new Worker(code, { eval: true, workerData: new URL('./stand-back.ts', import.meta.url).href });
  const inThread = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  expect(inThread).toBeGreaterThan(before);
  expect(getPriority(own)).toBe(before);
  await worker.terminate();
});
