import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type FileFormat, writeFile } from '@optimiq/formats/written/write-file';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { openBlobs } from '@optimiq/store/blobs/files';
import { countMonthClaims, listMonthClaims, type MonthClaim } from '@optimiq/store/facts/data-quality/month-claims';
import { openFacts } from '@optimiq/store/facts/keeper';
import { keyPurposes, type TenantKeys } from '@optimiq/store/keys/tenant-keys';
import { columnsOf, type RowSource, rowParts } from '../../apps/server/src/exporting/row-source.ts';
import { fillPopulation } from './facts-population.ts';

/*
 * A million claims out of an encrypted facts file into an encrypted file of each format, as the job of an export writes
 * them: time, processor time, and how much memory grows.
 */

const rows = Number(process.env.BENCH_ROWS ?? 1_000_000);
const formats = (process.env.BENCH_FORMATS ?? 'csv,ndjson,parquet,xlsx').split(',') as FileFormat[];
const tenant = 'bench' as TenantId;
const visible = [1];
const keys = Object.fromEntries(keyPurposes.map((one) => [one, new Uint8Array(32).fill(7)])) as TenantKeys;

const print = (name: string, value: number, unit: string, most?: number) => {
  const bar = most === undefined ? {} : { bar: `<= ${most}`, ok: value <= most };
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 10) / 10, unit, ...bar })}\n`);
};

const folder = mkdtempSync(join(tmpdir(), 'optimiq-bench-exports-'));
const facts = await openFacts({
  folder: join(folder, 'facts'),
  spillFolder: join(folder, 'spill'),
  keyOf: async () => new Uint8Array(32).fill(7),
  memoryMb: 1024,
  maxOpen: 1,
  threads: 2,
  idleCloseMs: 600_000,
});
const blobs = openBlobs(join(folder, 'blobs'));
try {
  await fillPopulation(facts, tenant, Math.ceil(rows / 10), rows * 3, loadCmsHcc('cms-hcc-v28', 2026));
  const counts = await countMonthClaims(facts, tenant, visible, { loads: visible });
  const source: RowSource<MonthClaim, MonthClaim> = {
    columns: [
      ...columnsOf('text', 'member_key', 'claim_key'),
      ...columnsOf('date', 'service_from'),
      ...columnsOf('integer', 'lines'),
      ...columnsOf('text', 'source'),
      ...columnsOf('integer', 'load', 'paid_cents'),
    ],
    total: counts.reduce((sum, { claims }) => sum + claims, 0),
    pageFrom: async (limit, after) => {
      const place = after && { after: { load: after.loadNo, record: after.recordNo } };
      const items = await listMonthClaims(facts, tenant, visible, { loads: visible, ...place, limit });
      return { items, next: items.length < limit ? undefined : items.at(-1) };
    },
    cellsOf: (page) =>
      page.map((one) => [one.memberKey, one.claimKey, one.serviceFrom, one.lines, 'plan', one.loadNo, one.paidCents]),
  };
  if (source.total < rows * 0.99) throw new Error(`there are ${source.total} claims`);
  for (const format of formats) await measure(format, source as RowSource);
} finally {
  await facts.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(format: FileFormat, source: RowSource): Promise<void> {
  const before = { usage: process.cpuUsage(), rss: process.memoryUsage().rss, at: performance.now() };
  let early = 0;
  let peak = 0;
  let done = 0;
  const watched = async function* () {
    for await (const part of rowParts(source)) {
      done += part.length;
      yield part;
      const { rss } = process.memoryUsage();
      peak = Math.max(peak, rss);
      if (done <= source.total / 5) early = peak;
    }
  };
  const { bytes } = await blobs.put(keys, tenant, writeFile[format](source.columns, watched()), 'export');
  const { user, system } = process.cpuUsage(before.usage);
  const bar = format === 'csv' ? 15 : undefined;
  const name = `${format} of ${done.toLocaleString('en-US')} claims`;
  print(name, (performance.now() - before.at) / 1000, 'seconds', bar);
  print(`${name}, processor`, (user + system) / 1e6, 'seconds');
  print(`${name}, size`, bytes / 1e6, 'MB');
  print(`${name}, memory after a fifth of the rows to its peak`, (peak - early) / 1e6, 'MB');
}
