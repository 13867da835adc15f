import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { completeTenant } from '@optimiq/store/postgres/tenants';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJobs } from '../jobs/start-jobs.ts';
import { openProduct } from '../product.ts';
import { type CrashLab, each, openCrashLab, type Snapshot, someOf } from '../testing/crash-lab.ts';
import { openInstallation } from '../testing/crash-product.ts';
import { day, receive, settled, state, tidyTexts } from '../testing/loading.ts';
import { testAsOf } from '../testing/product.ts';
import { emptyInstallation } from '../testing/restoring.ts';
import { findBackup } from './backup-folder.ts';
import { type BackupMade, makeBackup } from './make-backup.ts';

const backupPoints = ['backup.copied', 'backup.written', 'backup.verified'];
const restorePoints = ['restore.migrated', 'restore.load:20', 'restore.facts-placed:2', 'restore.erased'];

let lab: CrashLab;
let loaded: Snapshot;
let folder: string;
let backup: BackupMade;

beforeAll(async () => {
  lab = await openCrashLab();
  folder = mkdtempSync(join(tmpdir(), 'optimiq-backups-'));
  const { alpha, beta } = lab.admin;
  loaded = await lab.snapshot(await lab.copyOf(), async (product) => {
    for (const tenant of [alpha, beta]) await completeTenant(product.database, product.keyFolder, tenant, testAsOf);
    await startJobs(product);
    for (const [seed, tenant] of [alpha, beta].entries()) {
      const files = tidyTexts({ members: 3, seed, asOf: day('2025-11-24'), months: 6 });
      for (const text of Object.values(files)) await receive(product, tenant, text);
      await settled(product, tenant);
    }
    backup = await makeBackup(product, { folder: join(folder, 'whole'), keepDays: 35 }, () => {});
  });
}, 120_000);

afterAll(async () => {
  await lab.remove(loaded);
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});

test('SEC-12 a backup killed at any point is no backup, and the next one is whole and alone', {
  timeout: 200_000,
}, async () => {
  await each(someOf(backupPoints, 4), async (fault) => {
    const installation = await lab.copyOf(loaded);
    const to = join(folder, fault);
    try {
      await lab.crash({ kind: 'backup', folder: to, installation, fault, tenant: lab.admin.alpha });
      expect([fault, readdirSync(to).every((name) => name.startsWith('.part-')), await findBackup(to)]).toEqual([
        fault,
        true,
        undefined,
      ]);
      const product = await openInstallation(installation);
      try {
        await startJobs(product);
        expect([fault, existsSync(join(installation.base, 'data/backup-staging'))]).toEqual([fault, false]);
        const { path, manifest } = await makeBackup(product, { folder: to, keepDays: 35 }, () => {});
        expect([fault, readdirSync(to)]).toEqual([fault, [path.split('/').at(-1)]]);
        const states = (made: BackupMade['manifest']) => made.tenants.map(({ id, stateHash }) => [id, stateHash]);
        expect([fault, states(manifest)]).toEqual([fault, states(backup.manifest)]);
      } finally {
        await product.close();
      }
    } finally {
      await lab.remove(installation);
    }
  });
});

test('SEC-12 a restore killed at any point leaves nothing that opens; begun again it ends as if it had not been', {
  timeout: 200_000,
}, async () => {
  const { alpha, beta } = lab.admin;
  await each(someOf(restorePoints, 4), async (fault) => {
    const one = await emptyInstallation();
    try {
      one.putKeys(lab.admin.kek);
      const { environment } = one;
      const from = backup.path;
      await lab.crash({ kind: 'restore', environment, from, installation: loaded, fault, tenant: alpha });
      const log = pino({ level: 'silent' });
      const opening = openProduct(one.settings, log, () => '2025-11-24' as CalendarDate);
      await expect(opening).rejects.toMatchObject({ code: 'half-restored' });
      await one.restore(from);
      const opened = await one.open(lab.admin.kek);
      try {
        expect([fault, await state(opened, alpha)]).toEqual([fault, loaded.state]);
        const { hash } = await state(opened, beta);
        expect([fault, hash]).toEqual([fault, backup.manifest.tenants.find(({ id }) => id === beta)!.stateHash]);
      } finally {
        await opened.close();
      }
    } finally {
      await one.remove();
    }
  });
});
