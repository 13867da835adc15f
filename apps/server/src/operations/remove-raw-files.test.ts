import { createHash } from 'node:crypto';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { LoadId } from '@optimiq/domain/kernel/ids';
import { setHold } from '@optimiq/store/postgres/holds';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, inTenant, readLoad, receive, settled, state, undo } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { removeExpired } from './remove-raw-files.ts';

const actor = { kind: 'system', id: 'test' } as const;
const dayMs = 86_400_000;
const people = (id: string, sex = 'F') =>
  csvOf(
    ['member_id', 'birth_date', 'sex', 'last_name'],
    [{ member_id: id, birth_date: '1950-01-02', sex, last_name: 'Q' }],
  );
let world: TestProduct;
let active: LoadId;
let held: LoadId;

beforeAll(async () => {
  world = await testProduct();
  const { product, alpha } = world;
  active = (await receive(product, alpha, `${people('ONE-1')}ONE-2,not a date,F,Q\n`)).loadId;
  held = (await receive(product, alpha, people('TWO-1'))).loadId;
  await settled(product, alpha);
  await inTenant(product, alpha, (tx) => setHold(tx, actor, true, held));
}, 400_000);
afterAll(() => world.close());

const inDays = (days: number) => new Date(Date.now() + days * dayMs);
const blobs = async (tenant = world.alpha) => (await world.product.blobs.list(tenant)).map(({ name }) => name);
const refused = async (id: LoadId) => {
  const cookie = await world.signIn(world.alpha, 'tenant-admin');
  return world.app.inject({ method: 'GET', url: `/v1/loads/${id}/refused-rows`, headers: { cookie } });
};
const manifest = async (id: LoadId, role: 'tenant-admin' | 'risk-director' = 'tenant-admin') => {
  const cookie = await world.signIn(world.alpha, role);
  return (await world.app.inject({ method: 'GET', url: `/v1/loads/${id}/manifest`, headers: { cookie } })).json();
};

test('a load has a receipt: bytes, sha256, totals, versions and rows by outcome, and no identifier', async () => {
  const text = `${people('ONE-1')}ONE-2,not a date,F,Q\n`;
  const receipt = await manifest(active);
  expect(receipt).toMatchObject({
    bytes: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
    readerVersion: '1',
    state: 'active',
    outcome: { rejected: 1, byRule: [expect.objectContaining({ severity: 'error', count: 1 })] },
    rawFile: { isKept: true, isHeld: false },
  });
  expect(receipt.members).toBeGreaterThan(0);
  expect(JSON.stringify(receipt)).not.toMatch(/ONE-|1950/);
  expect((await manifest(active, 'risk-director')).sha256).toBeUndefined();
});

test('RET-01 a raw file stays for thirty days, then goes; the load, its facts and its undo do not need it', async () => {
  const { product, alpha } = world;
  const before = await state(product, alpha);
  expect(await removeExpired(product, alpha, inDays(29))).toEqual({ rawFiles: 0, orphans: 0 });
  expect((await refused(active)).statusCode).toBe(200);
  expect(await removeExpired(product, alpha, inDays(31))).toEqual({ rawFiles: 1, orphans: 0 });
  const gone = await refused(active);
  expect([gone.statusCode, gone.json().code]).toEqual([410, 'raw-file-removed']);
  expect((await manifest(active)).rawFile).toMatchObject({ isKept: false, removedBy: 'retention' });
  expect((await readLoad(product, alpha, active)).rawRemovedAt).toBeInstanceOf(Date);
  const audited = await world.test.asSuperuser(
    `select subject_id from optimiq.audit_events where action = 'raw-file.remove'`,
  );
  expect(audited).toEqual([{ subject_id: active }]);
  expect(await state(product, alpha)).toEqual(before);
  await undo(product, alpha, active);
  expect((await readLoad(product, alpha, active)).state).toBe('undone');
});

test('RET-04 removing again changes nothing', async () => {
  const { product, alpha } = world;
  const left = await blobs();
  expect(await removeExpired(product, alpha, inDays(32))).toEqual({ rawFiles: 0, orphans: 0 });
  expect(await blobs()).toEqual(left);
});

test('RET-06 a held load keeps its raw file however old it is, and a held tenant keeps all', async () => {
  const { product, alpha } = world;
  expect(await removeExpired(product, alpha, inDays(4000))).toEqual({ rawFiles: 0, orphans: 0 });
  await inTenant(product, alpha, (tx) => setHold(tx, actor, true));
  await inTenant(product, alpha, (tx) => setHold(tx, actor, false, held));
  expect(await removeExpired(product, alpha, inDays(4000))).toEqual({ rawFiles: 0, orphans: 0 });
  await inTenant(product, alpha, (tx) => setHold(tx, actor, false));
  expect(await removeExpired(product, alpha, inDays(4000))).toEqual({ rawFiles: 1, orphans: 0 });
});

test('RET-01 a file that nobody mapped goes like any other, and its load with it', async () => {
  const { product, alpha } = world;
  const { loadId } = await receive(product, alpha, 'Member ID;Sex;DOB;Last Name\nFIVE-1;F;1950-01-02;Q\n');
  await settled(product, alpha);
  expect((await readLoad(product, alpha, loadId)).holdReason).toBe('mapping');
  expect(await removeExpired(product, alpha, inDays(29))).toEqual({ rawFiles: 0, orphans: 0 });
  expect(await removeExpired(product, alpha, inDays(31))).toEqual({ rawFiles: 1, orphans: 0 });
  expect(await readLoad(product, alpha, loadId)).toMatchObject({ state: 'cancelled', blobName: undefined });
  expect(await removeExpired(product, alpha, inDays(31))).toEqual({ rawFiles: 0, orphans: 0 });
});

test('bytes that come again while old files are removed stay, though they were old when the files were listed', async () => {
  const { product, alpha, base } = world;
  const keys = await product.keysOf(alpha);
  const put = () => product.blobs.put(keys, alpha, Readable.from([Buffer.from('sent again')]), 'upload');
  const { name } = await put();
  const old = new Date(Date.now() - 3 * dayMs);
  utimesSync(join(base, 'data', 'blobs', alpha, name), old, old);
  const { blobs } = product;
  const list: typeof blobs.list = async (tenant) => {
    const listed = await blobs.list(tenant);
    await put();
    return listed;
  };
  Object.assign(product, { blobs: { ...blobs, list } });
  const { orphans } = await removeExpired(product, alpha, new Date());
  Object.assign(product, { blobs });
  expect(orphans).toBe(0);
  expect((await blobs.list(alpha)).map((blob) => blob.name)).toContain(name);
  await blobs.remove(alpha, name);
});

test('RET-04 a blob that no load names goes after a day: its load was never made', async () => {
  const { product, alpha, beta, base } = world;
  const put = async (tenant: typeof alpha) => {
    const keys = await product.keysOf(tenant);
    return product.blobs.put(keys, tenant, Readable.from([Buffer.from('left by a crash')]), 'upload');
  };
  const [orphan, other] = [await put(alpha), await put(beta)];
  expect(await removeExpired(product, alpha, new Date())).toEqual({ rawFiles: 0, orphans: 0 });
  const old = new Date(Date.now() - 2 * dayMs);
  utimesSync(join(base, 'data', 'blobs', alpha, orphan.name), old, old);
  expect(await removeExpired(product, alpha, new Date())).toEqual({ rawFiles: 0, orphans: 1 });
  expect(await blobs()).not.toContain(orphan.name);
  expect(await blobs(beta)).toEqual([other.name]);
});

test('RET-06 a hold is of a load of the tenant: of no other and of none that is unknown', async () => {
  const { product, alpha } = world;
  const kept = (await receive(product, alpha, people('THREE-1'))).loadId;
  await settled(product, alpha);
  expect(await inTenant(product, alpha, (tx) => setHold(tx, actor, true, kept))).toBe(true);
  const unknown = '00000000-0000-4000-8000-000000000000' as LoadId;
  expect(await inTenant(product, alpha, (tx) => setHold(tx, actor, true, unknown))).toBe(false);
  expect(await inTenant(product, world.beta, (tx) => setHold(tx, actor, true, kept))).toBe(false);
});
