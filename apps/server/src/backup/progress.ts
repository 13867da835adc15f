/** How far the backup under way has come. */
export type BackupStage = {
  readonly id: string;
  readonly stage: string;
  readonly done: number;
  readonly total?: number;
};

type Report = (stage: string, done: number, total?: number) => void;

/** The one backup that a process makes at a time. */
export type BackupProgress = {
  now(): BackupStage | undefined;
  /** Runs `work` as the backup under way; undefined when another one is. */
  run<T>(id: string, work: (report: Report, signal: AbortSignal) => Promise<T>): Promise<T> | undefined;
  /** Ends the backup under way, and waits until nothing of it is left. */
  stop(): Promise<void>;
};

export function openBackupProgress(): BackupProgress {
  const stopping = new AbortController();
  let now: BackupStage | undefined;
  let running: Promise<unknown> = Promise.resolve();
  return {
    now: () => now,
    run: (id, work) => {
      if (now || stopping.signal.aborted) return undefined;
      now = { id, stage: 'waiting', done: 0 };
      const report: Report = (stage, done, total) => {
        now = { id, stage, done, ...(total === undefined ? {} : { total }) };
      };
      const result = work(report, stopping.signal).finally(() => {
        now = undefined;
      });
      running = result.catch(() => undefined);
      return result;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
