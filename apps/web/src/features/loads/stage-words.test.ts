import type { LoadStage } from '@optimiq/contracts/loads';
import { expect, test } from 'vitest';
import { lookOf, secondsOf, shareOf, timeLeftOf } from './stage-words.ts';

const stage = (part: Partial<LoadStage>): LoadStage => ({
  name: 'parse',
  state: 'running',
  unit: 'rows',
  done: 0,
  ...part,
});

test('a finished validation warns when rows were kept out, and only then', () => {
  const validate = stage({ name: 'validate', state: 'done' });
  expect(lookOf(validate, { refusedRows: 3 })).toBe('warn');
  expect(lookOf(validate, { refusedRows: 0 })).toBe('done');
  expect(lookOf({ ...validate, state: 'running' }, { refusedRows: 3 })).toBe('running');
  expect(lookOf(stage({ name: 'load', state: 'done' }), { refusedRows: 3 })).toBe('done');
});

test('a step that is not under way, or whose end is unknown, has no bar', () => {
  expect(shareOf(stage({ done: 3, total: 12 }))).toBe(0.25);
  expect(shareOf(stage({ done: 3 }))).toBeUndefined();
  expect(shareOf(stage({ state: 'done', done: 3, total: 12 }))).toBeUndefined();
});

test('parsing takes as long as the file, scoring as its own pace says, the steps between say nothing', () => {
  const load = { etaSeconds: 40 };
  expect(timeLeftOf(stage({}), load)).toBe(40);
  expect(timeLeftOf(stage({ name: 'score', done: 20, total: 100, ratePerSecond: 8 }), load)).toBe(10);
  expect(timeLeftOf(stage({ name: 'match', done: 20, total: 100, ratePerSecond: 8 }), load)).toBeUndefined();
  expect(timeLeftOf(stage({ state: 'done' }), load)).toBeUndefined();
});

test('a step lasted from its start to its end', () => {
  const times = { startedAt: '2025-11-24T10:00:00Z', finishedAt: '2025-11-24T10:00:08Z' };
  expect(secondsOf(stage(times))).toBe(8);
  expect(secondsOf(stage({ startedAt: times.startedAt }))).toBeUndefined();
});
