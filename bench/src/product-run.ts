/** A product run at full size: 100,000 members, 4,000,000 lines, read, scored, receipts stored. Prints JSON. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { openFacts } from '@optimiq/store/facts/keeper';
import { scorePopulation } from '../../apps/server/src/jobs/score-population.ts';
import { fillPopulation } from './facts-population.ts';

const members = Number(process.env.BENCH_MEMBERS ?? 100_000);
const lines = Number(process.env.BENCH_LINES ?? 4_000_000);
const folder = mkdtempSync(join(tmpdir(), 'optimiq-bench-'));
const tenant = 'bench' as TenantId;
const facts = await openFacts({
  folder: join(folder, 'facts'),
  spillFolder: join(folder, 'spill'),
  keyOf: async () => new Uint8Array(32).fill(7),
  memoryMb: 2048,
  maxOpen: 1,
  threads: 2,
  idleCloseMs: 600_000,
});
const seconds = (since: number) => Math.round((performance.now() - since) / 10) / 100;
const fillStart = performance.now();
const filled = await fillPopulation(facts, tenant, members, lines, loadCmsHcc('cms-hcc-v28', 2026));
await facts.checkpoint(tenant);
console.error('filled', filled, seconds(fillStart), statSync(join(folder, 'facts/bench.duckdb')).size);
for (const number of [1, 2]) {
  await facts.closeTenant(tenant);
  const start = performance.now();
  const result = await scorePopulation({
    facts,
    tenant,
    visible: [1],
    run: { number, model: 'cms-hcc-v28', paymentYear: 2026, settings: { mceEdits: true } },
    onProgress: (done) => console.error('  ', done, seconds(start)),
  });
  console.error('run', number, seconds(start), result);
}
for (const t of ['scores', 'score_factors', 'score_hccs', 'score_diagnoses', 'score_not_counted', 'score_table_rows'])
  console.error(t, await facts.query(tenant, [1], `select count(*) as n from ${t} where run_no=1`));
console.error('file', statSync(join(folder, 'facts/bench.duckdb')).size);
await facts.close();
rmSync(folder, { recursive: true, force: true });
