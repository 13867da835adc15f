import type { Job } from '@optimiq/contracts/jobs';
import type { LoadStage } from '@optimiq/contracts/loads';
import type { Load } from '@optimiq/store/postgres/loads-read';
import { type LoadStep, loadSteps, type StepNotes } from '@optimiq/store/postgres/loads-stages';
import type { Run } from '@optimiq/store/postgres/runs';

const units: Record<LoadStep, LoadStage['unit']> = {
  receive: 'bytes',
  parse: 'rows',
  map: 'records',
  validate: 'records',
  match: 'persons',
  load: 'facts',
};

/** All that is known of a load's way, each part as its own table has it. */
export type LoadWay = {
  readonly load: Load;
  readonly notes: StepNotes;
  /** The first run that saw the load, and the job that computes it. */
  readonly run?: Run | undefined;
  readonly runJob?: Job | undefined;
};

/** The steps of a load in order, with how far each has come. */
export function stagesOf(way: LoadWay): LoadStage[] {
  return [...loadSteps.map((step) => readingStage(step, way)), scoreStage(way)];
}

/** Seconds until a file is read, at the pace so far; undefined when it is not being read or has just begun. */
export function etaSecondsOf({ load, notes }: LoadWay, now: Date): number | undefined {
  const { bytesTaken = 0, startedAt } = notes.parse ?? {};
  if (load.state !== 'loading' || !startedAt || bytesTaken === 0 || !load.bytes) return undefined;
  const elapsed = (now.getTime() - new Date(startedAt).getTime()) / 1000;
  return Math.max(0, Math.round((elapsed * (load.bytes - bytesTaken)) / bytesTaken));
}

function readingStage(step: LoadStep, { load, notes }: LoadWay): LoadStage {
  const note = notes[step];
  const state = readingState(step, load, note?.startedAt !== undefined, note?.finishedAt !== undefined);
  const done = note?.done ?? (step === 'receive' ? (load.bytes ?? 0) : countOf(step, load));
  return {
    name: step,
    state,
    unit: units[step],
    done,
    ...(step === 'receive' && load.bytes !== undefined ? { total: load.bytes } : {}),
    ...(state === 'done' && step !== 'receive' ? { total: done } : {}),
    ...(note && note.busyMs > 0 && done > 0 ? { ratePerSecond: rate(done, note.busyMs) } : {}),
    ...(note ? { startedAt: note.startedAt } : {}),
    ...(note?.finishedAt ? { finishedAt: note.finishedAt } : {}),
  };
}

function readingState(step: LoadStep, load: Load, isStarted: boolean, isFinished: boolean): LoadStage['state'] {
  if (step === 'receive') return load.state === 'receiving' ? 'running' : 'done';
  switch (load.state) {
    case 'receiving':
      return 'waiting';
    case 'loading':
      return isFinished ? 'done' : isStarted ? 'running' : 'waiting';
    case 'held':
      if (load.holdReason !== 'mapping') return 'done';
      // Its head was looked at; it is read once its columns have a meaning.
      return step === 'map' ? 'held' : 'waiting';
    case 'active':
    case 'undone':
      return 'done';
    case 'failed':
    case 'swept':
      return isFinished ? 'done' : isStarted ? 'failed' : 'waiting';
    case 'cancelled':
      return isFinished ? 'done' : 'cancelled';
  }
}

/** Loads from before steps were noted have their counts alone. */
const countOf = (step: LoadStep, { counts }: Load): number => (step === 'parse' ? (counts['rows'] ?? 0) : 0);

function scoreStage({ load, run, runJob }: LoadWay): LoadStage {
  const state = scoreState(load, run);
  const done = run?.state === 'done' ? (run.memberCount ?? 0) : (runJob?.done ?? 0);
  const total = run?.state === 'done' ? done : runJob?.total;
  const startedAt = runJob?.startedAt;
  const finishedAt = run?.finishedAt?.toISOString();
  const busyMs = startedAt && finishedAt ? new Date(finishedAt).getTime() - new Date(startedAt).getTime() : 0;
  return {
    name: 'score',
    state,
    unit: 'members',
    done,
    ...(total === undefined ? {} : { total }),
    ...(busyMs > 0 && done > 0 ? { ratePerSecond: rate(done, busyMs) } : {}),
    ...(startedAt ? { startedAt } : {}),
    ...(finishedAt ? { finishedAt } : {}),
  };
}

function scoreState(load: Load, run: Run | undefined): LoadStage['state'] {
  if (run) return run.state;
  if (load.state === 'cancelled') return 'cancelled';
  return load.state === 'held' && load.holdReason !== 'mapping' ? 'held' : 'waiting';
}

/** To one decimal. */
const rate = (done: number, busyMs: number): number => Math.round((done * 10_000) / busyMs) / 10;
