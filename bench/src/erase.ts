import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { openFacts } from '@optimiq/store/facts/keeper';
import { checksumForm, countsByLoad } from '@optimiq/store/facts/load-counts';
import {
  countMemberRows,
  deleteMemberRows,
  documentsOf,
  leavesOf,
  numberedRecordsOf,
} from '@optimiq/store/facts/member-rows';
import { scorePopulation } from '../../apps/server/src/jobs/score-population.ts';
import { fillPopulation } from './facts-population.ts';

/*
 * Erasing one person: until nobody sees them, and until a file without their rows stands in the old one's place, while
 * another reader goes on asking. The vault's part is a few rows found by index and is not measured here.
 */

const lines = Number(process.env['BENCH_LINES'] ?? 1_000_000);
const members = Number(process.env['BENCH_MEMBERS'] ?? Math.round(lines / 20));
const tenant = 'bench' as TenantId;

const print = (name: string, value: number, unit: string, most?: number) => {
  const bar = most === undefined ? {} : { bar: `<= ${most}`, ok: value <= most };
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 100) / 100, unit, ...bar })}\n`);
};

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
  const run = { number: 1, model: 'cms-hcc-v28', paymentYear: 2026, settings: { mceEdits: true } } as const;
  await scorePopulation({ facts, tenant, visible: [1], run });
  await facts.checkpoint(tenant);
  const [first] = await facts.query<{ key: MemberKey }>(
    tenant,
    [1],
    'select member_key as key from members_current limit 1',
  );
  const erased = [first!.key];

  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const rows = await countMemberRows(facts, tenant, erased);
  await leavesOf(facts, tenant, erased);
  await numberedRecordsOf(facts, tenant, erased);
  await documentsOf(facts, tenant, erased);
  print('erase: planned', seconds(), 's');
  await deleteMemberRows(facts, tenant, erased);
  print('erase: in no view', seconds(), 's', 5);

  const waits: number[] = [];
  let isDone = false;
  const reader = (async () => {
    while (!isDone) {
      const asked = performance.now();
      await facts.query(tenant, [1], 'select count(*) as n, sum(paid_cents) as paid from claims_current');
      waits.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const cpu = process.cpuUsage();
  await facts.rewrite(tenant);
  print('erase: facts file rewritten', seconds(), 's');
  const { user, system } = process.cpuUsage(cpu);
  print('erase: facts file rewritten, CPU with the reader', (user + system) / 1_000_000, 's');
  isDone = true;
  await reader;
  const left = await countMemberRows(facts, tenant, erased);
  await checksumForm(facts, tenant);
  await countsByLoad(facts, tenant, [1]);
  print('erase: counted again', seconds(), 's', 60);
  print('erase: a reader meanwhile, longest wait', Math.max(...waits), 'ms');
  print(
    'erase: rows removed',
    rows.reduce((sum, one) => sum + one.rows, 0),
    'rows',
  );
  if (left.length > 0) throw new Error('rows of the person are left');
} finally {
  await facts.close();
  rmSync(folder, { recursive: true, force: true });
}
