import { QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { sessionOf } from '../testing/fixture-answers.ts';
import { RequestFailed } from './client.ts';
import { Cache, queryClient } from './query-client.ts';
import { beginSession, currentAsOf, lookAt } from './session-store.ts';

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

test('what is asked again after a failure is never kept as the answer of another moment', async () => {
  beginSession(sessionOf('risk-director'));
  const queryKey = ['population'];
  let asked = 0;
  const queryFn = async () => {
    asked++;
    if (asked === 1) throw new RequestFailed({ status: 0, code: 'unreachable', id: 'none', errors: undefined });
    return currentAsOf() ?? 'now';
  };
  const first = queryClient.fetchQuery({ queryKey, queryFn, retry: 1, retryDelay: 50 }).catch(() => 'left off');
  await vi.waitUntil(() => asked === 1);
  lookAt('2025-10-31');
  expect(await first).toBe('left off');
  expect(await queryClient.fetchQuery({ queryKey, queryFn })).toBe('2025-10-31');
  lookAt(undefined);
  expect(queryClient.getQueryData(queryKey)).toBeUndefined();
  queryClient.clear();
});
