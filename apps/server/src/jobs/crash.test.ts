import type { LoadId } from '@optimiq/domain/kernel/ids';
import { listLoads } from '@optimiq/store/postgres/loads';
import { currentRun } from '@optimiq/store/postgres/runs';
import { completeTenant } from '@optimiq/store/postgres/tenants';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../product.ts';
import {
  type CrashLab,
  each,
  leftovers,
  loadsOfState,
  openCrashLab,
  type Snapshot,
  type State,
  someOf,
} from '../testing/crash-lab.ts';
import { openInstallation } from '../testing/crash-product.ts';
import { claimsAs837, day, inTenant, load, readLoad, receive, settled, state, tidyTexts } from '../testing/loading.ts';
import { testAsOf } from '../testing/product.ts';
import { modelId } from './run-settings.ts';
import { startJobs } from './start-jobs.ts';

/** Before a file has wholly arrived nothing is promised to anyone. */
const arrivalPoints = ['receive.half', 'receive.blob-written'];
/** The claims are stored in more pieces than this, each between these points; all of them in a soak. */
const pieces = process.env['OPTIMIQ_SOAK'] ? Array.from({ length: 26 }, (_, piece) => piece + 1) : [1, 14, 26];
const piecePoints = ['import.members-matched', 'import.facts-appended', 'import.piece-stored'];
/** Points that a load of claims passes, in order; 'name:n' is the nth time. */
const loadPoints = [
  'receive.load-created',
  'import.vault-restarted',
  'import.facts-restarted',
  'import.format-noted',
  ...pieces.flatMap((piece) => piecePoints.map((point) => `${point}:${piece}`)),
  'import.facts-complete',
  'import.active',
  'job.ended',
  'run.planned',
  'score.cleared',
  'facts.appended.some',
  'facts.appended.scores',
  'score.taken-over',
  'score.stored',
  'score.current',
  'score.followed',
];
const undoPoints = [
  'undo.invisible',
  'run.planned',
  'score.cleared',
  'facts.appended.scores',
  'score.stored',
  'score.current',
  'job.ended',
];
const holdPoints = ['import.piece-stored:1', 'import.facts-complete', 'import.active', 'job.ended'];
const acceptPoints = ['accept.decided', 'run.planned', 'facts.appended.scores', 'score.taken-over', 'score.current'];
const cancelPoints = ['cancel.decided', 'cancel.facts-deleted'];
const replayPoints = ['facts.appended.some', 'facts.appended.scores'];

const options = { members: 4, seed: 7, asOf: day('2025-11-24'), months: 12 };
const claims = claimsAs837(options);
let lab: CrashLab;
let unloaded: Snapshot;
/** The claims wait for a person. */
let held: Snapshot;
let loaded: Snapshot;
let heldId: LoadId;
let loadId: LoadId;
let runId: string;

beforeAll(async () => {
  lab = await openCrashLab();
  const { alpha, beta } = lab.admin;
  unloaded = await lab.snapshot(await lab.copyOf(), async (product) => {
    // One tenant, so that each of many starts opens one facts file.
    await product.database.authPool.query('delete from tenants where id = $1', [beta]);
    await completeTenant(product.database, product.keyFolder, alpha, testAsOf);
    await startJobs(product);
    const files = tidyTexts(options);
    await load(product, alpha, files['members.csv']!);
    await load(product, alpha, files['eligibility_year.csv']!);
  });
  held = await lab.snapshot(await lab.copyOf(unloaded), async (product) => {
    await startJobs(product);
    heldId = (await receive(product, alpha, claims, 'claims', { hold: true })).loadId;
    await settled(product, alpha);
  });
  loaded = await lab.snapshot(await lab.copyOf(unloaded), async (product) => {
    await startJobs(product);
    loadId = (await load(product, alpha, claims)).loadId;
    runId = (await inTenant(product, alpha, (tx) => currentRun(tx, modelId, 2026)))!.id;
  });
});
afterAll(async () => {
  for (const made of [unloaded, held, loaded]) await lab.remove(made);
  await lab.close();
});

type Work =
  | { kind: 'load'; text: string }
  | { kind: 'load'; text: string; hold: true }
  | { kind: 'undo' | 'accept' | 'cancel'; loadId: string }
  | { kind: 'replay'; runId: string };

type Checked = (product: Product) => Promise<void>;

/** One crash: what is visible before anything is taken up again, and what is there at rest after the next start. */
async function crashAndStart(from: Snapshot, to: Snapshot, work: Work, fault: string, check?: Checked): Promise<State> {
  const installation = await lab.copyOf(from);
  try {
    await lab.crash({ ...work, installation, fault, tenant: lab.admin.alpha });
    const product = await openInstallation(installation);
    try {
      const atOnce = await state(product, lab.admin.alpha);
      expect([fault, loadsOfState(atOnce)]).toEqual([
        fault,
        expect.toBeOneOf([loadsOfState(from.state), loadsOfState(to.state)]),
      ]);
      await startJobs(product);
      await settled(product, lab.admin.alpha);
      expect(leftovers(installation.base)).toEqual([]);
      await check?.(product);
      return await state(product, lab.admin.alpha);
    } finally {
      await product.close();
    }
  } finally {
    await lab.remove(installation);
  }
}

const limit = { timeout: 600_000 };

test('RET-04 a load killed between any two of its writes is whole after the next start', limit, async () => {
  expect(loadsOfState(unloaded.state)).not.toEqual(loadsOfState(loaded.state));
  expect(unloaded.state.tables['scores']).not.toEqual(loaded.state.tables['scores']);
  await each(someOf(loadPoints, 14), async (fault) => {
    const after = await crashAndStart(unloaded, loaded, { kind: 'load', text: claims }, fault);
    expect([fault, after]).toEqual([fault, loaded.state]);
  });
});

test('a file killed on its way in was never there', limit, async () => {
  await each(someOf(arrivalPoints, 2), async (fault) => {
    const after = await crashAndStart(unloaded, unloaded, { kind: 'load', text: claims }, fault);
    expect([fault, after]).toEqual([fault, unloaded.state]);
  });
});

test('RET-04 an undo killed between any two of its writes is whole after the next start', limit, async () => {
  await each(someOf(undoPoints, undoPoints.length), async (fault) => {
    const after = await crashAndStart(loaded, unloaded, { kind: 'undo', loadId }, fault);
    expect([fault, after]).toEqual([fault, unloaded.state]);
  });
});

test(
  'a load that is to be held, killed between any two of its writes, is held and whole after the next start',
  limit,
  async () => {
    expect(held.state).toEqual(unloaded.state);
    await each(someOf(holdPoints, 4), async (fault) => {
      const check: Checked = async (product) => {
        const [last] = await inTenant(product, lab.admin.alpha, (tx) => listLoads(tx, 1));
        expect([fault, last]).toMatchObject([fault, { state: 'held', controlTotals: { claims: expect.any(Number) } }]);
        const rows = await rowsOf(product, last!.number);
        expect([fault, rows]).toEqual([fault, last!.controlTotals!.claims]);
      };
      const after = await crashAndStart(unloaded, unloaded, { kind: 'load', text: claims, hold: true }, fault, check);
      expect([fault, after]).toEqual([fault, unloaded.state]);
    });
  },
);

test('an acceptance killed between any two of its writes is whole after the next start', limit, async () => {
  await each(someOf(acceptPoints, acceptPoints.length), async (fault) => {
    const after = await crashAndStart(held, loaded, { kind: 'accept', loadId: heldId }, fault);
    expect([fault, after]).toEqual([fault, loaded.state]);
  });
});

test('a cancellation killed between any two of its writes leaves nothing after the next start', limit, async () => {
  await each(someOf(cancelPoints, 2), async (fault) => {
    const check: Checked = async (product) => {
      expect((await readLoad(product, lab.admin.alpha, heldId)).state).toBe('cancelled');
      expect([fault, await rowsOf(product, (await readLoad(product, lab.admin.alpha, heldId)).number)]).toEqual([
        fault,
        0,
      ]);
    };
    const after = await crashAndStart(held, unloaded, { kind: 'cancel', loadId: heldId }, fault, check);
    expect([fault, after]).toEqual([fault, unloaded.state]);
  });
});

/** Claims in the facts under a load's number, visible or not. */
async function rowsOf(product: Product, number: number): Promise<number> {
  const sql = 'select count(*) as n from claims_loaded';
  return (await product.facts.query<{ n: number }>(lab.admin.alpha, [number], sql))[0]!.n;
}

test('a replay killed while the stored results are away leaves the scores as they were', limit, async () => {
  await each(someOf(replayPoints, 2), async (fault) => {
    const after = await crashAndStart(loaded, loaded, { kind: 'replay', runId }, fault);
    expect([fault, after]).toEqual([fault, loaded.state]);
  });
});
