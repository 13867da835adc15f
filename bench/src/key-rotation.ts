import { fork } from 'node:child_process';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { seal, unseal } from '@optimiq/store/crypto/seal';
import { openKeyFolder } from '@optimiq/store/keys/key-folder';
import { listKeyVersions, listRotations } from '@optimiq/store/keys/key-versions';
import { countVersions } from '@optimiq/store/keys/reseal';
import { sealedColumns } from '@optimiq/store/keys/sealed-columns';
import { readTenantKeys, type TenantKeyRings } from '@optimiq/store/keys/tenant-keys';
import { type Database, type DatabaseUrls, openDatabase } from '@optimiq/store/postgres/database';
import { startEmbedded } from '@optimiq/store/postgres/embedded';
import { migrate } from '@optimiq/store/postgres/migrate';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { createTenant } from '@optimiq/store/postgres/tenants';
import { sql } from 'kysely';
import { readSettings } from '../../apps/server/src/env.ts';
import { startJobs } from '../../apps/server/src/jobs/start-jobs.ts';
import { requestRotation } from '../../apps/server/src/keys/rotate-key.ts';
import { openLog } from '../../apps/server/src/log.ts';
import { assembleProduct } from '../../apps/server/src/product.ts';

/*
 * The data key of a tenant with a million identities is exchanged while fifty writes a second go on, and the process is
 * killed twenty times, as kill -9 does, each time in the middle. Afterwards the old key is gone, nothing is under it, and
 * every row, also every write that was acknowledged, is read.
 */

const rows = Number(process.env['BENCH_ROWS'] ?? 1_000_000);
const kills = Number(process.env['BENCH_KILLS'] ?? 20);
const writesPerSecond = 50;
const identities = sealedColumns[0]!;

type Task = { readonly base: string; readonly urls: DatabaseUrls; readonly tenant: TenantId };
type Told =
  | { readonly kind: 'ready' | 'done' }
  | { readonly kind: 'written'; readonly member: string; readonly load: string; readonly ms: number };

const task = process.env['BENCH_TASK'];
if (task) await work(JSON.parse(task) as Task);
else await measure();

function print(name: string, value: number, unit: string, bar?: string): void {
  const line = { name, value: Math.round(value * 100) / 100, unit, ...(bar ? { bar } : {}) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The product with its jobs: takes the exchange up, writes fifty rows a second, and tells when it is over. */
async function work({ base, urls, tenant }: Task): Promise<void> {
  const settings = readSettings({ OPTIMIQ_BASE_DIR: base, PORT: '0', LOG_LEVEL: 'silent' }, base);
  const product = await assembleProduct({
    settings,
    log: openLog(settings),
    today: () => '2025-11-24' as CalendarDate,
    keyFolder: await openKeyFolder(settings.folders.keys, { mayCreate: false }),
    database: await openDatabase(urls),
    jobsUrl: urls.jobs,
    ownerUrl: '',
    stopServer: async () => undefined,
  });
  const tell = (told: Told) => process.send!(told);
  const keys = await product.keysOf(tenant);
  await startJobs(product);
  const rotations = () => withTenant(product.database.app, tenant, listRotations);
  const known = await withTenant(
    product.database.app,
    tenant,
    async (tx) =>
      (
        await sql<{ member: string; load: string }>`
      select member_id as member, load_id as load from member_identities limit 5000`.execute(tx)
      ).rows,
  );
  let at = 0;
  setInterval(async () => {
    at += 1;
    const began = performance.now();
    // Every other write is of a row that is there.
    const { member, load } = at % 2 === 0 ? known[randomInt(known.length)]! : { member: '', load: '' };
    try {
      const written = member ? { member, load } : { member: randomUUID(), load: randomUUID() };
      await withTenant(product.database.app, tenant, (tx) => write(tx, keys, tenant, written, member === ''));
      tell({ kind: 'written', ...written, ms: performance.now() - began });
    } catch (error) {
      process.stderr.write(`a write failed: ${(error as Error).message}\n`);
    }
  }, 1000 / writesPerSecond);
  if ((await rotations()).length === 0) await requestRotation(product, tenant, 'data', { kind: 'system', id: 'bench' });
  const before = (await rotations())[0]?.rewritten ?? 0;
  while ((await rotations()).some(({ state, rewritten }) => state === 'running' && rewritten === before))
    await new Promise((r) => setTimeout(r, 50));
  tell({ kind: 'ready' });
  while ((await rotations()).some(({ state }) => state === 'running')) await new Promise((r) => setTimeout(r, 200));
  tell({ kind: 'done' });
}

async function write(
  tx: Parameters<Parameters<typeof withTenant>[2]>[0],
  { data }: TenantKeyRings,
  tenant: TenantId,
  { member, load }: { member: string; load: string },
  isNew: boolean,
): Promise<void> {
  const place = { tenant, table: 'member_identities', column: 'sealed', row: `${member}/${load}` };
  const sealed = seal(data, place, Buffer.from(JSON.stringify({ lastName: `W${member}` })));
  if (isNew) {
    await sql`insert into members (id) values (${member})`.execute(tx);
    await sql`
      insert into member_identities (member_id, load_id, tags, fields, content_tag, sealed)
      values (${member}, ${load}, '', 1, ${randomBytes(16)}, ${sealed})`.execute(tx);
  } else {
    await sql`update member_identities set sealed = ${sealed} where member_id = ${member} and load_id = ${load}`.execute(
      tx,
    );
  }
}

async function measure(): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'optimiq-bench-'));
  const settings = readSettings({ OPTIMIQ_BASE_DIR: base, PORT: '0' }, base);
  const { data, keys: keysDir, run: runDir } = settings.folders;
  const server = await startEmbedded({ dataDir: join(data, 'postgres'), runDir, keysDir });
  try {
    await migrate(server.url('owner'));
    const urls = { app: server.url('app'), auth: server.url('auth'), jobs: server.url('jobs') };
    const database = await openDatabase(urls);
    const folder = await openKeyFolder(keysDir);
    const tenant = await createTenant(database, folder, { slug: 'bench', name: 'Bench', environment: 'production' });
    const readKeys = () => withTenant(database.app, tenant, (tx) => readTenantKeys(tx, tenant, folder));
    await fill(database, await readKeys(), tenant);
    print('key rotation: rows before', rows, 'rows');

    const began = performance.now();
    const acked = new Map<string, string>();
    const waits: number[] = [];
    let killed = 0;
    for (let isDone = false; !isDone; ) {
      isDone = await oneLife({ base, urls, tenant }, killed < kills, acked, waits);
      if (!isDone) killed += 1;
    }
    const seconds = (performance.now() - began) / 1000;

    const keys = await readKeys();
    const counts = await withTenant(database.app, tenant, (tx) => countVersions(tx, tenant, identities));
    const versions = await withTenant(database.app, tenant, listKeyVersions);
    const old = versions.find(({ purpose, version }) => purpose === 'data' && version === 1);
    const sorted = waits.sort((a, b) => a - b);
    print('key rotation: killed', killed, 'kills', `>= ${kills}`);
    print('key rotation: took, with restarts', seconds, 's');
    print('key rotation: writes acknowledged', waits.length, 'writes');
    print('key rotation: a write, p50', sorted[Math.floor(sorted.length * 0.5)] ?? 0, 'ms');
    print('key rotation: a write, p95', sorted[Math.floor(sorted.length * 0.95)] ?? 0, 'ms');
    print('key rotation: a write, longest', sorted.at(-1) ?? 0, 'ms');
    print(
      'key rotation: old key destroyed',
      old?.state === 'destroyed' && !keys.data.versions.has(1) ? 1 : 0,
      'keys',
      '>= 1',
    );
    print('key rotation: rows under the old key', counts.get(1) ?? 0, 'rows', '<= 0');
    const { read, unreadable } = await readAll(database, keys, tenant, acked);
    print('key rotation: rows read under the new key', read, 'rows', `>= ${rows}`);
    print('key rotation: rows that do not open', unreadable, 'rows', '<= 0');
    print('key rotation: acknowledged writes that are not there', acked.size, 'rows', '<= 0');
    await database.close();
  } finally {
    await server.stop();
    rmSync(base, { recursive: true, force: true });
  }
}

/** One process, killed some seconds after it is at work, or left to end; true when the exchange is over. */
function oneLife(of: Task, isKilled: boolean, acked: Map<string, string>, waits: number[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), {
      env: { ...process.env, BENCH_TASK: JSON.stringify(of) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let isDone = false;
    child.on('message', (told: Told) => {
      if (told.kind === 'written') {
        acked.set(told.member, told.load);
        waits.push(told.ms);
      } else if (told.kind === 'ready') {
        if (isKilled) setTimeout(() => child.kill('SIGKILL'), randomInt(50, 1_500));
      } else {
        isDone = true;
        child.kill('SIGKILL');
      }
    });
    child.once('exit', () => resolve(isDone));
  });
}

async function fill(database: Database, keys: TenantKeyRings, tenant: TenantId): Promise<void> {
  const batch = 5_000;
  for (let at = 0; at < rows; at += batch) {
    const made = Array.from({ length: Math.min(batch, rows - at) }, (_, index) => {
      const [member, load] = [randomUUID(), randomUUID()];
      const place = { tenant, table: 'member_identities', column: 'sealed', row: `${member}/${load}` };
      const person = { lastName: `Last${at + index}`, firstName: 'Ada', birthDate: '1950-01-01', mbi: '1EG4TE5MK73' };
      return { member, load, sealed: seal(keys.data, place, Buffer.from(JSON.stringify(person))) };
    });
    await withTenant(database.app, tenant, async (tx) => {
      await sql`insert into members (id) select unnest(${made.map(({ member }) => member)}::uuid[])`.execute(tx);
      await sql`
        insert into member_identities (member_id, load_id, tags, fields, content_tag, sealed)
        select m, l, '', 1, decode(repeat('00', 16), 'hex'), decode(s, 'hex')
        from unnest(${made.map(({ member }) => member)}::uuid[], ${made.map(({ load }) => load)}::uuid[],
          ${made.map(({ sealed }) => sealed.toString('hex'))}::text[]) as r (m, l, s)`.execute(tx);
    });
  }
}

/** Opens every row; takes what was acknowledged out of the list as it is found. */
async function readAll(database: Database, keys: TenantKeyRings, tenant: TenantId, acked: Map<string, string>) {
  let [read, unreadable, after] = [0, 0, '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const found = await withTenant(
      database.app,
      tenant,
      async (tx) =>
        (
          await sql<{ member: string; load: string; sealed: Buffer }>`
        select member_id as member, load_id as load, sealed from member_identities
        where member_id > ${after} order by member_id limit 20000`.execute(tx)
        ).rows,
    );
    if (found.length === 0) return { read, unreadable };
    for (const { member, load, sealed } of found) {
      const place = { tenant, table: 'member_identities', column: 'sealed', row: `${member}/${load}` };
      try {
        const { lastName } = JSON.parse(unseal(keys.data, place, sealed).toString('utf8')) as { lastName: string };
        read += 1;
        if (acked.get(member) === load && lastName === `W${member}`) acked.delete(member);
      } catch {
        unreadable += 1;
      }
    }
    after = found.at(-1)!.member;
  }
}
