import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withTenant } from '../postgres/tenant.ts';
import { completeTenant } from '../postgres/tenants.ts';
import { keyFolderOf } from '../testing/keys.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { ensureAuditKey } from './audit-key.ts';
import { createTenantKeys, keyPurposes, readTenantKeys } from './tenant-keys.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.close());

const create = (tenant: TestDatabase['alpha']) =>
  withTenant(t.database.app, tenant, (tx) => createTenantKeys(tx, tenant, t.keyFolder));
const read = (tenant: TestDatabase['alpha'], keys = t.keyFolder) =>
  withTenant(t.database.app, tenant, (tx) => readTenantKeys(tx, tenant, keys));

test('keys come back as made, differ by tenant and purpose, and are made once', async () => {
  const [alpha, beta] = [await create(t.alpha), await create(t.beta)];
  expect(await read(t.alpha)).toEqual(alpha);
  expect(await read(t.beta)).toEqual(beta);
  const all = [alpha, beta].flatMap((keys) =>
    keyPurposes.map((purpose) => Buffer.from(keys[purpose].versions.get(1)!)),
  );
  expect(new Set(all.map((key) => key.toString('hex'))).size).toBe(12);
  await expect(create(t.alpha)).rejects.toMatchObject({ code: 'unique' });
});

test('a tenant whose log began before its keys were made gets them; those that exist are kept', async () => {
  const before = await read(t.alpha);
  await t.asSuperuser('delete from optimiq.tenant_keys where tenant_id = $1', [t.beta]);
  await withTenant(t.database.app, t.beta, (tx) => ensureAuditKey(tx, t.beta, t.keyFolder));
  for (const tenant of [t.alpha, t.beta]) await completeTenant(t.database, t.keyFolder, tenant);
  expect(Object.keys(await read(t.beta)).sort()).toEqual([...keyPurposes].sort());
  expect(await read(t.alpha)).toEqual(before);
});

test('another key-encryption key opens nothing', async () => {
  await expect(read(t.alpha, keyFolderOf(randomBytes(32)))).rejects.toMatchObject({
    code: 'authentication',
  });
});

test('a wrapped key swapped between purposes or tenants does not open', async () => {
  const saved = await t.asSuperuser('select * from optimiq.tenant_keys');
  const put = (tenant: string, purpose: string, wrapped: Buffer) =>
    t.asSuperuser('update optimiq.tenant_keys set wrapped = $3 where tenant_id = $1 and purpose = $2', [
      tenant,
      purpose,
      wrapped,
    ]);
  const wrappedOf = (tenant: string, purpose: string): Buffer =>
    saved.find((row) => row.tenant_id === tenant && row.purpose === purpose)!.wrapped;

  await put(t.alpha, 'data', wrappedOf(t.alpha, 'index'));
  await expect(read(t.alpha)).rejects.toMatchObject({ code: 'authentication' });
  await put(t.alpha, 'data', wrappedOf(t.beta, 'data'));
  await expect(read(t.alpha)).rejects.toMatchObject({ code: 'authentication' });
});

test('a tenant of before keeps the keys of its records: they were made by its index key', async () => {
  await t.asSuperuser(`delete from optimiq.tenant_keys where tenant_id = $1 and purpose in ('records', 'journal')`, [
    t.beta,
  ]);
  const keys = await read(t.beta);
  expect(keys.records.versions.get(1)).toEqual(keys.index.versions.get(1));
  expect(keys.journal.versions.get(1)).not.toEqual(keys.index.versions.get(1));
  expect(await read(t.beta)).toEqual(keys);
});
