import type { LoadDetail, LoadStage } from '@optimiq/contracts/loads';

/** The state of a step as it is drawn: done with rows kept out is a look of its own. */
export type StageLook = LoadStage['state'] | 'warn';

export function lookOf({ name, state }: LoadStage, { refusedRows }: Pick<LoadDetail, 'refusedRows'>): StageLook {
  return name === 'validate' && state === 'done' && refusedRows > 0 ? 'warn' : state;
}

/** How far a running step is, 0 to 1; undefined where its end is not known. */
export function shareOf({ state, done, total }: LoadStage): number | undefined {
  if (state !== 'running' || total === undefined || total === 0) return undefined;
  return Math.min(1, done / total);
}

/** Seconds from the start of a step to its end; undefined while one of them is not known. */
export function secondsOf({ startedAt, finishedAt }: LoadStage): number | undefined {
  if (startedAt === undefined || finishedAt === undefined) return undefined;
  return Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
}

/**
 * Seconds a running step still takes: the whole file's for parsing, by the pace so far for scoring; undefined for steps
 * that go along with the parsing.
 */
export function timeLeftOf(stage: LoadStage, { etaSeconds }: Pick<LoadDetail, 'etaSeconds'>): number | undefined {
  const { name, state, done, total, ratePerSecond } = stage;
  if (state !== 'running') return undefined;
  if (name === 'parse') return etaSeconds;
  if (name !== 'score' || total === undefined || !ratePerSecond) return undefined;
  return Math.max(0, Math.ceil((total - done) / ratePerSecond));
}
