import type { Job } from '@optimiq/contracts/jobs';
import type { Load, LoadDetail, LoadMatching, LoadProblemPage, LoadStage } from '@optimiq/contracts/loads';
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

  decide(loadId: string, decision: 'accept' | 'hold' | 'cancel') {
    const state = { accept: 'active', hold: 'loading', cancel: 'cancelled' } as const;
    this.#become(loadId, state[decision], decision === 'hold' ? 'requested' : undefined);
    return { loadId, state: state[decision] };
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

  #become(loadId: string, state: Load['state'], holdReason?: Load['holdReason']): void {
    const at = this.loads.findIndex((load) => load.loadId === loadId);
    if (at >= 0) this.loads[at] = { ...this.loads[at]!, state, ...(holdReason && { holdReason }) };
  }

  #id(kind: number): string {
    this.#next += 1;
    return `${String(this.#next).padStart(8, '0')}-${kind}000-4000-8000-000000000000`;
  }
}

const firstLoad = (): Load => ({
  loadId: '00000001-6000-4000-8000-000000000000',
  number: 1,
  source: 'plan',
  format: 'tidy-csv',
  startedBy: 'user-tenant-admin',
  contentTag: '4be1c0ffee90',
  fileName: 'demo-population.csv.gz',
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

type ProblemPage = z.infer<typeof LoadProblemPage>;

const located = (place: number): ProblemPage['items'] => [
  { severity: 'error', rule: 'missing-identifier', field: 'mbi', row: place, message: 'The row names no member.' },
];

const problemItems: ProblemPage['items'] = [
  ...Array.from({ length: 12 }, (_, at) => located(18_204 + at)).flat(),
  ...Array.from({ length: 40 }, (_, at) => ({
    severity: 'warning' as const,
    rule: 'identifier-form',
    field: 'mbi',
    row: 40_977 + at,
    message: 'The MBI has a character not allowed in its place.',
  })),
];

/** Problems of a load, of one rule and severity where the question names them. */
export function problems(query: URLSearchParams): ProblemPage {
  const asked = (name: 'rule' | 'severity') => query.get(name);
  const items = problemItems.filter(
    (one) =>
      (asked('rule') === null || one.rule === asked('rule')) &&
      (asked('severity') === null || one.severity === asked('severity')),
  );
  const countOf = (rule: string) => {
    const all = problemItems.filter((one) => one.rule === rule);
    return { rule, severity: all[0]!.severity, count: all.length, first: all[0]! };
  };
  const from = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  return {
    counts: [countOf('identifier-form'), countOf('missing-identifier')],
    items: items.slice(from, from + limit),
    ...(from + limit < items.length && { nextCursor: String(from + limit) }),
  };
}

/** The feed, format and state a question names, and the feeds to choose from. */
export function listLoads(loads: readonly Load[], query: URLSearchParams) {
  const asked = ['source', 'format', 'state'] as const;
  const items = loads.filter((load) =>
    asked.every((name) => query.get(name) === null || load[name] === query.get(name)),
  );
  const feeds = Map.groupBy(loads, ({ source, format }) => `${source} ${format}`);
  const from = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 200);
  return {
    items: items.slice(from, from + limit),
    feeds: [...feeds.values()].map((all) => ({ source: all[0]!.source, format: all[0]!.format, loads: all.length })),
    ...(from + limit < items.length && { nextCursor: String(from + limit) }),
  };
}

/** A load with its steps and the one before it; every one of the fixture has twelve refused rows. */
export function detailOf(load: Load): LoadDetail {
  const isRead = load.state !== 'loading' && load.state !== 'receiving';
  const stage = (name: LoadStage['name'], unit: LoadStage['unit'], done: number): LoadStage => ({
    name,
    unit,
    done,
    state: name === 'score' && !isRead ? 'waiting' : isRead || name === 'receive' ? 'done' : 'running',
    ...(name === 'parse' && { ratePerSecond: 61_400, startedAt: load.createdAt }),
    ...(name === 'parse' && isRead && { finishedAt: '2025-11-24T10:58:07Z' }),
  });
  return {
    ...load,
    refusedRows: 12,
    priorLoads: [],
    ...(!isRead && { etaSeconds: 12 }),
    stages: [
      stage('receive', 'bytes', load.bytes),
      stage('parse', 'rows', load.rows),
      stage('map', 'records', load.rows),
      stage('validate', 'records', load.rows),
      stage('match', 'persons', load.members),
      stage('load', 'facts', load.claimLines),
      stage('score', 'members', load.members),
    ],
    previous: { ...load, number: 0, rows: 4051, members: 241, paidCents: '19396622188' },
  };
}

export const matching: LoadMatching = {
  persons: 240,
  created: 12,
  matched: 228,
  refused: [{ rule: 'missing-identifier', count: 12 }],
};
