import type { Worker } from 'node:worker_threads';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { lookBackYears } from '@optimiq/domain/risk/cms-hcc/model';
import type { ScoringSettings } from '@optimiq/domain/risk/cms-hcc/receipt';
import type { CmsHccModel } from '@optimiq/reference/cms-hcc';
import { transferOf, uuidAt, uuidsOf } from '@optimiq/store/facts/column-set';
import type { Facts } from '@optimiq/store/facts/keeper';
import { readSortedLeaves } from '@optimiq/store/facts/leaves';
import { appendReceipts } from '@optimiq/store/facts/risk';
import { countMembers, type RiskSlab, readRiskMembers } from '@optimiq/store/facts/risk-input';
import { countScores, deleteRun, takeOverScores } from '@optimiq/store/facts/run-rows';
import { faultPoint } from '../fault-points.ts';
import { WarmThreads } from '../warm-threads.ts';
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
  /** An earlier run that has the scores of everybody but these members; all are scored when absent. */
  readonly base?: RunBase;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Leaves that erased members left in the run: its root is over them, too. */
  readonly tombstones?: readonly string[];
};

/** A run whose results hold for all members but some. */
export type RunBase = { readonly number: number; readonly changed: readonly MemberKey[] };

export type ScoredPopulation = { readonly members: number; readonly scored: number; readonly rootHash: string };

/**
 * Scores the visible members and stores their receipts under the run's number: read, compute, write, side by side.
 * The engine runs in a thread of its own; this thread only hands memory on.
 *
 * Doing it again gives the same: results that an earlier try left are deleted first. Postgres decides whether they show.
 */
export async function scorePopulation(work: ScorePopulation): Promise<ScoredPopulation> {
  const { facts, tenant, visible, run, base, onProgress, signal, tombstones = [] } = work;
  const { model, paymentYear, settings, number: runNo } = run;
  // Threads read the published tables while the stores are made ready.
  const engines = Array.from(
    { length: base ? 1 : scoreThreads },
    () => new ScoreThread({ model, paymentYear, settings, runNo }),
  );
  const changed = new Set(base?.changed);
  let [total, members, scored, slabs] = [0, 0, 0, 0];
  const store = async (scoring: Promise<Scored>, before: Promise<void> | undefined) => {
    const result = await scoring;
    await before;
    await appendReceipts(facts, tenant, result.columns);
    members += result.members;
    scored += result.scored;
    onProgress?.(members, total);
  };
  const storing: Promise<void>[] = [];
  try {
    const free = await deleteRun(facts, tenant, runNo);
    faultPoint('score.cleared');
    let firstMemberNo = free.memberNo;
    total = base?.changed.length ?? (await countMembers(facts, tenant, visible));
    const input = { paymentYear, yearsBefore: lookBackYears, ...memberKeysOf(base) };
    for await (const slab of readRiskMembers(facts, tenant, visible, input)) {
      signal?.throwIfAborted();
      forgetKeysOf(slab, changed);
      const place = slabs++ % engines.length;
      const scoring = engines[place]!.score(slab, firstMemberNo, free.tableRowNo + place * rowsPerThread);
      firstMemberNo += slab.members.rows;
      const stored = store(scoring, storing.at(-1));
      stored.catch(() => {});
      storing.push(stored);
      // Each thread has a slab and one to go on with; memory stays that of a few.
      if (storing.length > engines.length * 2) await storing.shift();
    }
    for (const stored of storing) await stored;
    if (base) {
      await takeOverScores(facts, tenant, { runNo, from: base.number, but: [...changed] });
      faultPoint('score.taken-over');
      // Nobody may be missing: rather everybody is scored.
      const { members: stored } = await countScores(facts, tenant, runNo);
      if (stored !== (await countMembers(facts, tenant, visible))) return scorePopulation(withoutBase(work));
      const leaves = await readSortedLeaves(facts, tenant, runNo);
      return { members: stored, scored, rootHash: await engines[0]!.rootOf([leaves, tombstones]) };
    }
    const leaves = await Promise.all(engines.map((engine) => engine.leaves()));
    return { members, scored, rootHash: await engines[0]!.rootOf([...leaves, tombstones]) };
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
  }
}

const withoutBase = ({ base: _, ...work }: ScorePopulation): ScorePopulation => work;

const memberKeysOf = (base: RunBase | undefined) => (base ? { memberKeys: base.changed } : {});

/** Takes those who are there from the keys: what is left is in the run no more. */
function forgetKeysOf({ members }: RiskSlab, keys: Set<MemberKey>): void {
  if (keys.size === 0) return;
  const column = uuidsOf(members, 'member_key');
  for (let row = 0; row < members.rows; row++) keys.delete(uuidAt(column, row) as MemberKey);
}

/** Two: with the keeper's and the engine's own threads they fill a small machine. */
const scoreThreads = 2;
/** A thread names fewer published rows than this; a model has some ten thousand. */
const rowsPerThread = 1_000_000;

type Scored = Extract<FromScoreWorker, { kind: 'scored' }>;

const threads = new WarmThreads(new URL('./score-worker.ts', import.meta.url), scoreThreads);

/** The scoring thread; it answers in the order it is asked. */
class ScoreThread {
  private readonly worker: Worker;
  private readonly waiting: { resolve: (message: FromScoreWorker) => void; reject: (error: Error) => void }[] = [];
  private failure: Error | undefined;

  constructor(data: ScoreWorkerData) {
    this.worker = threads.take();
    this.worker.on('message', (message: FromScoreWorker) => this.waiting.shift()?.resolve(message));
    this.worker.on('error', () => this.fail());
    this.worker.on('exit', () => this.fail());
    this.worker.postMessage({ kind: 'begin', data } satisfies ToScoreWorker);
  }

  /** @param firstRowNo the first number for published rows: the same each time. */
  score(slab: RiskSlab, firstMemberNo: number, firstRowNo: number): Promise<Scored> {
    const transfer = Object.values(slab).flatMap(transferOf);
    const scored = this.ask({ kind: 'slab', slab, firstMemberNo, firstRowNo }, transfer) as Promise<Scored>;
    scored.catch(() => {});
    return scored;
  }

  async leaves(): Promise<readonly string[]> {
    const answer = await this.ask({ kind: 'leaves' });
    return answer.kind === 'leaves' ? answer.leaves : [];
  }

  /** Root of the run's tree; worked out here, because a hundred thousand hashes would hold up the main thread. */
  async rootOf(leaves: readonly (readonly string[])[]): Promise<string> {
    const answer = await this.ask({ kind: 'root', leaves });
    return answer.kind === 'root' ? answer.rootHash : '';
  }

  async stop(): Promise<void> {
    if (this.failure || this.waiting.length > 0) await this.worker.terminate();
    else threads.giveBack(this.worker);
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
