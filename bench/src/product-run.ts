import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { countDefinition } from '@optimiq/store/facts/cohort-definition';
import { listGaps } from '@optimiq/store/facts/gaps';
import { type Facts, openFacts } from '@optimiq/store/facts/keeper';
import { findMember, readCoverage } from '@optimiq/store/facts/member';
import { listClaims } from '@optimiq/store/facts/member-claims';
import { listMembers } from '@optimiq/store/facts/member-list';
import { readTimeline } from '@optimiq/store/facts/member-timeline';
import { readDistribution, readPrevalence, readSegments, summarizeScores } from '@optimiq/store/facts/population';
import { summarizeClaims } from '@optimiq/store/facts/population-claims';
import { readReceipt } from '@optimiq/store/facts/risk';
import { scorePopulation } from '../../apps/server/src/jobs/score-population.ts';
import { p95 } from '../shared/percentile.ts';
import { fillPopulation } from './facts-population.ts';

/*
 * A product run at full size, all claims in the service year: members and lines are read, scored and their receipts
 * stored, while another reader asks for members; then tiles, lists, counts of cohorts, member pages
 * and receipts are asked for. The bars of the screens are at BENCH_MEMBERS=1000000 BENCH_LINES=10000000.
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

/** One run, with somebody asking meanwhile; what they ask for, and how long each answer took. */
async function run(
  facts: Facts,
  number: number,
  name: string,
  asked: Readonly<Record<string, () => Promise<unknown>>>,
) {
  const times = new Map<string, number[]>(Object.keys(asked).map((what) => [what, []]));
  let isRunning = true;
  const reader = (async () => {
    while (isRunning) {
      for (const [what, ask] of Object.entries(asked)) {
        times.get(what)!.push(await elapsed(ask));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
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
  for (const [what, found] of times) print(`${name}, ${what} meanwhile p95`, p95(found), 'ms', bars[what]);
}

const bars: Readonly<Record<string, number>> = {
  tile: 150,
  'member page': 200,
  receipt: 150,
  'cohort count': 500,
  'list page': 150,
};

const everybody = { runNo: 1 };
const cohorts = [everybody, { runNo: 1, hcc: 226 }, { runNo: 1, band: 500 }, { runNo: 1, segments: ['CND' as const] }];

const tilesOf = (facts: Facts, round: number): readonly (() => Promise<unknown>)[] => {
  const cohort = cohorts[round % cohorts.length]!;
  return [
    () => summarizeScores(facts, tenant, cohort),
    () => readDistribution(facts, tenant, cohort),
    () => readPrevalence(facts, tenant, cohort),
    () => readSegments(facts, tenant, cohort),
    () => summarizeClaims(facts, tenant, visible, cohort, 2025),
  ];
};

const pageOf = (facts: Facts, memberKey: MemberKey) =>
  Promise.all([
    findMember(facts, tenant, visible, memberKey, 2026),
    readCoverage(facts, tenant, visible, memberKey),
    listClaims(facts, tenant, visible, memberKey, 50),
    readTimeline(facts, tenant, visible, memberKey, 50),
  ]);

async function someMembers(facts: Facts): Promise<MemberKey[]> {
  const page = { sort: 'hccs', direction: 'desc', limit: 200 } as const;
  const { items } = await listMembers(facts, tenant, visible, everybody, page);
  return items.slice(0, rounds).map(({ memberKey }) => memberKey);
}

/** A second run beside people who look at the first. */
async function runBesideReaders(facts: Facts): Promise<void> {
  const members = await someMembers(facts);
  let round = 0;
  const next = () => members[round++ % members.length]!;
  await run(facts, 2, 'product run', {
    tile: () => tilesOf(facts, round++)[round % 5]!(),
    'member page': () => pageOf(facts, next()),
    receipt: () => readReceipt(facts, tenant, visible, 1, next()),
  });
}

async function ask(facts: Facts): Promise<void> {
  const tiles: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const tile of tilesOf(facts, round)) tiles.push(await elapsed(tile));
  }
  print('tile p95', p95(tiles), 'ms', bars['tile']);
  print('tile max', Math.max(...tiles), 'ms');

  const pages: number[] = [];
  const receipts: number[] = [];
  for (const memberKey of await someMembers(facts)) {
    pages.push(await elapsed(() => pageOf(facts, memberKey)));
    receipts.push(await elapsed(() => readReceipt(facts, tenant, visible, 1, memberKey)));
  }
  const lists: number[] = [];
  const gapLists: number[] = [];
  const counts: number[] = [];
  const order = { sort: 'payment', direction: 'desc', limit: 51 } as const;
  for (let round = 0; round < rounds; round++) {
    lists.push(await elapsed(() => listMembers(facts, tenant, visible, cohorts[round % cohorts.length]!, order)));
    gapLists.push(
      await elapsed(() =>
        listGaps(facts, tenant, { runNo: 1, statuses: ['open', 'new'] }, { sort: 'impact', limit: 51 }),
      ),
    );
    // Each asks for other codes: nothing is kept from one to the next.
    const days = { from: `2025-0${1 + (round % 9)}-01`, through: '2025-12-31' };
    const criteria = [
      { kind: 'diagnosis', codes: [round % 2 === 0 ? 'E11' : 'I50'], n: 1, ...days },
      { kind: 'cost', amount: 'paid', comparison: 'at-least', cents: 10_000 + round, ...days },
    ] as const;
    const definition = { match: 'all', groups: [{ match: 'all', criteria }] } as const;
    const scope = { visible, runNo: 1, asOf: '2025-11-24' as CalendarDate };
    counts.push(await elapsed(() => countDefinition(facts, tenant, definition, scope)));
  }
  print('list page of members p95', p95(lists), 'ms', bars['list page']);
  print('list page of gaps p95', p95(gapLists), 'ms', bars['list page']);
  print('cohort count p95', p95(counts), 'ms', bars['cohort count']);
  print('member page p95', p95(pages), 'ms', bars['member page']);
  print('receipt p95', p95(receipts), 'ms', bars['receipt']);
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
  await run(facts, 1, 'product run, file just opened', {
    'small query': () => facts.query(tenant, visible, 'select count(*) as n from members_current'),
  });
  await runBesideReaders(facts);
  await ask(facts);
} finally {
  await facts.close();
  rmSync(folder, { recursive: true, force: true });
}
