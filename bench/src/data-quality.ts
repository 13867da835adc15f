import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { findDuplicateClaims } from '@optimiq/store/facts/claim-sources';
import { readCompleteness } from '@optimiq/store/facts/data-quality/completeness';
import { listBrokenRows } from '@optimiq/store/facts/data-quality/rows';
import { summarizeQuality } from '@optimiq/store/facts/data-quality/summary';
import { openFacts } from '@optimiq/store/facts/keeper';
import { appendLoad } from '@optimiq/store/testing/append-load';
import { fillPopulation } from './facts-population.ts';

/* Data quality over four million lines: every rule, its rows, completeness, duplicates. CPU seconds of the process. */

const asOf = '2025-11-24' as CalendarDate;
const folder = mkdtempSync(join(tmpdir(), 'optimiq-quality-'));
const facts = await openFacts({
  folder: join(folder, 'facts'),
  spillFolder: join(folder, 'spill'),
  keyOf: async () => new Uint8Array(32).fill(7),
  memoryMb: 2048,
  maxOpen: 1,
  threads: 2,
  idleCloseMs: 600_000,
});
const tenant = 'bench' as TenantId;
const lines = Number(process.argv[2] ?? 4_000_000);
const population = await fillPopulation(facts, tenant, Math.round(lines / 20), lines, loadCmsHcc('cms-hcc-v28', 2026));

async function measured<T>(name: string, bar: number | undefined, work: () => Promise<T>): Promise<T> {
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (user + system) / 1_000_000;
  const wall = (performance.now() - start) / 1000;
  const ok = bar === undefined ? {} : { bar: `<= ${bar}`, ok: seconds <= bar };
  process.stdout.write(
    `${JSON.stringify({ name, cpuSeconds: +seconds.toFixed(2), seconds: +wall.toFixed(2), ...ok })}\n`,
  );
  return result;
}

async function all(spans: string, visible: number[]): Promise<void> {
  await measured(`views of ${population.lines} lines, ${spans}`, undefined, () =>
    facts.query(tenant, visible, 'select count(*) as n from claims_current'),
  );
  await measured(`data-quality summary, ${spans}`, 3, () => summarizeQuality(facts, tenant, visible, asOf));
  await measured(`rows of a rule, ${spans}`, undefined, () =>
    listBrokenRows(facts, tenant, visible, { rule: 'claim-without-eligibility', asOf, limit: 50 }),
  );
}

await all('years only', [1]);
await measured('completeness by month', 3, () => readCompleteness(facts, tenant, [1], new Map([[1, 24_310]])));
await measured('duplicate claims', 3, () => findDuplicateClaims(facts, tenant, [1], new Map([[1, 'a']]), 100));

const members = await facts.query<{ key: MemberKey }>(tenant, [1], 'select member_key as key from members_current');
const appender = appendLoad(facts, tenant, 2);
for (let first = 0; first < members.length; first += 50_000) {
  await appender.coverage(
    members.slice(first, first + 50_000).flatMap(({ key }) =>
      (['part-a', 'part-b'] as const).map((line) => ({
        memberKey: key,
        action: 'state' as const,
        line,
        from: '2025-01-01' as CalendarDate,
        dualCode: '02',
      })),
    ),
  );
}
await all(`${members.length * 2} spans`, [1, 2]);
await measured('eligibility years from spans', undefined, () =>
  facts.query(tenant, [2], 'select count(*) as n, sum(part_b_months) as months from eligibility_years_current'),
);
await facts.close();
rmSync(folder, { recursive: true, force: true });
