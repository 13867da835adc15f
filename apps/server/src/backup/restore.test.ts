import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSealed } from '@optimiq/store/backup/sealed-file';
import { countMemberRows } from '@optimiq/store/facts/member-rows';
import { wrapByFolder } from '@optimiq/store/keys/key-wrap';
import { listBackups } from '@optimiq/store/postgres/backups';
import { StoreError } from '@optimiq/store/postgres/errors';
import { countVaultRows } from '@optimiq/store/postgres/member-identity-erase';
import { once } from '@optimiq/store/testing/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJobs } from '../jobs/start-jobs.ts';
import type { Product } from '../product.ts';
import { canarySearch } from '../testing/canary-search.ts';
import { erase, memberOf } from '../testing/erasing.ts';
import { day, inTenant, load, receive, settled, state, tidyTexts, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { type EmptyInstallation, emptyInstallation } from '../testing/restoring.ts';
import { removeExpiredBackups } from './expire.ts';
import { type BackupMade, makeBackup } from './make-backup.ts';
import { migrationsOf } from './restore-checks.ts';
import { beginBackup } from './run-backup.ts';

const actor = { kind: 'system', id: 'test' } as const;

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

const texts = (seed: number, members: number) => tidyTexts({ members, seed, asOf: day('2025-11-24'), months: 12 });

/** md5 over the sorted rows of each table of people, loads, runs and sign-ins. */
const rowsSql = [
  ...['members', 'member_identities', 'member_index', 'loads', 'runs', 'source_number_pages', 'blobs', 'load_problems'],
  ...['audit_events', 'tenant_keys', 'erased_members'],
]
  .map((table) => `optimiq.${table}`)
  .concat(['auth.tenants', 'auth.users', 'auth.memberships', 'auth.accounts'])
  .map(
    (table) =>
      `select '${table}' as name, count(*) as n, md5(string_agg(t::text, ',' order by t::text)) from ${table} t`,
  )
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

const kekOf = ({ keyFolder }: Product): Buffer => Buffer.from(keyFolder.files!.versions.get(1)!);

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

  const restored = await another();
  restored.putKeys(kekOf(product));
  const report = await restored.restore(backup.path);
  expect(report).toMatchObject({ tenants: 2, erasedAgain: 0, isStateCompared: true });
  const found = (await restored.asSuperuser(rowsSql)) as typeof held;
  // A run that was computed when the snapshot was taken is told to have failed.
  const kept = (rows: typeof held) => rows.filter(({ name }) => name !== 'optimiq.runs');
  expect(kept(found)).toEqual(kept(held));
  const empty = held.filter(({ n }) => Number(n) === 0).map(({ name }) => name);
  expect(empty.filter((name) => !['optimiq.load_problems', 'optimiq.erased_members'].includes(name as string))).toEqual(
    [],
  );

  const opened = await restored.open(kekOf(product));
  try {
    for (const [index, tenant] of [alpha, beta].entries()) {
      states.push((await state(opened, tenant)).hash);
      expect(await opened.agreement.disagreementOf(tenant)).toBeUndefined();
      expect(states[index]).toBe(backup.manifest.tenants.find(({ id }) => id === tenant)!.stateHash);
    }
    expect(await restored.asSuperuser(`select 1 from auth.sessions`)).toEqual([]);
    expect(await restored.asSuperuser(`select 1 from optimiq.job_runs where state in ('queued', 'running')`)).toEqual(
      [],
    );
    // It goes on from there: what was being loaded is taken back, and another file can be loaded.
    await startJobs(opened);
    await settled(opened, alpha);
    await load(opened, alpha, texts(99, 2)['members.csv']!);
    expect((await state(opened, alpha)).hash).not.toBe(states[0]);
  } finally {
    await opened.close();
  }
});

test('SEC-12 a backup is not restored under another key, without one, damaged, changed, half, or over an installation', async () => {
  const { product } = world;
  const one = await another();
  const refused = async (from: string, expected: object) => {
    await expect(one.restore(from)).rejects.toMatchObject(expected);
    expect(existsSync(join(one.settings.folders.data, 'postgres'))).toBe(false);
    expect(readdirSync(one.base).filter((name) => name === 'data')).toEqual([]);
  };
  const copy = join(target, 'copy');
  const copied = () => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(backup.path, copy, { recursive: true });
    return copy;
  };
  await refused(backup.path, { code: 'key-missing' });
  one.putKeys(randomBytes(32));
  await refused(backup.path, { code: 'wrong-key', message: expect.stringContaining('another key') });
  one.putKeys(kekOf(product));
  await refused(join(target, 'nothing'), { code: 'no-backup' });

  rmSync(join(copied(), 'manifest.json'));
  await refused(copy, { code: 'no-backup' });

  const { files } = backup.manifest;
  const damaged = files.find(({ name }) => name.startsWith('optimiq.member_identities'))!.name;
  const bytes = readFileSync(join(copied(), damaged));
  bytes[100]! ^= 1;
  writeFileSync(join(copy, damaged), bytes);
  await refused(copy, { code: 'backup-damaged', message: expect.stringContaining(damaged) });
  rmSync(join(copied(), damaged));
  await refused(copy, { code: 'backup-damaged', file: damaged });

  const manifest = readFileSync(join(copied(), 'manifest.json'), 'utf8');
  const rewrite = (change: (made: typeof backup.manifest) => object) =>
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify(change(JSON.parse(manifest))));
  // One file less, consistently: only the seal tells.
  rewrite((made) => ({ ...made, tables: made.tables.slice(1) }));
  await refused(copy, { code: 'changed' });

  // The control: nothing but what was changed kept it from being restored; and what is there is not written over.
  await one.restore(backup.path);
  await expect(one.restore(backup.path)).rejects.toMatchObject({ code: 'not-empty' });
}, 60_000);

test('SEC-12 a backup of a newer program is refused', () => {
  const { manifest } = backup;
  expect(migrationsOf(manifest).length).toBe(manifest.migrations.length);
  expect(() => migrationsOf(manifest, [])).toThrow(expect.objectContaining({ code: 'newer-schema' }));
  const ahead = { ...manifest, factsSchema: manifest.factsSchema + 1 };
  expect(() => migrationsOf(ahead)).toThrow(expect.objectContaining({ code: 'newer-schema' }));
});

test('RET-07 whoever was erased after the backup is gone again before the restored product opens', {
  timeout: 120_000,
}, async () => {
  const { product, alpha, beta } = world;
  const member = (await memberOf(product, alpha, mbi))!;
  expect(await countMemberRows(product.facts, alpha, [member])).not.toEqual([]);
  const erasureId = await erase(product, alpha, { memberKey: member });
  const cookie = await world.signIn(alpha, 'tenant-admin');
  const shown = await world.app.inject({ url: `/v1/erasures/${erasureId}`, headers: { cookie } });
  const { certificate, backupsExpireOn } = shown.json();
  expect(backupsExpireOn).toBe(certificate.backupsExpireOn);
  expect(backupsExpireOn >= backup.manifest.expiresAt.slice(0, 10)).toBe(true);

  const one = await another();
  one.putKeys(kekOf(product), product.settings.folders.keys);
  const report = await one.restore(backup.path);
  expect(report.erasedAgain).toBe(1);
  const opened = await one.open(kekOf(product));
  try {
    expect(await memberOf(opened, alpha, mbi)).toBeUndefined();
    expect(await inTenant(opened, alpha, (tx) => countVaultRows(tx, [member]))).toBe(0);
    expect(await countMemberRows(opened.facts, alpha, [member])).toEqual([]);
    expect((await state(opened, beta)).hash).toBe(backup.manifest.tenants.find(({ id }) => id === beta)!.stateHash);
    await startJobs(opened);
    await settled(opened, alpha);
    expect(await one.asSuperuser('select state from optimiq.erasures')).toEqual([{ state: 'done' }]);
  } finally {
    await opened.close();
  }

  // A ledger that is behind the backup is not the one of that installation.
  const later = await makeBackup(product, { folder: target, keepDays: 35 }, () => {});
  const other = await another();
  other.putKeys(kekOf(product));
  await expect(other.restore(later.path)).rejects.toMatchObject({ code: 'ledger-behind' });
  expect((await other.restore(later.path, { isLedgerLost: true })).erasedAgain).toBe(0);
});

test('SEC-12 a backup holds nobody in clear: nothing is found in it that is found once it is opened', async () => {
  const { product, alpha } = world;
  const email = `tenant-admin.${alpha.slice(0, 8)}@test.example`;
  const kek = kekOf(product);
  const search = canarySearch([mbi, email, kek.toString('hex'), kek.toString('base64')]);
  expect(search.inFolder(backup.path)).toEqual([]);
  expect(readdirSync(backup.path).join()).not.toContain('demo');

  const { manifest } = backup;
  const key = (await wrapByFolder(product.keyFolder).unwrap(manifest.id, Buffer.from(manifest.key.wrapped, 'base64')))!;
  const users = manifest.files.find(({ name }) => name === 'auth.users.oqb')!;
  const parts: Uint8Array[] = [];
  for await (const part of readSealed(join(backup.path, users.name), key, users.name, users, users.isPacked))
    parts.push(part);
  expect(search.inBytes('users', Buffer.concat(parts))).toContainEqual(expect.objectContaining({ canary: email }));
  // Members are sealed once more within: the control for them is the restored product, above.
  for (const file of manifest.files.filter(({ name }) => name.startsWith('optimiq.'))) {
    for await (const part of readSealed(join(backup.path, file.name), key, file.name, file, file.isPacked))
      expect(search.inBytes(file.name, part)).toEqual([]);
  }
});

test('SEC-12 a disk that fills while a backup is made leaves nothing of it, and says so', async () => {
  const { product, alpha } = world;
  const before = readdirSync(target).sort();
  const asked: number[] = [];
  const full = {
    ...product,
    requireSpace: async () => {
      asked.push(1);
      if (asked.length > 2) throw new StoreError('disk-full');
    },
  };
  const outcome = await beginBackup(full, { folder: target, keepDays: 35, kind: 'asked', actor });
  expect(outcome.ok).toBe(true);
  if (outcome.ok) await expect(outcome.value.end).rejects.toMatchObject({ code: 'disk-full' });
  expect(readdirSync(target).sort()).toEqual(before);
  expect(existsSync(join(product.settings.folders.data, 'backup-staging'))).toBe(false);
  expect((await listBackups(product.database, 1))[0]).toMatchObject({ state: 'failed', errorCode: 'disk-full' });
  // Deletions go on, and the next one is made.
  expect(await product.deletions.during(async () => 'deleted')).toBe('deleted');
  const again = await beginBackup(product, { folder: target, keepDays: 1, kind: 'asked', actor });
  if (again.ok) await again.value.end;
  const cookie = await world.signIn(alpha, 'tenant-admin');
  const dates = await world.app.inject({ url: '/v1/backups', headers: { cookie } });
  expect(dates.json()).toMatchObject({ keptDays: 35, items: [{ verifiedAt: expect.any(String) }] });
  expect(dates.body).not.toContain(target);

  // It expires, and the one of thirty-five days stays.
  const past = new Date(Date.now() + 2 * 86_400_000);
  expect(await removeExpiredBackups(product, past)).toBe(1);
  expect(await listBackups(product.database, 1)).toMatchObject([{ state: 'expired' }]);
  expect(existsSync(backup.path)).toBe(true);
});
