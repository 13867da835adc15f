import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withTenant } from '../postgres/tenant.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { createTenantKeys, readTenantKeys } from './tenant-keys.ts';

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
  const all = [alpha, beta].flatMap((keys) => [keys.data, keys.index, keys.facts, keys.blobs]);
  expect(new Set(all.map((key) => key.toString('hex'))).size).toBe(8);
  await expect(create(t.alpha)).rejects.toMatchObject({ code: 'unique' });
});

test('another key-encryption key opens nothing', async () => {
  await expect(read(t.alpha, { ...t.keyFolder, kek: randomBytes(32) })).rejects.toMatchObject({
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
