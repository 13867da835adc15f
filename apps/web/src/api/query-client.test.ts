import { QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { Cache } from './query-client.ts';

test('a list that was asked for before a change, and answers after it, is asked for again', async () => {
  const cache = new Cache();
  const answers = [Promise.withResolvers<string[]>(), Promise.withResolvers<string[]>()];
  let asked = 0;
  const seen: unknown[] = [];
  const list = new QueryObserver<string[]>(cache, { queryKey: ['panels'], queryFn: () => answers[asked++]!.promise });
  const stop = list.subscribe(({ data }) => data && seen.push(data));
  const renewed = cache.invalidateQueries({ queryKey: ['panels'] });
  answers[0]!.resolve([]);
  await vi.waitUntil(() => asked === 2);
  answers[1]!.resolve(['Pilot group']);
  await renewed;
  expect(seen).toEqual([['Pilot group']]);
  stop();
});

test('lists of something else go on', async () => {
  const cache = new Cache();
  const answer = Promise.withResolvers<string>();
  let asked = 0;
  const queryFn = () => {
    asked++;
    return answer.promise;
  };
  const stop = new QueryObserver<string>(cache, { queryKey: ['people'], queryFn }).subscribe(() => {});
  await cache.invalidateQueries({ queryKey: ['panels'] });
  answer.resolve('all');
  await vi.waitUntil(() => cache.getQueryData(['people']) === 'all');
  expect(asked).toBe(1);
  stop();
});
