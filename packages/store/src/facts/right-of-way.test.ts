import { expect, test, vi } from 'vitest';
import { RightOfWay } from './right-of-way.ts';

test('background work waits for all that is under way, and not for what comes when it has begun', async () => {
  const way = new RightOfWay();
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const request = (name: string) =>
    way.during(async () => {
      await new Promise<void>((resolve) => ends.push(resolve));
      order.push(name);
    });
  await way.free();
  const requests = [request('one'), request('two')];
  const background = way.free().then(() => order.push('background'));
  ends[1]!();
  await requests[1];
  ends[0]!();
  await Promise.all([...requests, background]);
  expect(order).toEqual(['two', 'one', 'background']);
});

test('under requests without end, and after one that fails, background work goes on', async () => {
  vi.useFakeTimers();
  try {
    const way = new RightOfWay();
    await expect(way.during(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await way.free();
    void way.during(() => new Promise(() => {}));
    const background = way.free();
    await vi.advanceTimersByTimeAsync(1000);
    await background;
  } finally {
    vi.useRealTimers();
  }
});
