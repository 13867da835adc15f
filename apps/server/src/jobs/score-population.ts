import { Worker } from 'node:worker_threads';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { ScoringSettings } from '@optimiq/domain/risk/cms-hcc/receipt';
import type { CmsHccModel } from '@optimiq/reference/cms-hcc';
import { transferOf } from '@optimiq/store/facts/column-set';
import type { Facts } from '@optimiq/store/facts/keeper';
import { appendReceipts, deleteRun } from '@optimiq/store/facts/risk';
import { countMembers, type RiskSlab, readRiskMembers } from '@optimiq/store/facts/risk-input';
import type { FromScoreWorker, ScoreWorkerData, ToScoreWorker } from './score-messages.ts';

export type ScorePopulation = {
  readonly facts: Facts;
  readonly tenant: TenantId;
  /** Active loads when the run began. */
  readonly visible: readonly number[];
  readonly run: {
    readonly number: number;
    readonly model: CmsHccModel;
    readonly paymentYear: number;
    readonly settings: Partial<ScoringSettings>;
  };
  /** Only these members; all when absent. */
  readonly memberKeys?: readonly MemberKey[];
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
};

export type ScoredPopulation = { readonly members: number; readonly scored: number; readonly rootHash: string };

/**
 * Scores the visible members and stores their receipts under the run's number: read, compute, write, side by side.
 * The engine runs in a thread of its own; this thread only hands memory on.
 *
 * Doing it again gives the same: results that an earlier try left are deleted first. Postgres decides whether they show.
 */
export async function scorePopulation(work: ScorePopulation): Promise<ScoredPopulation> {
  const { facts, tenant, visible, run, memberKeys, onProgress, signal } = work;
  await deleteRun(facts, tenant, run.number);
  const total = memberKeys?.length ?? (await countMembers(facts, tenant, visible));
  const engine = new ScoreThread({
    model: run.model,
    paymentYear: run.paymentYear,
    settings: run.settings,
    runNo: run.number,
  });
  let [members, scored, firstMemberNo] = [0, 0, 0];
  let stored: Promise<void> = Promise.resolve();
  const store = async (scoring: Promise<Scored>) => {
    const result = await scoring;
    await appendReceipts(facts, tenant, result.columns);
    members += result.members;
    scored += result.scored;
    onProgress?.(members, total);
  };
  try {
    const input = { paymentYear: run.paymentYear, ...(memberKeys && { memberKeys }) };
    for await (const slab of readRiskMembers(facts, tenant, visible, input)) {
      signal?.throwIfAborted();
      const scoring = engine.score(slab, firstMemberNo);
      firstMemberNo += slab.members.rows;
      // One slab is stored, one scored and one read at a time: memory stays that of three.
      await stored;
      stored = store(scoring);
      stored.catch(() => {});
    }
    await stored;
    return { members, scored, rootHash: await engine.finish() };
  } finally {
    await engine.stop();
  }
}

type Scored = Extract<FromScoreWorker, { kind: 'scored' }>;

/** The scoring thread; it answers in the order it is asked. */
class ScoreThread {
  private readonly worker: Worker;
  private readonly waiting: { resolve: (message: FromScoreWorker) => void; reject: (error: Error) => void }[] = [];
  private failure: Error | undefined;

  constructor(data: ScoreWorkerData) {
    this.worker = new Worker(new URL('./score-worker.ts', import.meta.url), { workerData: data, env: {} });
    this.worker.on('message', (message: FromScoreWorker) => this.waiting.shift()?.resolve(message));
    this.worker.on('error', () => this.fail());
    this.worker.on('exit', () => this.fail());
  }

  score(slab: RiskSlab, firstMemberNo: number): Promise<Scored> {
    const transfer = Object.values(slab).flatMap(transferOf);
    const scored = this.ask({ kind: 'slab', slab, firstMemberNo }, transfer) as Promise<Scored>;
    scored.catch(() => {});
    return scored;
  }

  async finish(): Promise<string> {
    const answer = await this.ask({ kind: 'finish' });
    return answer.kind === 'finished' ? answer.rootHash : '';
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private ask(message: ToScoreWorker, transfer: ArrayBuffer[] = []): Promise<FromScoreWorker> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(message, transfer);
    });
  }

  private fail(): void {
    this.failure = new Error('the scoring thread stopped');
    for (const { reject } of this.waiting.splice(0)) reject(this.failure);
  }
}
