import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { findLoad, visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import { readSteps } from '@optimiq/store/postgres/loads-stages';
import { currentRun } from '@optimiq/store/postgres/runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { readSettings } from '../../apps/server/src/env.ts';
import { modelId } from '../../apps/server/src/jobs/run-settings.ts';
import { startJobs } from '../../apps/server/src/jobs/start-jobs.ts';
import { openLog } from '../../apps/server/src/log.ts';
import { createTenantWithAdmin } from '../../apps/server/src/operations/create-tenant.ts';
import { receiveFile } from '../../apps/server/src/operations/receive-file.ts';
import { requestUndo } from '../../apps/server/src/operations/undo-load.ts';
import { openProduct } from '../../apps/server/src/product.ts';
import {
  claimLineRows,
  claims837,
  eligibilityRows,
  explanations,
  memberRows,
  shortClaims837,
  writeTo,
} from './load-files.ts';
import { processorSeconds } from './processor-time.ts';

/*
 * Whole loads through the product, from the first byte received to the load being active: its own database, vault,
 * encrypted files and facts. `node bench/src/loads.ts [csv] [837] [837-short] [fhir] [undo] [claim]` runs some of them.
 */

const lines = Number(process.env.BENCH_LINES ?? 10_000_000);
const members = 100_000;
const chosen = process.argv.slice(2);
const isChosen = (name: string) => chosen.length === 0 || chosen.includes(name);
const actor = { kind: 'system', id: 'bench' } as const;

const base = mkdtempSync(join(tmpdir(), 'optimiq-loads-'));
const settings = readSettings({ OPTIMIQ_BASE_DIR: base, PORT: '0', LOG_LEVEL: 'silent' }, base);
const product = await openProduct(settings, openLog(settings), () => '2025-11-24' as CalendarDate);
await startJobs(product);
product.setState('ready');
const created = await createTenantWithAdmin(product, {
  name: 'Bench',
  slug: 'bench',
  adminEmail: 'admin@bench.example',
  adminName: 'Bench',
});
if (!created.ok) throw new Error('the bench tenant was not made');
const tenant = created.value.tenantId as TenantId;
const inTenant = <T>(work: Parameters<typeof withTenant<T>>[2]) => withTenant(product.database.app, tenant, work);

function print(name: string, value: number, unit: string, bar?: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 10) / 10, unit, ...(bar && { bar }) })}\n`);
}

let peakMb = 0;
const memory = setInterval(() => {
  peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1e6);
}, 200);

/** Sends a file and waits until its load is active; seconds from the first byte received. */
async function load(path: string): Promise<{ id: LoadId; seconds: number; cpuSeconds: number }> {
  peakMb = 0;
  const processor = processorSeconds();
  const start = performance.now();
  const { loadId } = await receiveFile(product, tenant, { bytes: createReadStream(path), fileName: 'bench', actor });
  for (;;) {
    const found = await inTenant((tx) => findLoad(tx, loadId));
    if (found?.state === 'active') {
      if (found.counts['rejected']) throw new Error(`${found.counts['rejected']} rows were refused`);
      break;
    }
    if (found?.state !== 'loading' && found?.state !== 'receiving') throw new Error(`load ended ${found?.state}`);
    await wait(100);
  }
  const cpuSeconds = processorSeconds() - processor;
  if (process.env['BENCH_STEPS'])
    process.stderr.write(`${JSON.stringify(await inTenant((tx) => readSteps(tx, loadId)))}\n`);
  return { id: loadId, seconds: (performance.now() - start) / 1000, cpuSeconds };
}

/** Waits until the scores are those of the visible loads. */
async function scored(): Promise<void> {
  for (;;) {
    const [run, visible] = await inTenant(async (tx) => [
      await currentRun(tx, modelId, 2026),
      await visibleLoadNumbers(tx),
    ]);
    if (run?.loadNumbers.join() === visible.join()) return;
    await wait(20);
  }
}

const file = (name: string) => join(base, name);

try {
  await writeTo(file('members.csv'), memberRows(members));
  const people = await load(file('members.csv'));
  print('members of a table, new', members / people.seconds, 'members/s');
  await writeTo(file('eligibility.csv'), eligibilityRows(members));
  await load(file('eligibility.csv'));
  await scored();

  if (isChosen('csv')) {
    await writeTo(file('lines.csv'), claimLineRows(lines, members));
    const { seconds, cpuSeconds } = await load(file('lines.csv'));
    print(
      `CSV of ${lines} claim lines (${Math.round(statSync(file('lines.csv')).size / 1e6)} MB) to active load`,
      seconds,
      's',
      `<= ${(150 * lines) / 10_000_000}`,
    );
    print('CSV of claim lines, speed', lines / seconds, 'lines/s');
    print('CSV of claim lines, processor time', cpuSeconds, 's');
    print('CSV of claim lines, memory', peakMb, 'MB RSS');
    rmSync(file('lines.csv'));
    await scored();
  }
  if (isChosen('837')) {
    const claims = Number(process.env.BENCH_CLAIMS ?? 140_000);
    await writeTo(file('claims.837'), claims837(claims));
    const { seconds, cpuSeconds } = await load(file('claims.837'));
    print('837P to active load, claims of eight lines', claims / seconds, 'claims/s', '>= 20000');
    print('837P, claims of eight lines, processor time', cpuSeconds, 's');
    print('837P, claims of eight lines, memory', peakMb, 'MB RSS');
    await scored();
  }
  if (isChosen('837-short')) {
    const claims = Number(process.env.BENCH_CLAIMS ?? 140_000);
    await writeTo(file('short.837'), shortClaims837(claims));
    const { seconds, cpuSeconds } = await load(file('short.837'));
    print('837P to active load, claims of one or two lines', claims / seconds, 'claims/s', '>= 20000');
    print('837P, claims of one or two lines, processor time', cpuSeconds, 's');
    print('837P, claims of one or two lines, memory', peakMb, 'MB RSS');
    await scored();
  }
  if (isChosen('fhir')) {
    const resources = 60_000;
    await writeTo(file('eob.ndjson'), explanations(resources, members));
    const bytes = statSync(file('eob.ndjson')).size / resources;
    const { seconds, cpuSeconds } = await load(file('eob.ndjson'));
    print(
      `FHIR ExplanationOfBenefit of ${Math.round(bytes)} bytes to active load`,
      resources / seconds,
      'resources/s',
      '>= 12000',
    );
    print('FHIR, processor time', cpuSeconds, 's');
    print('FHIR, memory', peakMb, 'MB RSS');
    await scored();
  }
  if (isChosen('undo')) {
    await writeTo(file('undo.csv'), claimLineRows(1_000_000, members, 50_000_000));
    const { id } = await load(file('undo.csv'));
    await scored();
    const start = performance.now();
    const undone = await requestUndo(product, tenant, id, actor);
    if (!undone.ok) throw new Error(`undo answered ${undone.reason}`);
    print('undo of 1,000,000 lines, invisible after', (performance.now() - start) / 1000, 's', '<= 5');
    await scored();
    print('undo of 1,000,000 lines, scores follow after', (performance.now() - start) / 1000, 's', '<= 60');
  }
  if (isChosen('claim')) {
    const times: number[] = [];
    for (let n = 0; n < 10; n++) {
      await writeTo(file('one.csv'), claimLineRows(4, members, 90_000_000 + n));
      const start = performance.now();
      await load(file('one.csv'));
      await scored();
      times.push((performance.now() - start) / 1000);
    }
    print(`one new claim among ${members} members to new scores, p95`, times.sort((a, b) => a - b)[9]!, 's', '<= 2');
  }
} finally {
  clearInterval(memory);
  await product.close();
  rmSync(base, { recursive: true, force: true });
}
