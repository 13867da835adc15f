import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seal, unseal } from '../crypto/seal.ts';
import { readIdentities } from '../postgres/member-identity-read.ts';
import { type TenantTx, withTenant } from '../postgres/tenant.ts';
import { type TestDatabase, testDatabase } from '../testing/postgres.ts';
import { seedEveryTable } from '../testing/seed-every-table.ts';
import { testVault } from '../testing/vault.ts';
import { beginRotation, destroyUnused, listKeyVersions, revokeVersion } from './key-versions.ts';
import { countVersions, resealBatch } from './reseal.ts';
import { otherBytes, sealedColumns } from './sealed-columns.ts';
import { createTenantKeys, readTenantKeys, refreshTenantKeys, type TenantKeyRings } from './tenant-keys.ts';

let t: TestDatabase;
let keys: Record<'alpha' | 'beta', TenantKeyRings>;
beforeAll(async () => {
  t = await testDatabase();
  const make = (tenant: TenantId) => inTenant(tenant, (tx) => createTenantKeys(tx, tenant, t.keyFolder));
  keys = { alpha: await make(t.alpha), beta: await make(t.beta) };
});
afterAll(() => t.close());

const inTenant = <T>(tenant: TenantId, work: (tx: TenantTx) => Promise<T>) => withTenant(t.database.app, tenant, work);
const identities = sealedColumns[0]!;
const persons = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => ({
    memberId: `M${from + at}`,
    lastName: `Last${from + at}`,
    firstName: 'Ada',
    birthDate: '1950-01-01' as CalendarDate,
    sex: 'F' as const,
  }));
const refresh = async (name: 'alpha' | 'beta') =>
  refreshTenantKeys(keys[name], await inTenant(t[name], (tx) => readTenantKeys(tx, t[name], t.keyFolder)), false);
const counts = (tenant: TenantId) => inTenant(tenant, (tx) => countVersions(tx, tenant, identities));
const rotate = (tenant: TenantId) => inTenant(tenant, (tx) => beginRotation(tx, tenant, t.keyFolder, 'data', 'test'));

test('SEC-02 every column of bytes is known: as ciphertext that a rotation rewrites, or as something else', async () => {
  const rows = await t.asSuperuser<{ name: string }>(`
    select n.nspname || '.' || c.relname || '.' || a.attname as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('auth', 'optimiq') and c.relkind in ('r', 'p') and a.atttypid = 'bytea'::regtype
      and not a.attisdropped order by 1`);
  const known = [...sealedColumns.map((one) => `${one.schema}.${one.table}.${one.column}`), ...otherBytes];
  expect(known.sort()).toEqual(rows.map(({ name }) => name));
});

test('SEC-02 every sealed column of a tenant is fenced and its rows are found by their key', async () => {
  const fenced = await t.asSuperuser<{ name: string }>(`
    select distinct event_object_table as name from information_schema.triggers where trigger_name like 'key_fence%'`);
  const tables = sealedColumns.filter(({ schema }) => schema === 'optimiq').map(({ table }) => table);
  expect(fenced.map(({ name }) => name).sort()).toEqual([...new Set(tables)].sort());
});

test('SEC-03 rows go over to the new version batch by batch, the other tenant keeps its own, and all are read', async () => {
  for (const name of ['alpha', 'beta'] as const) {
    const vault = testVault(t, t[name]);
    Object.assign(vault.keys, keys[name]);
    await vault.load(persons(0, 25));
  }
  expect((await rotate(t.alpha)).ok).toBe(true);
  expect(await rotate(t.alpha)).toEqual({ ok: false, reason: 'running' });
  await refresh('alpha');
  expect(keys.alpha.data.current).toBe(2);

  let after: readonly string[] | undefined;
  const sizes: number[] = [];
  for (;;) {
    const batch = await inTenant(t.alpha, (tx) => resealBatch(tx, t.alpha, keys.alpha.data, identities, after, 10));
    sizes.push(batch.rewritten);
    if (batch.rewritten < 10) break;
    after = batch.last;
    expect((await counts(t.alpha)).get(2)).toBe(sizes.length * 10);
  }
  expect(sizes).toEqual([10, 10, 5]);
  expect([...(await counts(t.alpha))]).toEqual([[2, 25]]);
  expect([...(await counts(t.beta))]).toEqual([[1, 25]]);

  for (const name of ['alpha', 'beta'] as const) {
    const members = await t.asSuperuser<{ id: never }>('select id from optimiq.members where tenant_id = $1', [
      t[name],
    ]);
    const ids = members.map(({ id }) => id);
    const read = await inTenant(t[name], (tx) => readIdentities(tx, keys[name], ids));
    expect([...read.values()].map(({ lastName }) => lastName).sort()).toEqual(
      persons(0, 25)
        .map(({ lastName }) => lastName)
        .sort(),
    );
  }
});

test('SEC-03 a version is destroyed only when nothing is under it, and then nothing is written under it', async () => {
  const stale = { ...keys.beta, data: { current: 1, versions: new Map(keys.beta.data.versions) } };
  await rotate(t.beta);
  await refresh('beta');
  const count = (tx: TenantTx) => countVersions(tx, t.beta, identities);
  expect(await inTenant(t.beta, (tx) => destroyUnused(tx, 'data', count))).toEqual({ destroyed: [], left: [1] });

  // Whoever holds the old version still writes under it: until it ends, that is no loss.
  const write = (version: typeof stale) =>
    inTenant(t.beta, (tx) => {
      const id = crypto.randomUUID();
      const place = { tenant: t.beta, table: 'uploads', column: 'file_name', row: id };
      return sql`
        insert into uploads (id, file_name, source, bytes, created_by, expires_at)
        values (${id}, ${seal(version.data, place, Buffer.from('name'))}, 'plan', 1, 'test', now())`.execute(tx);
    });
  await write(stale);
  for (const column of sealedColumns.filter(({ schema }) => schema === 'optimiq'))
    await inTenant(t.beta, (tx) => resealBatch(tx, t.beta, keys.beta.data, column, undefined, 1000));
  expect(await inTenant(t.beta, (tx) => destroyUnused(tx, 'data', count))).toEqual({ destroyed: [1], left: [] });
  await expect(write(stale)).rejects.toMatchObject({ code: 'conflict' });
  await write(keys.beta);

  await refresh('beta');
  expect([...keys.beta.data.versions.keys()]).toEqual([2]);
  const rows = await t.asSuperuser(
    'select state, wrapped from optimiq.tenant_keys where tenant_id = $1 and purpose = $2',
    [t.beta, 'data'],
  );
  expect(rows.map(({ state, wrapped }) => [state, wrapped === null]).sort()).toEqual([
    ['current', false],
    ['destroyed', true],
  ]);
});

test('a version that somebody is writing under is not destroyed meanwhile', async () => {
  const place = { tenant: t.alpha, table: 'uploads', column: 'file_name', row: '0' };
  const old = { current: 1, versions: new Map(keys.alpha.data.versions) };
  const none = async () => new Map<number, number>();
  const attempt = await inTenant(t.alpha, async (tx) => {
    const id = crypto.randomUUID();
    await sql`
      insert into uploads (id, file_name, source, bytes, created_by, expires_at)
      values (${id}, ${seal(old, place, Buffer.from('x'))}, 'plan', 1, 'test', now())`.execute(tx);
    return inTenant(t.alpha, (other) => destroyUnused(other, 'data', none)).catch((error) => error);
  });
  expect(attempt).toMatchObject({ code: 'lock-timeout' });
  expect(
    (await inTenant(t.alpha, listKeyVersions)).find(({ purpose, version }) => purpose === 'data' && version === 1),
  ).toMatchObject({
    state: 'retiring',
  });
});

test('SEC-03 a revoked version opens nothing, and neither do ciphertexts of it', async () => {
  const place = { tenant: t.alpha, table: 'uploads', column: 'file_name', row: '0' };
  const sealed = seal({ current: 1, versions: keys.alpha.data.versions }, place, Buffer.from('old'));
  expect(unseal(keys.alpha.data, place, sealed).toString()).toBe('old');
  const revoke = (version: number) => inTenant(t.alpha, (tx) => revokeVersion(tx, 'data', version));
  expect(await revoke(2)).toEqual({ ok: false, reason: 'current' });
  expect(await revoke(9)).toEqual({ ok: false, reason: 'unknown' });
  expect((await revoke(1)).ok).toBe(true);
  expect(await revoke(1)).toEqual({ ok: false, reason: 'ended' });
  await refresh('alpha');
  expect(() => unseal(keys.alpha.data, place, sealed)).toThrow(expect.objectContaining({ code: 'version' }));
});

test('SEC-02 SEC-03 every sealed column goes over, each ciphertext in its place, and the other tenant is not touched', async () => {
  const seeded = await testDatabase();
  try {
    await seedEveryTable(seeded);
    const one = '11111111-1111-4111-8111-111111111111';
    const flow = 'ef'.repeat(32);
    for (const tenant of [seeded.alpha, seeded.beta]) {
      const hash = tenant === seeded.alpha ? flow : 'fe'.repeat(32);
      const id = tenant === seeded.alpha ? one : one.replace('1', '2');
      await seeded.asSuperuser(
        `insert into auth.identity_providers (tenant_id, id, kind, name, settings, secret, created_by)
         values ($1, $2, 'oidc', 'IdP', '{}', '\\xcdcd', 'test')`,
        [tenant, id],
      );
      await seeded.asSuperuser(
        `insert into auth.sign_in_flows (state_hash, tenant_id, provider_id, browser_hash, purpose, answer, expires_at)
         values (decode($1, 'hex'), $2, $3, decode($1, 'hex'), 'sign-in', '\\xcdcd', now() + interval '5 minutes')`,
        [hash, tenant, id],
      );
    }
    const data = { current: 2, versions: new Map([1, 2].map((version) => [version, Buffer.alloc(32, version)])) };
    const rowOf: Record<string, string> = {
      member_identities: `${one}/${one}`,
      source_number_pages: `${one}/claims/0`,
      feed_contracts: 'plan/1',
      member_merges: '2',
      sign_in_flows: flow,
      work_events: `${one}/1`,
    };
    for (const column of sealedColumns) {
      const { schema, table, column: name } = column;
      const place = { tenant: seeded.alpha, table, column: name, row: rowOf[table] ?? one };
      const old = seal({ ...data, current: 1 }, place, Buffer.from(`${table}.${name}`));
      await seeded.asSuperuser(`update ${schema}.${table} set ${name} = $1 where tenant_id = $2`, [old, seeded.alpha]);
      const batch =
        schema === 'auth'
          ? await seeded.database.auth
              .transaction()
              .execute((tx) => resealBatch(tx, seeded.alpha, data, column, undefined, 9))
          : await withTenant(seeded.database.app, seeded.alpha, (tx) =>
              resealBatch(tx, seeded.alpha, data, column, undefined, 9),
            );
      expect([table, name, batch.rewritten]).toEqual([table, name, 1]);
      const rows = await seeded.asSuperuser<{ sealed: Buffer; mine: boolean }>(
        `select ${name} as sealed, tenant_id = $1 as mine from ${schema}.${table}`,
        [seeded.alpha],
      );
      const mine = rows.filter(({ mine: isMine }) => isMine).map(({ sealed }) => sealed);
      expect(mine.map((sealed) => sealed[0])).toEqual([2]);
      expect(unseal(data, place, mine[0]!).toString()).toBe(`${table}.${name}`);
      expect(rows.filter(({ mine: isMine }) => !isMine).map(({ sealed }) => sealed?.[0] ?? 0xcd)).toEqual([0xcd]);
    }
  } finally {
    await seeded.close();
  }
});
