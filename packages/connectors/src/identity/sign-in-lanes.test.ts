import { expect, test } from 'vitest';
import { openSignInLanes } from './sign-in-lanes.ts';

/** Work that ends when it is told to, and says in which order it began. */
function works() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  return {
    begun,
    work: (name: string) => () =>
      new Promise<string>((resolve) => {
        begun.push(name);
        ends.push(() => resolve(name));
      }),
    endOne: async () => {
      ends.shift()!();
      await new Promise(setImmediate);
    },
  };
}

const limits = { atOnce: 1, waitingPerNetwork: 2, waiting: 4 };

test('ACC-04 networks take turns, whoever of them sends more', async () => {
  const lanes = openSignInLanes(limits);
  const { begun, work, endOne } = works();
  const all = [
    lanes.run('a', work('a1')),
    lanes.run('a', work('a2')),
    lanes.run('a', work('a3')),
    lanes.run('b', work('b1')),
  ];
  for (let run = 0; run < 4; run += 1) await endOne();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1']);
});

test('ACC-04 who is known waits for nobody', async () => {
  const lanes = openSignInLanes(limits);
  const { begun, work } = works();
  for (const name of ['a1', 'a2', 'a3']) void lanes.run('a', work(name));
  void lanes.run(undefined, work('owner'));
  await new Promise(setImmediate);
  expect(begun).toEqual(['a1', 'owner']);
});

test('ACC-04 a full line is refused at once, of one network and of all; a failure frees its place', async () => {
  const lanes = openSignInLanes(limits);
  const { work, endOne } = works();
  for (const name of ['a1', 'a2', 'a3']) void lanes.run('a', work(name));
  expect(await lanes.run('a', work('a4'))).toBeUndefined();
  for (const name of ['b1', 'b2']) void lanes.run('b', work(name));
  expect(await lanes.run('c', work('c1'))).toBeUndefined();
  for (let run = 0; run < 5; run += 1) await endOne();
  await expect(lanes.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await lanes.run('a', async () => 'free')).toBe('free');
});
