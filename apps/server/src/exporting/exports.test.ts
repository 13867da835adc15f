import { createHash } from 'node:crypto';
import type { Export } from '@optimiq/contracts/exports';
import type { GapPage } from '@optimiq/contracts/gaps';
import type { MemberPage } from '@optimiq/contracts/population';
import type { WorkPage } from '@optimiq/contracts/work';
import type { Role } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { exportBlobName } from '@optimiq/store/blobs/files';
import { StoreError } from '@optimiq/store/postgres/errors';
import { readXlsx } from 'hucre/xlsx';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeExpired } from '../operations/remove-raw-files.ts';
import { day, load, tidyTexts } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { makeExportJob } from './make-export-job.ts';

const files = tidyTexts({ members: 60, seed: 11, asOf: day('2025-11-24'), months: 34 });
let world: TestProduct;

beforeAll(async () => {
  world = await testProduct();
  for (const name of ['members.csv', 'eligibility_year.csv', 'claim_lines.csv'])
    await load(world.product, world.alpha, files[name]!);
});
afterAll(() => world.close());

type Method = 'GET' | 'POST' | 'DELETE' | 'PATCH';
async function ask(method: Method, url: string, role: Role, payload?: object, tenant: TenantId = world.alpha) {
  const headers = { cookie: await world.signIn(tenant, role), 'x-optimiq-request': '1' };
  return world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
}
async function askFor(what: string, format: string, query: object = {}, role: Role = 'tenant-admin'): Promise<string> {
  const answer = await ask('POST', '/v1/exports', role, { what, format, query });
  if (answer.statusCode !== 202) throw new Error(`answered ${answer.statusCode} ${answer.body}`);
  return answer.json().exportId;
}
const read = async (id: string, role: Role = 'tenant-admin') =>
  (await ask('GET', `/v1/exports/${id}`, role)).json() as Export;
async function ended(id: string, role?: Role): Promise<Export> {
  await expect.poll(async () => (await read(id, role)).state, { timeout: 60_000 }).not.toMatch(/queued|running/);
  return read(id, role);
}
async function made(what: string, format: string, query: object = {}, role: Role = 'tenant-admin') {
  const id = await askFor(what, format, query, role);
  const { state, errorCode, manifest } = await ended(id, role);
  if (state !== 'done') throw new Error(`ended as ${state}: ${errorCode}`);
  const file = await ask('GET', `/v1/exports/${id}/file`, role);
  return { id, manifest: manifest!, file };
}
const bufferOf = (bytes: Buffer) =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
const blobs = async () => (await world.product.blobs.list(world.alpha)).map(({ name }) => name);
const nameOf = async (id: string) => exportBlobName(await world.product.keysOf(world.alpha), id);
/** Rows counted toward the day so far. */
const counted = async () => {
  const sql = `select coalesce(sum((details ->> 'rows')::int), 0)::int as n from optimiq.audit_events
    where action = 'file.export' and outcome = 'success' and tenant_id = $1`;
  return ((await world.test.asSuperuser(sql, [world.alpha])) as { n: number }[])[0]!.n;
};

test('a list is the same rows in every format, and its manifest tells the file from any other', async () => {
  // The first is one who has every cell: by their random keys it might be anybody.
  const query = { sort: 'hccs', direction: 'desc' };
  const direct = await ask('GET', '/v1/member-export?sort=hccs&direction=desc', 'tenant-admin');
  const csv = await made('members', 'csv', query);
  expect(csv.file.body).toBe(direct.body);
  expect(csv.file.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-security-policy': expect.stringContaining('sandbox'),
    'cache-control': 'no-store',
  });
  expect(csv.file.headers['content-disposition']).toMatch(/^attachment; filename="members-[0-9a-f]{8}\.csv"$/);
  expect(csv.manifest).toMatchObject({
    columns: ['member_key', 'name', 'sex', 'age', 'segment', 'hccs', 'last_service_on', 'raw', 'payment'],
    rows: 60,
    bytes: csv.file.rawPayload.length,
    sha256: createHash('sha256').update(csv.file.rawPayload).digest('hex'),
    asOf: '2025-11-24',
  });
  expect((await read(csv.id)).filters).toEqual({ paymentYear: 2026, ...query });
  const first = csv.file.body.split('\r\n')[1]!.split('","');

  const lines = (await made('members', 'ndjson', query)).file.body.trimEnd().split('\n');
  expect(lines).toHaveLength(60);
  expect(JSON.parse(lines[0]!)).toMatchObject({ name: first[1], age: Number(first[3]), raw: Number(first[7]) });
  const { sheets } = await readXlsx((await made('members', 'xlsx', query)).file.rawPayload);
  expect(sheets[0]!.rows).toHaveLength(61);
  expect(sheets[0]!.rows[1]!.slice(1, 4)).toEqual([first[1], first[2], Number(first[3])]);
  const parquet = (await made('members', 'parquet', query)).file.rawPayload;
  const rows = await parquetReadObjects({ file: bufferOf(parquet), compressors });
  expect(rows).toHaveLength(60);
  expect(rows[0]).toMatchObject({ name: first[1], age: BigInt(first[3]!), last_service_on: new Date(first[6]!) });
}, 120_000);

test('gaps under the filters of their screen, a list of work, claims of a month, broken rows, duplicates', async () => {
  const gaps = (await ask('GET', '/v1/gaps?status=open&limit=1', 'tenant-admin')).json() as GapPage;
  const open = await made('gaps', 'ndjson', { status: 'open' });
  const rows = open.file.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows).toHaveLength(gaps.total);
  expect(rows[0]).toMatchObject({ member_key: gaps.items[0]!.memberKey, hcc: gaps.items[0]!.hcc, status: 'open' });
  const taken = gaps.items.map(({ memberKey, hcc }) => ({ memberKey, hcc }));
  expect((await ask('POST', '/v1/work-acceptances', 'tenant-admin', { gaps: taken })).statusCode).toBe(200);
  const list = (await ask('GET', '/v1/work-items?view=pool', 'tenant-admin')).json() as WorkPage;
  const work = (await made('work-items', 'ndjson', { view: 'pool' })).file.body.trimEnd().split('\n');
  expect(work.map((line) => JSON.parse(line))).toMatchObject(
    list.items.map(({ workItemId, name, dueOn, acceptedBy }) => ({
      ...{ work_item_id: workItemId, name, due_on: dueOn, accepted_by: acceptedBy.name },
    })),
  );
  expect(list.total).toBe(1);
  expect(work).toHaveLength(list.total);
  const of = async (what: string, url: string, query: object) =>
    expect((await made(what, 'csv', query)).file.body).toBe((await ask('GET', url, 'tenant-admin')).body);
  await of('month-claims', '/v1/completeness/2025-06/claim-export', { month: '2025-06' });
  await of('duplicate-claims', '/v1/duplicate-claim-export', {});
  const { rules } = (await ask('GET', '/v1/data-quality', 'tenant-admin')).json();
  await of('quality-rows', `/v1/data-quality/${rules[0].id}/row-export`, { rule: rules[0].id });
}, 120_000);

test('ACC-10 a file shows what its asker may see, is nobody else’s, and is in the ledger of whom it holds', async () => {
  const { id, manifest } = await made('members', 'csv', {}, 'risk-director');
  expect(manifest.columns).not.toContain('name');
  for (const [role, tenant] of [
    ['tenant-admin', world.alpha],
    ['risk-director', world.beta],
  ] as const) {
    for (const url of [`/v1/exports/${id}`, `/v1/exports/${id}/file`]) {
      expect((await ask('GET', url, role, undefined, tenant)).statusCode).toBe(404);
    }
    expect((await ask('DELETE', `/v1/exports/${id}`, role, undefined, tenant)).statusCode).toBe(404);
    const listed = (await ask('GET', '/v1/exports', role, undefined, tenant)).json().items as Export[];
    expect(listed.map(({ exportId }) => exportId)).not.toContain(id);
  }
  const request = { what: 'members', format: 'csv', query: {} };
  expect((await ask('POST', '/v1/exports', 'hcc-coder', request)).statusCode).toBe(403);
  expect((await ask('POST', '/v1/exports', 'tenant-admin', { ...request, what: 'people' })).statusCode).toBe(400);
  const { items } = (await ask('GET', '/v1/members?limit=1', 'tenant-admin')).json() as MemberPage;
  const ledger = await ask('GET', `/v1/members/${items[0]!.memberKey}/ledger?use=exported`, 'privacy-officer');
  expect(ledger.json().items).toContainEqual(expect.objectContaining({ action: 'file.export', use: 'exported' }));
  expect((await ask('DELETE', `/v1/exports/${id}`, 'risk-director')).statusCode).toBe(204);
  expect((await ask('GET', `/v1/exports/${id}`, 'risk-director')).statusCode).toBe(404);
  expect(await blobs()).not.toContain(await nameOf(id));
}, 120_000);

test('rows are counted when they are asked for, once, and a day that is used up makes no file', async () => {
  const before = await counted();
  const { put } = world.product.blobs;
  let tries = 0;
  // The file is stored and nobody says so, as when the process is killed in between.
  Object.assign(world.product.blobs, {
    put: async (...asked: Parameters<typeof put>) => {
      const blob = await put(...asked);
      tries += 1;
      if (tries === 1) throw new StoreError('unavailable');
      return blob;
    },
  });
  const { id, file } = await made('members', 'csv').finally(() => Object.assign(world.product.blobs, { put }));
  expect([tries, await counted()]).toEqual([2, before + 60]);
  const [kept, own] = [await blobs(), await nameOf(id)];
  expect(kept.filter((name) => name === own)).toHaveLength(1);
  // The same job once more changes nothing.
  await makeExportJob(world.product, world.alpha, id, () => undefined);
  expect(await blobs()).toEqual(kept);
  expect((await ask('GET', `/v1/exports/${id}/file`, 'tenant-admin')).body).toBe(file.body);

  const chosen = (value: object) =>
    world.test.asSuperuser('update optimiq.tenant_settings set chosen = $1 where tenant_id = $2', [
      JSON.stringify(value),
      world.alpha,
    ]);
  await chosen({ 'quota.exportRowsPerDay': 1 });
  const listed = (await ask('GET', '/v1/exports', 'tenant-admin')).json().items.length;
  const refused = await ask('POST', '/v1/exports', 'tenant-admin', { what: 'members', format: 'csv', query: {} });
  expect([refused.statusCode, refused.json().code]).toEqual([429, 'quota-export']);
  expect((await ask('GET', '/v1/exports', 'tenant-admin')).json().items).toHaveLength(listed);
  await chosen({});
}, 120_000);

test('ACC-05 a file ends with its asker’s rights, long before it would be whole, and a made one opens to them no more', async () => {
  const membership = (set: string) =>
    world.test.asSuperuser(
      `update auth.memberships set ${set} where tenant_id = $1 and user_id in (select id from auth.users where email like 'claims-lead.%')`,
      [world.alpha],
    );
  const { id: old } = await made('members', 'csv', {}, 'claims-lead');
  const { put } = world.product.blobs;
  // A file that would take a minute.
  Object.assign(world.product.blobs, {
    put: async (...[keys, tenant, stream, ...more]: Parameters<typeof put>) => {
      const slow = (async function* () {
        for (let n = 0; n < 600; n += 1) {
          yield Buffer.from('x');
          await new Promise((go) => setTimeout(go, 100));
          if (n > 9) yield* stream;
        }
      })();
      return put(keys, tenant, slow, ...more);
    },
  });
  try {
    const id = await askFor('members', 'csv', {}, 'claims-lead');
    await expect.poll(async () => (await read(id, 'claims-lead')).state, { timeout: 30_000 }).toBe('running');
    const began = Date.now();
    await membership(`roles = array['risk-director']`);
    const { state, errorCode } = await ended(id, 'claims-lead');
    expect([state, errorCode]).toEqual(['failed', 'rights-changed']);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(await blobs()).not.toContain(await nameOf(id));
    expect((await ask('GET', `/v1/exports/${old}/file`, 'claims-lead')).statusCode).toBe(403);

    const other = await askFor('members', 'csv', {}, 'tenant-admin');
    await expect.poll(async () => (await read(other)).state, { timeout: 30_000 }).toBe('running');
    expect((await ask('DELETE', `/v1/exports/${other}`, 'tenant-admin')).statusCode).toBe(204);
    expect((await read(other)).state).toBe('cancelled');
    await expect
      .poll(async () => (await ask('GET', '/v1/jobs', 'tenant-admin')).json().items[0].state, { timeout: 30_000 })
      .toBe('cancelled');
    expect(await blobs()).not.toContain(await nameOf(other));
  } finally {
    Object.assign(world.product.blobs, { put });
    await membership(`roles = array['claims-lead']`);
  }
}, 120_000);

test('a file whose time is over opens to nobody, and goes with the next clean-up', async () => {
  const { id } = await made('members', 'csv');
  await world.test.asSuperuser(`update optimiq.exports set expires_at = now() - interval '1 second' where id = $1`, [
    id,
  ]);
  expect((await read(id)).state).toBe('expired');
  expect((await ask('GET', `/v1/exports/${id}/file`, 'tenant-admin')).statusCode).toBe(404);
  expect(await blobs()).toContain(await nameOf(id));
  await removeExpired(world.product, world.alpha, new Date());
  expect(await blobs()).not.toContain(await nameOf(id));
  const { state, manifest } = await read(id);
  expect([state, manifest?.rows]).toEqual(['expired', 60]);
});

test('COV-09 an erasure takes every file that may hold the person, and says so in its certificate', async () => {
  const { id } = await made('members', 'csv');
  const { items } = (await ask('GET', '/v1/members?limit=1', 'tenant-admin')).json() as MemberPage;
  const payload = { memberKey: items[0]!.memberKey, reason: 'asked for by the person' };
  const { erasureId } = (await ask('POST', '/v1/erasures', 'privacy-officer', payload)).json();
  const erasure = async () => (await ask('GET', `/v1/erasures/${erasureId}`, 'privacy-officer')).json();
  await expect.poll(async () => (await erasure()).state, { timeout: 60_000 }).toBe('done');
  const { certificate } = await erasure();
  expect(certificate.counts).toContainEqual({ store: 'blobs', table: 'exports', before: expect.any(Number), after: 0 });
  expect(certificate.checks).toContainEqual({ name: 'exports-of-before', found: 0, expected: 0 });
  expect((await read(id)).state).toBe('erased');
  expect(await blobs()).not.toContain(await nameOf(id));
  expect((await ask('GET', `/v1/exports/${id}/file`, 'tenant-admin')).statusCode).toBe(404);
  expect((await made('members', 'csv')).manifest.rows).toBe(59);
}, 120_000);
