import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { countMemberRows } from '@optimiq/store/facts/member-rows';
import { countVaultRows } from '@optimiq/store/postgres/member-identity-erase';
import { once } from '@optimiq/store/testing/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJobs } from '../jobs/start-jobs.ts';
import { erase, memberOf } from '../testing/erasing.ts';
import { day, inTenant, load, receive, settled, state, tidyTexts, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { type EmptyInstallation, emptyInstallation } from '../testing/restoring.ts';
import { type BackupMade, makeBackup } from './make-backup.ts';

let world: TestProduct;
let target: string;
let backup: BackupMade;
/** What the stores held when the backup's snapshot was open, by another way of reading than the backup's own. */
let held: Record<string, unknown>[];
let mbi: string;
const made: EmptyInstallation[] = [];

const another = async () => {
  const one = await emptyInstallation();
  made.push(one);
  return one;
};

const texts = (seed: number, members: number) =>
  tidyTexts({ members, seed, asOf: day('2025-11-24'), months: 12 });

/** md5 over the sorted rows of each table of people, loads, runs and sign-ins. */
const rowsSql = [
  ...['members', 'member_identities', 'member_index', 'loads', 'runs', 'source_number_pages', 'blobs', 'load_problems'],
  ...['audit_events', 'tenant_keys', 'erased_members'],
]
  .map((table) => `optimiq.${table}`)
  .concat(['auth.tenants', 'auth.users', 'auth.memberships', 'auth.accounts'])
  .map((table) => `select '${table}' as name, count(*) as n, md5(string_agg(t::text, ',' order by t::text)) from ${table} t`)
  .join(' union all ');

beforeAll(async () => {
  world = await testProduct();
  const { product, alpha, beta } = world;
  target = mkdtempSync(join(tmpdir(), 'optimiq-backups-'));
  await world.signIn(alpha, 'tenant-admin');
  const first = texts(7, 6);
  const members = first['members.csv']!.split('\n');
  mbi = members[1]!.split(',')[members[0]!.split(',').indexOf('mbi')]!;
  for (const text of Object.values(first)) await receive(product, alpha, text);
  await settled(product, alpha);
  for (const text of Object.values(texts(8, 4))) await receive(product, beta, text);
  await settled(product, beta);
}, 120_000);

afterAll(async () => {
  for (const one of made) await one.remove();
  await world.close();
  rmSync(target, { recursive: true, force: true });
});

test('SEC-12 a backup made while loads, runs and undos go on is restored as of its snapshot, row for row', {
  timeout: 120_000,
}, async () => {
  const { product, alpha, beta, test: db } = world;
  const stages: string[] = [];
  let isOver = false;
  const people = (async () => {
    for (let round = 0; !isOver; round++) {
      const files = Object.values(texts(20 + round, 3));
      const { loadId } = await load(product, alpha, files[0]!);
      for (const text of files.slice(1)) await receive(product, beta, text);
      await undo(product, alpha, loadId);
    }
    await settled(product, alpha);
    await settled(product, beta);
  })();
  const states: string[] = [];
  backup = await makeBackup(
    product,
    {
      folder: target,
      keepDays: 35,
      onSnapshot: async ({ id }) => {
        held = await once(db.urls.superuser, async (client) => {
          await client.query(`begin isolation level repeatable read; set transaction snapshot '${id}'`);
          return (await client.query(rowsSql)).rows;
        });
      },
    },
    (stage) => void (stages.at(-1) !== stage && stages.push(stage)),
  );
  isOver = true;
  await people;
  expect(stages).toEqual(expect.arrayContaining(['copying', 'writing', 'reading-again']));
  const later = [await state(product, alpha), await state(product, beta)].map(({ hash }) => hash);

  const restored = await another();
  restored.putKeys(product.keyFolder.kek);
  const report = await restored.restore(backup.path);
  expect(report).toMatchObject({ tenants: 2, erasedAgain: 0, isStateCompared: true });
  const found = (await restored.asSuperuser(rowsSql)) as typeof held;
  const kept = (rows: typeof held) => rows.filter(({ name }) => name !== 'optimiq.runs' && name !== 'optimiq.loads');
  expect(kept(found)).toEqual(kept(held));
  expect(held.length).toBeGreaterThan(10);
  for (const { name, n } of held) if (name !== 'optimiq.load_problems' && name !== 'optimiq.erased_members') expect([name, Number(n) > 0]).toEqual([name, true]);

  const opened = await restored.open(product.keyFolder.kek);
  try {
    for (const [index, tenant] of [alpha, beta].entries()) {
      states.push((await state(opened, tenant)).hash);
      expect(await opened.agreement.disagreementOf(tenant)).toBeUndefined();
      expect(states[index]).toBe(backup.manifest.tenants.find(({ id }) => id === tenant)!.stateHash);
    }
    expect(await restored.asSuperuser(`select 1 from auth.sessions`)).toEqual([]);
    expect(await restored.asSuperuser(`select 1 from optimiq.job_runs where state in ('queued', 'running')`)).toEqual([]);
    // It goes on from there: what was being loaded is taken back, and another file can be loaded.
    await startJobs(opened);
    await settled(opened, alpha);
    await load(opened, alpha, texts(99, 2)['members.csv']!);
    expect((await state(opened, alpha)).hash).not.toBe(states[0]);
  } finally {
    await opened.close();
  }
  expect(later).toHaveLength(2);
});
