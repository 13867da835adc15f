import type { Job } from '@optimiq/contracts/jobs';
import type { LoadDetail, LoadImpact } from '@optimiq/contracts/loads';

export type StageId = 'receive' | 'parse' | 'map' | 'validate' | 'match' | 'load' | 'score';

/** waiting: not begun. now: under way. done. warn: done, with rows kept out. stopped: ended here. skipped: not needed. */
export type StageState = 'waiting' | 'now' | 'done' | 'warn' | 'stopped' | 'skipped';

/** A step of a load and what it counts; `done` of `total` are in the step's own unit. */
export type Stage = {
  readonly id: StageId;
  readonly state: StageState;
  readonly done?: number;
  readonly total?: number;
  /** Seconds it took, where that is known. */
  readonly seconds?: number;
};

type Known = {
  readonly load: LoadDetail;
  readonly importJob?: Job | undefined;
  readonly scoreJob?: Job | undefined;
  readonly impact?: LoadImpact | undefined;
};

/**
 * The seven steps of a load in order.
 *
 * Parse, validate, match and load go over the file together, piece by piece: while it is read all four are under way,
 * each with its own count. Scoring begins when the rows are visible, and is done when a run has seen them.
 */
export function stagesOf(known: Known): readonly Stage[] {
  const { load } = known;
  const reading = readingState(load);
  const counted = (id: StageId, done: number, state: StageState = reading): Stage => ({ id, state, done });
  return [
    { id: 'receive', state: load.state === 'receiving' ? 'now' : 'done', done: load.bytes },
    parseStage(known, reading),
    { id: 'map', state: reading === 'now' && load.format === 'unread' ? 'now' : reading },
    counted('validate', load.refusedRows, reading === 'done' && load.refusedRows > 0 ? 'warn' : reading),
    counted('match', load.members),
    counted('load', load.rows - load.refusedRows),
    scoreStage(known),
  ];
}

function readingState({ state }: LoadDetail): StageState {
  switch (state) {
    case 'receiving':
      return 'waiting';
    case 'loading':
      return 'now';
    case 'active':
    case 'undone':
      return 'done';
    case 'failed':
    case 'swept':
      return 'stopped';
  }
}

function parseStage({ load, importJob }: Known, state: StageState): Stage {
  if (state === 'now' && importJob?.total) {
    return { id: 'parse', state, done: importJob.done, total: importJob.total };
  }
  const seconds = secondsOf(importJob);
  return { id: 'parse', state, done: load.rows, ...(seconds !== undefined && state === 'done' ? { seconds } : {}) };
}

function scoreStage({ load, scoreJob, impact }: Known): Stage {
  if (load.state !== 'active') return { id: 'score', state: load.state === 'undone' ? 'skipped' : 'waiting' };
  if (impact && impact.state !== 'not-scored') {
    return { id: 'score', state: 'done', ...(impact.after ? { done: impact.after.members } : {}) };
  }
  if (scoreJob?.state === 'failed') return { id: 'score', state: 'stopped' };
  if (scoreJob?.state !== 'running') return { id: 'score', state: 'waiting' };
  const { done, total } = scoreJob;
  return { id: 'score', state: 'now', done, ...(total === undefined ? {} : { total }) };
}

/** How long a job ran; undefined while it runs. */
export function secondsOf(job: Job | undefined): number | undefined {
  if (!job?.startedAt || !job.finishedAt) return undefined;
  return (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000;
}
