import { type LoadStep, loadSteps, type StepNote, type StepNotes } from '@optimiq/store/postgres/loads-stages';

type ReadingStep = Exclude<LoadStep, 'receive'>;

const readingSteps = loadSteps.filter((step): step is ReadingStep => step !== 'receive');

/** What the reading thread has done so far of a file. */
export type ReadingWork = {
  readonly rows: number;
  readonly records: number;
  readonly kept: number;
  /** Time in the format's reader, which parses and maps. */
  readonly readMs: number;
  /** Time in which records were checked and made into facts. */
  readonly checkMs: number;
};

/** Counters and times of a load's steps while its file is read. */
export class StepTally {
  private readonly startedAt: string;
  private readonly now: () => Date;
  private work: ReadingWork = { rows: 0, records: 0, kept: 0, readMs: 0, checkMs: 0 };
  private bytesTaken = 0;
  private persons = 0;
  private matchMs = 0;
  private facts = 0;
  private storeMs = 0;

  constructor(now: () => Date = () => new Date()) {
    this.now = now;
    this.startedAt = now().toISOString();
  }

  /** The thread has come this far. */
  read(work: ReadingWork, bytesTaken: number): void {
    this.work = work;
    this.bytesTaken = bytesTaken;
  }

  /** Runs a match of persons and counts those that are members now. */
  async match<Answer extends readonly { readonly ok: boolean }[]>(work: () => Promise<Answer>): Promise<Answer> {
    const since = performance.now();
    const answer = await work();
    this.matchMs += performance.now() - since;
    this.persons += answer.filter(({ ok }) => ok).length;
    return answer;
  }

  /** Runs the storing of rows of facts and counts them. */
  async store(rows: number, work: () => Promise<void>): Promise<void> {
    const since = performance.now();
    await work();
    this.storeMs += performance.now() - since;
    this.facts += rows;
  }

  /** Rows of facts so far. */
  get factsStored(): number {
    return this.facts;
  }

  /** All steps as they stand; `isFinished` when nothing is left to read. */
  notes(isFinished = false): StepNotes {
    const { rows, records, kept, readMs, checkMs } = this.work;
    const done: Record<ReadingStep, readonly [done: number, busyMs: number]> = {
      parse: [rows, readMs],
      map: [records, readMs],
      validate: [kept, checkMs],
      match: [this.persons, this.matchMs],
      load: [this.facts, this.storeMs],
    };
    const note = (step: ReadingStep): StepNote => ({
      done: done[step][0],
      busyMs: Math.round(done[step][1]),
      startedAt: this.startedAt,
      ...(isFinished ? { finishedAt: this.now().toISOString() } : {}),
      ...(step === 'parse' ? { bytesTaken: this.bytesTaken } : {}),
    });
    return Object.fromEntries(readingSteps.map((step) => [step, note(step)]));
  }
}
