import type { Job } from '@optimiq/contracts/jobs';
import type { LoadDetail } from '@optimiq/contracts/loads';
import { expect, test } from 'vitest';
import { stagesOf } from './stages.ts';

const load = (part: Partial<LoadDetail>): LoadDetail =>
  ({
    state: 'active',
    format: 'tidy-members',
    bytes: 900,
    rows: 50,
    refusedRows: 0,
    members: 20,
    ...part,
  }) as LoadDetail;
const job = (part: Partial<Job>): Job => ({ kind: 'import-file', state: 'running', done: 0, ...part }) as Job;
const states = (stages: ReturnType<typeof stagesOf>) => stages.map(({ id, state }) => `${id} ${state}`).join(', ');

test('while a file is read, the steps over its rows are under way together and scoring waits', () => {
  const stages = stagesOf({ load: load({ state: 'loading' }), importJob: job({ done: 300, total: 900 }) });
  expect(states(stages)).toBe('receive done, parse now, map now, validate now, match now, load now, score waiting');
  expect(stages[1]).toMatchObject({ done: 300, total: 900 });
});

test('a load with refused rows warns at its validation and counts what it took in', () => {
  const stages = stagesOf({ load: load({ refusedRows: 3 }) });
  expect(stages.find(({ id }) => id === 'validate')).toEqual({ id: 'validate', state: 'warn', done: 3 });
  expect(stages.find(({ id }) => id === 'load')).toEqual({ id: 'load', state: 'done', done: 47 });
});

test('scoring is done when a run has seen the load, whatever other run is under way', () => {
  const scoreJob = job({ kind: 'score-population', done: 4, total: 20 });
  const last = (impact: 'not-scored' | 'compared') =>
    stagesOf({ load: load({}), scoreJob, impact: { state: impact, otherLoads: [], changes: [] } }).at(-1);
  expect(last('not-scored')).toEqual({ id: 'score', state: 'now', done: 4, total: 20 });
  expect(last('compared')).toEqual({ id: 'score', state: 'done' });
});

test('an undone load is not scored, and a failed one stops where it was read', () => {
  expect(stagesOf({ load: load({ state: 'undone' }) }).at(-1)!.state).toBe('skipped');
  expect(states(stagesOf({ load: load({ state: 'failed' }) }))).toContain('parse stopped');
});

test('parsing says how long it took once it has ended', () => {
  const importJob = job({ state: 'done', startedAt: '2025-11-24T10:00:00Z', finishedAt: '2025-11-24T10:00:08Z' });
  expect(stagesOf({ load: load({}), importJob })[1]).toEqual({ id: 'parse', state: 'done', done: 50, seconds: 8 });
});
