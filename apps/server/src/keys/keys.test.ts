import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KeyInventory } from '@optimiq/contracts/keys';
import type { LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { openKeyFolder } from '@optimiq/store/keys/key-folder';
import { setHold } from '@optimiq/store/postgres/holds';
import { readFileNames } from '@optimiq/store/postgres/loads-read';
import { readIdentities } from '@optimiq/store/postgres/member-identity-read';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { day, inTenant, receive, settled, state, tidyTexts } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { closeTenant, endClosures, planClosure } from './close-tenant.ts';
import { destroyKek, kekState, rotateKek } from './kek.ts';

let t: TestProduct;
let loadId: LoadId;
let before: Awaited<ReturnType<typeof state>>;
const actor = { kind: 'operator', id: 'test' } as const;

beforeAll(async () => {
  t = await testProduct();
  const texts = tidyTexts({ members: 6, seed: 7, asOf: day('2025-11-24'), months: 6 });
  const received = await receive(t.product, t.alpha, texts['members.csv']!);
  loadId = received.loadId;
  for (const [name, text] of Object.entries(texts)) if (name !== 'members.csv') await receive(t.product, t.alpha, text);
  await receive(t.product, t.beta, texts['members.csv']!);
  for (const tenant of [t.alpha, t.beta]) await settled(t.product, tenant);
  before = await state(t.product, t.alpha);
}, 120_000);
afterAll(() => t.close());

const headers = async (tenant: TenantId, role: 'tenant-admin' | 'risk-director') => ({
  cookie: await t.signIn(tenant, role),
  'x-optimiq-request': '1',
});
const inventory = async (tenant = t.alpha) => {
  const answer = await t.app.inject({ url: '/v1/keys', headers: await headers(tenant, 'tenant-admin') });
  expect(answer.statusCode).toBe(200);
  return KeyInventory.parse(answer.json());
};
const versionsOf = async (purpose: string, tenant = t.alpha) =>
  (await inventory(tenant)).versions
    .filter((one) => one.purpose === purpose)
    .map(({ version, state: of, under }) => [version, of, under === undefined ? undefined : under > 0]);
const rotate = async (purpose: string) => {
  const url = `/v1/keys/${purpose}/rotations`;
  const answer = await t.app.inject({ method: 'POST', url, headers: await headers(t.alpha, 'tenant-admin') });
  expect([answer.statusCode, answer.json().detail]).toEqual([202, undefined]);
  await settled(t.product, t.alpha);
};
const lastNames = async (tenant: TenantId) => {
  const rows = await t.test.asSuperuser<{ id: MemberKey }>('select id from optimiq.members where tenant_id = $1', [
    tenant,
  ]);
  const keys = await t.product.keysOf(tenant);
  const read = await inTenant(t.product, tenant, (tx) =>
    readIdentities(
      tx,
      keys,
      rows.map(({ id }) => id),
    ),
  );
  return [...read.values()].flatMap(({ lastName }) => lastName ?? []).sort();
};

test('SEC-03 the keys of a tenant are told to its administrator: versions, what is under them, and never a key', async () => {
  const refused = await t.app.inject({ url: '/v1/keys', headers: await headers(t.alpha, 'risk-director') });
  expect(refused.statusCode).toBe(403);
  const keys = await inventory();
  expect(keys.adapter).toBe('file');
  expect(keys.versions.map(({ purpose }) => purpose).sort()).toEqual(
    expect.arrayContaining(['blobs', 'data', 'facts', 'index', 'journal', 'records']),
  );
  expect(await versionsOf('data')).toEqual([[1, 'current', true]]);
  const bytes = [...(await t.product.keysOf(t.alpha)).data.versions.values()].map((key) => Buffer.from(key));
  for (const text of [JSON.stringify(keys), t.logged.join()])
    for (const key of bytes)
      for (const form of ['hex', 'base64', 'base64url'] as const) expect(text).not.toContain(key.toString(form));
});

test.each(['data', 'facts', 'blobs'])(
  'SEC-03 the %s key is exchanged: all is readable, nothing is under the old version, which is gone',
  async (purpose) => {
    await rotate(purpose);
    expect(await versionsOf(purpose)).toEqual([
      [2, 'current', true],
      [1, 'destroyed', false],
    ]);
    expect(await versionsOf(purpose, t.beta)).toEqual([[1, 'current', true]]);
    expect(await state(t.product, t.alpha)).toEqual(before);
    expect(await lastNames(t.alpha)).toEqual(await lastNames(t.beta));
    const keys = await t.product.keysOf(t.alpha);
    const names = await inTenant(t.product, t.alpha, (tx) => readFileNames(tx, keys, [loadId]));
    expect([...names.values()]).toEqual(['file']);
    const rotations = (await inventory()).rotations.filter((one) => one.purpose === purpose);
    expect(rotations.map((one) => [one.state, one.rewritten > 0])).toEqual([['done', true]]);
    // What comes now is under the new version.
    const { name } = await t.product.blobs.put(
      keys,
      t.alpha,
      (async function* () {
        yield Buffer.from('new');
      })(),
      'upload',
    );
    for await (const part of t.product.blobs.read(keys, t.alpha, name))
      expect(Buffer.from(part).toString()).toBe('new');
  },
);

test("SEC-03 a version in force is not revoked, nor one that does not exist, nor another tenant's", async () => {
  const revoke = async (version: number, tenant = t.alpha) =>
    (
      await t.app.inject({
        method: 'POST',
        url: `/v1/keys/data/versions/${version}/revocation`,
        headers: await headers(tenant, 'tenant-admin'),
        payload: {},
      })
    ).statusCode;
  expect(await revoke(2)).toBe(409);
  expect(await revoke(1)).toBe(409);
  expect(await revoke(7)).toBe(404);
  expect(await revoke(2, t.beta)).toBe(404);
});

test('SEC-03 the key-encryption key is exchanged without touching what the keys seal; the old one goes when it wraps nothing', async () => {
  const folder = t.product.keyFolder.folder;
  const files = await openKeyFolder(folder);
  expect(files.isNew).toBe(true);
  const product = { ...t.product, keyFolder: { ...files, root: t.product.keyFolder.root } };
  // Keys of the test were wrapped by a key in memory: wrap them by the folder's first.
  const subject = { tenant: t.alpha, purpose: 'data', version: 2 };
  const inMemory = t.product.keyFolder.encryption;
  for (const { tenant_id: tenant, purpose, version, wrapped } of await t.test.asSuperuser(
    'select * from optimiq.tenant_keys where wrapped is not null',
  )) {
    const of = { tenant, purpose, version };
    const again = await files.encryption.wrap(of, await inMemory.unwrap(of, { by: 'file:1', bytes: wrapped }));
    await t.test.asSuperuser(
      'update optimiq.tenant_keys set wrapped = $4 where tenant_id = $1 and purpose = $2 and version = $3',
      [tenant, purpose, version, again.bytes],
    );
  }
  const sealed = () =>
    t.test.asSuperuser('select sealed from optimiq.member_identities order by tenant_id, member_id, load_id');
  const old = await sealed();
  const rotated = await rotateKek(product, actor);
  expect(rotated.ok && rotated.value).toBeGreaterThan(12);
  expect((await kekState(product)).wraps.map(({ kek }) => kek)).toEqual(['file:2']);
  expect(await sealed()).toEqual(old);
  const [row] = await t.test.asSuperuser(
    `select wrapped, wrapped_by from optimiq.tenant_keys where tenant_id = $1 and purpose = 'data' and version = 2`,
    [t.alpha],
  );
  const data = (await t.product.keysOf(t.alpha)).data;
  expect(await files.encryption.unwrap(subject, { by: row!.wrapped_by, bytes: row!.wrapped })).toEqual(
    Buffer.from(data.versions.get(2)!),
  );
  expect(await destroyKek(product, 2)).toEqual({ ok: false, reason: 'current' });
  expect((await destroyKek(product, 1)).ok).toBe(true);
  expect(readdirSync(folder).filter((name) => name.startsWith('kek'))).toEqual(['kek-2.key']);
  const reopened = await openKeyFolder(folder);
  expect(reopened.root).toEqual(files.root);
  expect(await reopened.encryption.unwrap(subject, { by: row!.wrapped_by, bytes: row!.wrapped })).toHaveLength(32);
});

test('RET-03 RET-07 a closed tenant opens nowhere again: vault, facts, files, and not from a backup of before', async () => {
  const { product } = t;
  const slug = (await product.tenants()).find(({ id }) => id === t.alpha)!.slug;
  const keysBefore = await product.keysOf(t.alpha);
  const wrapped = await t.test.asSuperuser('select * from optimiq.tenant_keys where tenant_id = $1', [t.alpha]);
  const cookie = await t.signIn(t.alpha, 'tenant-admin');

  await inTenant(product, t.alpha, (tx) => setHold(tx, actor, true));
  expect(await planClosure(product, slug)).toEqual({ ok: false, reason: 'held' });
  await inTenant(product, t.alpha, (tx) => setHold(tx, actor, false));
  const plan = await planClosure(product, slug);
  if (!plan.ok) throw new Error(plan.reason);
  expect(plan.value.sealedValues).toBeGreaterThan(6);
  expect(plan.value.files).toBeGreaterThan(0);
  expect(await closeTenant(product, slug, '00000000', actor)).toEqual({ ok: false, reason: 'not-confirmed' });
  await inTenant(product, t.alpha, (tx) => setHold(tx, actor, true, loadId));
  expect(await closeTenant(product, slug, plan.value.confirm, actor)).toEqual({ ok: false, reason: 'held' });
  await inTenant(product, t.alpha, (tx) => setHold(tx, actor, false, loadId));

  const closed = await closeTenant(product, slug, plan.value.confirm, actor);
  if (!closed.ok) throw new Error(closed.reason);
  expect(closed.value).toMatchObject({
    tenantId: t.alpha,
    filesRemoved: plan.value.files,
    factsBytesRemoved: plan.value.factsBytes,
  });
  expect(closed.value.keysDestroyed).toBeGreaterThanOrEqual(6);

  const gone = { code: 'keys-destroyed' };
  await expect(product.keysOf(t.alpha)).rejects.toMatchObject(gone);
  expect(keysBefore.data.versions.size).toBe(0);
  // What seals the audit log stays, so that nobody changes it afterwards.
  expect(
    await t.test.asSuperuser(
      'select 1 from optimiq.tenant_keys where tenant_id = $1 and wrapped is not null and purpose <> $2',
      [t.alpha, 'audit'],
    ),
  ).toEqual([]);
  expect(existsSync(join(t.base, 'data/facts', `${t.alpha}.duckdb`))).toBe(false);
  expect(await product.blobs.list(t.alpha)).toEqual([]);
  const answer = await t.app.inject({ url: '/v1/keys', headers: { cookie, 'x-optimiq-request': '1' } });
  expect(answer.statusCode).toBe(401);
  expect((await product.tenants()).map(({ id }) => id)).not.toContain(t.alpha);

  // A backup of before brings the wrapped keys and the tenant back; the list of ended keys holds against it.
  for (const row of wrapped)
    await t.test.asSuperuser(
      `update optimiq.tenant_keys set wrapped = $4, state = $5 where tenant_id = $1 and purpose = $2 and version = $3`,
      [row.tenant_id, row.purpose, row.version, row.wrapped, row.state],
    );
  await t.test.asSuperuser('update auth.tenants set closed_at = null where id = $1', [t.alpha]);
  await expect(product.keysOf(t.alpha)).rejects.toMatchObject(gone);
  await endClosures(product);
  expect((await product.tenants()).map(({ id }) => id)).not.toContain(t.alpha);
  expect(
    await t.test.asSuperuser(
      'select 1 from optimiq.tenant_keys where tenant_id = $1 and wrapped is not null and purpose <> $2',
      [t.alpha, 'audit'],
    ),
  ).toEqual([]);
  // The other tenant works on.
  expect(await lastNames(t.beta)).toHaveLength(6);
});
