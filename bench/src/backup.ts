import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { SourcePerson } from '@optimiq/domain/records/source';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { recordBlob } from '@optimiq/store/blobs/records';
import { activateLoad, createLoad, startLoading } from '@optimiq/store/postgres/loads';
import { matchMembers } from '@optimiq/store/postgres/member-identity';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { createTenant } from '@optimiq/store/postgres/tenants';
import { once } from '@optimiq/store/testing/postgres';
import { makeBackup } from '../../apps/server/src/backup/make-backup.ts';
import { restoreInstallation } from '../../apps/server/src/backup/restore.ts';
import { readSettings } from '../../apps/server/src/env.ts';
import { openLog } from '../../apps/server/src/log.ts';
import { openProduct } from '../../apps/server/src/product.ts';

/*
 * Backup and restore of a tenant: vault rows by the product's own matching, facts filled straight into columns, database
 * of the product's own. Each step is a process of its own, so that its largest memory is its own.
 */

const members = Number(process.env.BENCH_MEMBERS ?? 1_000_000);
const lines = Number(process.env.BENCH_LINES ?? members * 10);
const pieceMembers = 10_000;
const restoreBarSeconds = 900;

const print = (name: string, value: number, unit: string, most?: number) => {
  const bar = most === undefined ? {} : { bar: `<= ${most}` };
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 10) / 10, unit, ...bar })}\n`);
};

const today = () => '2025-11-24' as CalendarDate;
const openAt = (at: string) => openProduct(settingsAt(at), openLog(settingsAt(at)), today);
const settingsAt = (base: string) => readSettings({ OPTIMIQ_BASE_DIR: base, PORT: '0' }, base);

const megabytesOfProcess = () => process.resourceUsage().maxRSS / 1024;

const [step, base = '', folder = ''] = process.argv.slice(2);
if (step === 'fill') await fill(base);
else if (step === 'backup') await backup(base, folder);
else if (step === 'restore') await restore(base, folder);
else all();

function all(): void {
  process.umask(0o077);
  const parent = mkdtempSync(join(tmpdir(), 'optimiq-bench-'));
  const [from, to, backups] = [join(parent, 'from'), join(parent, 'to'), join(parent, 'backups')];
  const run = (...words: string[]) => {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...words], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${words[0]} ended with ${status}`);
  };
  try {
    run('fill', from);
    run('backup', from, backups);
    cpSync(join(from, 'keys'), join(to, 'keys'), { recursive: true });
    rmSync(join(to, 'keys', 'postgres-passwords.json'));
    run('restore', to, backups);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

async function fill(at: string): Promise<void> {
  const product = await openAt(at);
  try {
    const begun = performance.now();
    const tenant = await createTenant(product.database, product.keyFolder, {
      slug: 'bench',
      name: 'Bench',
      environment: 'production',
    });
    const keys = await product.keysOf(tenant);
    const actor = { kind: 'system', id: 'bench' } as const;
    const file = { name: 'ab'.repeat(32), bytes: 1, sha256Tag: Buffer.alloc(32, 7) };
    const load = await withTenant(product.database.app, tenant, async (tx) => {
      const { id } = await createLoad(tx, keys, {
        fileName: 'bench',
        format: 'tidy',
        source: 'plan',
        createdBy: actor,
      });
      await recordBlob(tx, { ...file, kind: 'upload' });
      await startLoading(tx, id, file);
      return id;
    });
    for (let first = 0; first < members; first += pieceMembers) {
      const persons = Array.from({ length: Math.min(pieceMembers, members - first) }, (_, at) => personOf(first + at));
      await withTenant(product.database.app, tenant, (tx) => matchMembers(tx, keys, load, persons, 'plan'));
    }
    await withTenant(product.database.app, tenant, (tx) =>
      activateLoad(tx, actor, load, {
        counts: {},
        controlTotals: { claims: 0, lines: 0, members, billedCents: 0n, allowedCents: 0n, paidCents: 0n },
      }),
    );
    const { fillPopulation } = await import('./facts-population.ts');
    await fillPopulation(product.facts, tenant, members, lines, loadCmsHcc('cms-hcc-v28', 2026));
    // As the server does by itself within a minute.
    await once(product.ownerUrl, (client) => client.query('analyze'));
    print('backup: filled', (performance.now() - begun) / 1000, 's');
  } finally {
    await product.close();
  }
}

/** Made up, and of the size of a real one. */
function personOf(number: number): SourcePerson {
  const text = number.toString(36).padStart(6, 'x');
  const year = 1930 + (number % 70);
  const two = (value: number) => String(value).padStart(2, '0');
  const birthDate = `${year}-${two(1 + (number % 12))}-${two(1 + (number % 28))}` as CalendarDate;
  return {
    memberId: `M${String(number).padStart(9, '0')}`,
    lastName: `Family${text}`,
    firstName: `Given${text}`,
    birthDate,
    sex: number % 2 === 0 ? 'F' : 'M',
    address: `${number} Example Street`,
    city: 'Exampleville',
    state: 'OH',
    zip: '44101',
  };
}

async function backup(at: string, target: string): Promise<void> {
  const product = await openAt(at);
  try {
    product.setState('ready');
    const before = megabytesOfProcess();
    const begun = performance.now();
    const cpu = process.cpuUsage();
    const marks: [string, number][] = [];
    const report = (stage: string) => {
      if (marks.at(-1)?.[0] !== stage) marks.push([stage, performance.now()]);
    };
    const heap = peakHeap();
    const { manifest } = await makeBackup(product, { folder: target, keepDays: 35 }, report);
    const { user, system } = process.cpuUsage(cpu);
    print('backup: made', (performance.now() - begun) / 1000, 's');
    for (const [index, [stage, from]] of marks.entries())
      print(`backup: ${stage}`, ((marks[index + 1]?.[1] ?? performance.now()) - from) / 1000, 's');
    print('backup: CPU of the process', (user + system) / 1_000_000, 's');
    print('backup: size', manifest.bytes / 1_048_576, 'MB');
    print(
      'backup: rows',
      manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
      'rows',
    );
    print('backup: largest memory of the process', megabytesOfProcess(), 'MB');
    print('backup: memory before', before, 'MB');
    print('backup: largest heap', heap(), 'MB');
  } finally {
    await product.close();
  }
}

async function restore(at: string, from: string): Promise<void> {
  const begun = performance.now();
  const cpu = process.cpuUsage();
  const marks: [string, number][] = [];
  const heap = peakHeap();
  const report = await restoreInstallation(settingsAt(at), openLog(settingsAt(at)), from, (stage) => {
    if (marks.at(-1)?.[0] !== stage) marks.push([stage, performance.now()]);
  });
  const { user, system } = process.cpuUsage(cpu);
  if (!report.isStateCompared) throw new Error('the state was not compared');
  print('restore: whole and compared', (performance.now() - begun) / 1000, 's', restoreBarSeconds);
  for (const [index, [stage, start]] of marks.entries())
    print(`restore: ${stage}`, ((marks[index + 1]?.[1] ?? performance.now()) - start) / 1000, 's');
  print('restore: CPU of the process', (user + system) / 1_000_000, 's');
  print('restore: largest memory of the process', megabytesOfProcess(), 'MB');
  print('restore: largest heap', heap(), 'MB');
}

function peakHeap(): () => number {
  let most = 0;
  const timer = setInterval(() => {
    const { heapUsed, external } = process.memoryUsage();
    most = Math.max(most, heapUsed + external);
  }, 100);
  return () => {
    clearInterval(timer);
    return most / 1_048_576;
  };
}
