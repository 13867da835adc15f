import type { Job } from '@optimiq/contracts/jobs';
import type { Load, LoadProblemPage } from '@optimiq/contracts/loads';
import type { Run } from '@optimiq/contracts/runs';
import type { z } from 'zod';
import { run } from './fixture-population.ts';

const lastsSeconds = 4;

/** Loads, runs and jobs of one fixture; they change as a person works with them. */
export class FixtureWork {
  readonly loads: Load[] = [firstLoad()];
  readonly runs: Run[] = [firstRun()];
  readonly #jobs = new Map<string, { readonly job: Job; readonly startedAt: number; readonly end: () => void }>();
  #next = 1;

  take(fileName: string, bytes: number): { loadId: string; jobId: string } {
    const loadId = this.#id(6);
    const jobId = this.#id(7);
    const number = this.loads.length + 1;
    this.loads.unshift({ ...firstLoad(), loadId, number, fileName, bytes, state: 'loading', jobId });
    this.#start({ jobId, kind: 'import-file', subjectId: loadId }, () => this.#become(loadId, 'active'));
    return { loadId, jobId };
  }

  undo(loadId: string): { loadId: string; jobId: string } {
    const jobId = this.#id(7);
    this.#start({ jobId, kind: 'score-population', subjectId: loadId }, () => this.#become(loadId, 'undone'));
    return { loadId, jobId };
  }

  score(paymentYear: number): { runId: string; jobId: string } {
    const jobId = this.#id(7);
    const runId = this.#id(8);
    const { rootHash, finishedAt, ...rest } = firstRun();
    this.runs.unshift({
      ...rest,
      runId,
      number: this.runs.length + 3,
      paymentYear,
      state: 'running',
      isCurrent: false,
    });
    this.#start({ jobId, kind: 'score-population', subjectId: runId }, () => {
      const at = this.runs.findIndex((one) => one.runId === runId);
      this.runs[at] = { ...this.runs[at]!, state: 'finished', rootHash: 'b7'.repeat(32), finishedAt: run.finishedAt };
    });
    return { runId, jobId };
  }

  job(jobId: string): Job | undefined {
    const found = this.#jobs.get(jobId);
    if (!found) return undefined;
    const done = Math.min(1, (Date.now() - found.startedAt) / (lastsSeconds * 1000));
    if (done === 1) found.end();
    return {
      ...found.job,
      state: done === 1 ? 'done' : 'running',
      stage: 'loading',
      done: Math.round(done * 41280),
      total: 41280,
    };
  }

  get jobs(): readonly Job[] {
    return [...this.#jobs.keys()].flatMap((jobId) => this.job(jobId) ?? []);
  }

  #start(job: Pick<Job, 'jobId' | 'kind' | 'subjectId'>, end: () => void): void {
    const whole: Job = { ...job, state: 'queued', done: 0, createdAt: '2025-11-24T12:00:00Z' };
    this.#jobs.set(job.jobId, { job: whole, startedAt: Date.now(), end });
  }

  #become(loadId: string, state: Load['state']): void {
    const at = this.loads.findIndex((load) => load.loadId === loadId);
    if (at >= 0) this.loads[at] = { ...this.loads[at]!, state };
  }

  #id(kind: number): string {
    this.#next += 1;
    return `${String(this.#next).padStart(8, '0')}-${kind}000-4000-8000-000000000000`;
  }
}

const firstLoad = (): Load => ({
  loadId: '00000001-6000-4000-8000-000000000000',
  number: 1,
  format: 'tidy-csv',
  fileName: 'demo-population.csv.gz',
  source: 'plan',
  state: 'active',
  bytes: 1_184_000,
  rows: 4128,
  members: 240,
  claims: 1660,
  claimLines: 3320,
  fills: 480,
  rejected: 12,
  warnings: 40,
  billedCents: '41280000012',
  paidCents: '20640000006',
  createdAt: '2025-11-24T10:58:00Z',
  activatedAt: '2025-11-24T11:01:00Z',
  notices: {},
});

const firstRun = (): Run => ({
  runId: run.runId,
  number: run.number,
  model: run.model,
  paymentYear: run.paymentYear,
  state: 'finished',
  isCurrent: true,
  engineVersion: '0.1.0',
  tableVersion: run.tableVersion,
  settings: { mceEdits: 'on', hierarchySemantics: 'as-mapped' },
  loadNumbers: [1],
  members: 240,
  rootHash: '9c41e0'.padEnd(64, '7b'),
  createdAt: '2025-11-24T11:09:00Z',
  finishedAt: run.finishedAt,
});

export const problems: z.infer<typeof LoadProblemPage> = {
  counts: [
    { rule: 'identifier-empty', severity: 'error', count: 12 },
    { rule: 'mbi-form', severity: 'warning', count: 40 },
  ],
  items: [
    { severity: 'error', rule: 'identifier-empty', field: 'mbi', row: 18204, message: 'The row names no member.' },
    {
      severity: 'warning',
      rule: 'mbi-form',
      field: 'mbi',
      row: 40977,
      message: 'The MBI has a character not allowed in its place.',
    },
  ],
};
