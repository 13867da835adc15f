import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { type Facts, openFacts } from '@optimiq/store/facts/keeper';
import { findMember, readCoverage } from '@optimiq/store/facts/member';
import { listClaims } from '@optimiq/store/facts/member-claims';
import { listMembers } from '@optimiq/store/facts/member-list';
import { readTimeline } from '@optimiq/store/facts/member-timeline';
import { readDistribution, readPrevalence, readSegments, summarizeScores } from '@optimiq/store/facts/population';
import { summarizeClaims } from '@optimiq/store/facts/population-claims';
import { readReceipt } from '@optimiq/store/facts/risk';
import { scorePopulation } from '../../apps/server/src/jobs/score-population.ts';
import { fillPopulation } from './facts-population.ts';

/*
 * A product run at full size, all claims in the service year: members and lines are read, scored and their receipts
 * stored, while another reader asks for members; then tiles, member pages and receipts are asked for.
 */

const members = Number(process.env.BENCH_MEMBERS ?? 100_000);
const lines = Number(process.env.BENCH_LINES ?? 4_000_000);
const tenant = 'bench' as TenantId;
const visible = [1];
const rounds = 60;

const print = (name: string, value: number, unit: string, most?: number) => {
  const bar = most === undefined ? {} : { bar: `<= ${most}`, ok: value <= most };
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 10) / 10, unit, ...bar })}\n`);
};

const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

const p95 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.max(0, Math.ceil(times.length * 0.95) - 1)] ?? 0;

async function run(facts: Facts, number: number, name: string): Promise<void> {
  const beside: number[] = [];
  let isRunning = true;
  const reader = (async () => {
    while (isRunning) {
      beside.push(await elapsed(() => facts.query(tenant, visible, 'select count(*) as n from members_current')));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const seconds =
    (await elapsed(() =>
      scorePopulation({
        facts,
        tenant,
        visible,
        run: { number, model: 'cms-hcc-v28', paymentYear: 2026, settings: { mceEdits: true } },
      }),
    )) / 1000;
  isRunning = false;
  await reader;
  print(name, seconds, 's', 10);
  print(`${name}, other requests p95`, p95(beside), 'ms');
}

async function ask(facts: Facts): Promise<void> {
  const everybody = { runNo: 1 };
  const cohorts = [
    everybody,
    { runNo: 1, hcc: 226 },
    { runNo: 1, band: 500 },
    { runNo: 1, segments: ['CND' as const] },
  ];
  const tiles: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const cohort = cohorts[round % cohorts.length]!;
    tiles.push(await elapsed(() => summarizeScores(facts, tenant, cohort)));
    tiles.push(await elapsed(() => readDistribution(facts, tenant, cohort)));
    tiles.push(await elapsed(() => readPrevalence(facts, tenant, cohort)));
    tiles.push(await elapsed(() => readSegments(facts, tenant, cohort)));
    tiles.push(await elapsed(() => summarizeClaims(facts, tenant, visible, cohort, 2025)));
  }
  print('tile p95', p95(tiles), 'ms', 150);
  print('tile max', Math.max(...tiles), 'ms');

  const page = { sort: 'hccs', direction: 'desc', limit: 200 } as const;
  const { items } = await listMembers(facts, tenant, visible, everybody, page);
  const pages: number[] = [];
  const receipts: number[] = [];
  for (const { memberKey } of items.slice(0, rounds)) {
    pages.push(
      await elapsed(() =>
        Promise.all([
          findMember(facts, tenant, visible, memberKey, 2026),
          readCoverage(facts, tenant, visible, memberKey),
          listClaims(facts, tenant, visible, memberKey, 50),
          readTimeline(facts, tenant, visible, memberKey, 50),
        ]),
      ),
    );
    receipts.push(await elapsed(() => readReceipt(facts, tenant, visible, 1, memberKey)));
  }
  print('member page p95', p95(pages), 'ms', 200);
  print('receipt p95', p95(receipts), 'ms', 150);
}

const folder = mkdtempSync(join(tmpdir(), 'optimiq-bench-'));
const facts = await openFacts({
  folder: join(folder, 'facts'),
  spillFolder: join(folder, 'spill'),
  keyOf: async () => new Uint8Array(32).fill(7),
  memoryMb: 2048,
  maxOpen: 1,
  threads: 2,
  idleCloseMs: 600_000,
});
try {
  await fillPopulation(facts, tenant, members, lines, loadCmsHcc('cms-hcc-v28', 2026));
  await facts.checkpoint(tenant);
  await facts.closeTenant(tenant);
  await run(facts, 1, 'product run, file just opened');
  await run(facts, 2, 'product run');
  await ask(facts);
} finally {
  await facts.close();
  rmSync(folder, { recursive: true, force: true });
}
