import { expect, test } from 'vitest';
import { openDeletions } from './deletions.ts';

const soon = () => new Promise((resolve) => setTimeout(resolve, 10));

test('SEC-12 a hold waits for deletions under way, and deletions wait for it', async () => {
  const deletions = openDeletions();
  const order: string[] = [];
  let end = () => {};
  const first = deletions.during(async () => {
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    order.push('deleted before');
  });
  const holding = deletions.hold().then((hold) => {
    order.push('held');
    return hold;
  });
  const second = deletions.during(async () => void order.push('deleted after'));
  await soon();
  expect(order).toEqual([]);
  end();
  const hold = await holding;
  await soon();
  expect(order).toEqual(['deleted before', 'held']);
  hold.release();
  await Promise.all([first, second]);
  expect(order).toEqual(['deleted before', 'held', 'deleted after']);
});

test('a step of a deletion goes on while a hold waits for the whole of it', async () => {
  const deletions = openDeletions();
  const outer = deletions.during(async () => {
    await soon();
    return deletions.during(async () => 'inner');
  });
  const hold = deletions.hold();
  expect(await outer).toBe('inner');
  (await hold).end();
});

test('what a deletion left running is no part of it any more', async () => {
  const deletions = openDeletions();
  let later: Promise<string> | undefined;
  await deletions.during(async () => {
    later = soon().then(() => deletions.during(async () => 'later'));
  });
  const hold = await deletions.hold();
  let isDone = false;
  void later!.then(() => {
    isDone = true;
  });
  await soon();
  await soon();
  expect(isDone).toBe(false);
  hold.end();
  expect(await later).toBe('later');
});

test('a snapshot is unseen once its hold has ended, not when it is released', async () => {
  const deletions = openDeletions();
  await deletions.whenUnseen();
  const hold = await deletions.hold();
  let isUnseen = false;
  const waiting = deletions.whenUnseen().then(() => {
    isUnseen = true;
  });
  hold.release();
  await soon();
  expect(isUnseen).toBe(false);
  await expect(deletions.hold()).rejects.toThrow();
  hold.end();
  await waiting;
});
