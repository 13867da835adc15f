import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { WarmThreads } from './warm-threads.ts';

const program = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    let asked = 0;
    parentPort.on('message', (word) => {
      if (word === 'fail') throw new Error('asked to');
      if (word === 'exit') process.exit(0);
      parentPort.postMessage(++asked);
    });
  `)}`,
);

/** What the thread answers: how often it was asked in its life. */
async function ask(worker: Worker): Promise<number> {
  worker.postMessage('count');
  const [answer] = await once(worker, 'message');
  return answer as number;
}

/** When the thread has ended, whatever it ended with. */
const gone = (worker: Worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve()));

test('a thread that is given back is the next one taken, without what listened to it before', async () => {
  const threads = new WarmThreads(program, 1);
  const first = threads.take();
  expect(await ask(first)).toBe(1);
  let heard = 0;
  first.on('message', () => heard++);
  threads.giveBack(first);
  const again = threads.take();
  expect(again).toBe(first);
  expect(await ask(again)).toBe(2);
  expect(heard).toBe(0);
  await again.terminate();
});

test('two takers never have one thread, and of those given back only so many wait', async () => {
  const threads = new WarmThreads(program, 1);
  const [one, other] = [threads.take(), threads.take()];
  expect(one).not.toBe(other);
  await Promise.all([ask(one), ask(other)]);
  threads.giveBack(one);
  threads.giveBack(other);
  await gone(other);
  expect(threads.take()).toBe(one);
  await one.terminate();
});

test('a thread that failed or ended while it waited is not handed out', async () => {
  const threads = new WarmThreads(program, 2);
  for (const word of ['fail', 'exit']) {
    const worker = threads.take();
    await ask(worker);
    threads.giveBack(worker);
    worker.postMessage(word);
    await gone(worker);
    const next = threads.take();
    expect(next).not.toBe(worker);
    expect(await ask(next)).toBe(1);
    await next.terminate();
  }
});

test('a thread that ended before it was given back is not kept', async () => {
  const threads = new WarmThreads(program, 1);
  const worker = threads.take();
  await worker.terminate();
  threads.giveBack(worker);
  const next = threads.take();
  expect(await ask(next)).toBe(1);
  await next.terminate();
});

test('a thread that waited long enough ends, and is not taken on its way out', async () => {
  const threads = new WarmThreads(program, 1, { idleMs: 20 });
  const worker = threads.take();
  await ask(worker);
  threads.giveBack(worker);
  // From the moment its time is over until it is gone, another one is given.
  let isGone = false;
  worker.once('exit', () => {
    isGone = true;
  });
  await wait(25);
  const next = threads.take();
  expect(next).not.toBe(worker);
  expect(await ask(next)).toBe(1);
  while (!isGone) await wait(5);
  await next.terminate();
});
