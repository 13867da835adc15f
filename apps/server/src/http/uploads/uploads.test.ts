import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendToUpload, sweepUploads } from '../../operations/resumable-upload.ts';
import { day, readLoad, tidyTexts, whenRead } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const text = tidyTexts({ members: 8, seed: 54, asOf: day('2025-11-24'), months: 6 })['members.csv']!;
const bytes = Buffer.from(text);
let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

async function call(tenant: TenantId, method: 'GET' | 'POST' | 'PATCH', url: string, headers = {}, payload?: Buffer) {
  const answer = await world.app.inject({
    method,
    url,
    headers: { cookie: await world.signIn(tenant, 'tenant-admin'), 'x-optimiq-request': '1', ...headers },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}
const open = async (tenant: TenantId, length = bytes.length): Promise<string> => {
  const headers = { 'upload-length': String(length), 'x-file-name': 'CANARY%20Doe.csv', 'x-source': 'pieces' };
  return (await call(tenant, 'POST', '/v1/uploads', headers)).body.uploadId;
};
const append = (tenant: TenantId, id: string, from: number, to: number, content = bytes) =>
  call(
    tenant,
    'PATCH',
    `/v1/uploads/${id}`,
    { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(from) },
    content.subarray(from, to),
  );
const offsetOf = async (tenant: TenantId, id: string) =>
  (await call(tenant, 'GET', `/v1/uploads/${id}`)).headers['upload-offset'];
const blobsOf = (tenant: TenantId) => {
  const folder = join(world.base, 'data/blobs', tenant);
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
};

test('a file sent by pieces becomes the load it would be as a whole, and its pieces go', async () => {
  const { alpha, beta, product } = world;
  const id = await open(alpha);
  expect(await append(alpha, id, 0, 100)).toMatchObject({ status: 200, body: { received: 100 } });
  expect((await append(alpha, id, 0, 100)).body.code).toBe('conflict');
  expect((await append(alpha, id, 50, 120)).body.code).toBe('conflict');
  expect(await offsetOf(alpha, id)).toBe('100');
  // Nobody else finds it, and nothing of it is in clear on the disk or in the database.
  expect([(await append(beta, id, 100, 200)).status, (await call(beta, 'GET', `/v1/uploads/${id}`)).status]).toEqual([
    404, 404,
  ]);
  for (const blob of blobsOf(alpha)) expect(blob.includes(text.slice(0, 20))).toBe(false);
  const rows = await world.test.asSuperuser('select row_to_json(u)::text as row from optimiq.uploads u');
  expect(JSON.stringify(rows)).not.toContain('CANARY');
  const events = await world.test.asSuperuser(
    "select distinct action from optimiq.audit_events where subject_kind = 'upload' and subject_id = $1 order by action",
    [id],
  );
  expect(events.map(({ action }) => action)).toEqual(['upload.append', 'upload.create', 'upload.read']);
  expect((await append(alpha, id, 100, 400)).body.received).toBe(400);
  const whole = await append(alpha, id, 400, bytes.length);
  expect(whole.body).toMatchObject({ received: bytes.length, loadId: expect.any(String), jobId: expect.any(String) });
  expect(await whenRead(product, alpha, whole.body.loadId)).toMatchObject({ state: 'active', source: 'pieces' });
  expect((await readLoad(product, alpha, whole.body.loadId)).bytes).toBe(bytes.length);
  expect(blobsOf(alpha)).toHaveLength(1);
  expect((await append(alpha, id, 400, bytes.length)).body.loadId).toBe(whole.body.loadId);

  const again = await open(alpha);
  expect((await append(alpha, again, 0, bytes.length)).body.duplicateOf).toBe(whole.body.loadId);
  expect(blobsOf(alpha)).toHaveLength(1);
});

test('of a piece whose connection breaks, what arrived is kept, and the rest follows', async () => {
  const { beta, product } = world;
  const id = await open(beta);
  await world.signIn(beta, 'tenant-admin');
  const [owner] = await world.test.asSuperuser<{ by: string }>(
    'select created_by as by from optimiq.uploads where id = $1',
    [id],
  );
  async function* broken() {
    yield bytes.subarray(0, 150);
    throw new Error('aborted');
  }
  const actor = { kind: 'user', id: owner!.by } as const;
  const outcome = await appendToUpload(product, beta, id, 0, Readable.from(broken()), actor);
  expect(outcome).toEqual({ ok: true, value: { received: 150 } });
  expect(await offsetOf(beta, id)).toBe('150');
  const { body } = await append(beta, id, 150, bytes.length);
  expect(await whenRead(product, beta, body.loadId)).toMatchObject({ state: 'active' });
});

test('whole but not yet a load when the process was killed, an upload becomes one with an empty piece', async () => {
  const { beta, product } = world;
  const other = Buffer.from(`${text}\n`);
  const id = await open(beta, other.length);
  await append(beta, id, 0, other.length - 1, other);
  const part = await product.blobs.put(
    await product.keysOf(beta),
    beta,
    Readable.from([Buffer.alloc(32), other.subarray(-1)]),
    'upload',
  );
  await world.test.asSuperuser(
    `insert into optimiq.upload_parts (tenant_id, upload_id, starts_at, bytes, blob_name) values ($1, $2, $3, 1, $4)`,
    [beta, id, other.length - 1, part.name],
  );
  expect(await offsetOf(beta, id)).toBe(String(other.length));
  const { body } = await append(beta, id, other.length, other.length, other);
  expect(body.loadId).toEqual(expect.any(String));
});

test('a piece longer than the file is refused, and an upload that expired is swept with its pieces', async () => {
  const { alpha, product } = world;
  const before = blobsOf(alpha).length;
  const id = await open(alpha, 300);
  expect((await append(alpha, id, 0, 301)).body.code).toBe('conflict');
  await append(alpha, id, 0, 200);
  expect(blobsOf(alpha)).toHaveLength(before + 1);
  await sweepUploads(product, alpha);
  expect(blobsOf(alpha)).toHaveLength(before + 1);
  await world.test.asSuperuser(`update optimiq.uploads set expires_at = now() where id = $1`, [id]);
  expect((await append(alpha, id, 200, 300)).status).toBe(404);
  await sweepUploads(product, alpha);
  expect(blobsOf(alpha)).toHaveLength(before);
});

test('a piece that does not end with its file is let go, and nothing of it is kept', async () => {
  const { alpha, product } = world;
  const id = await open(alpha, 5_000);
  const before = blobsOf(alpha).length;
  let sent = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      sent += 1_000;
      yield new Uint8Array(1_000);
    }
  }
  const [owner] = await world.test.asSuperuser<{ by: string }>(
    'select created_by as by from optimiq.uploads where id = $1',
    [id],
  );
  const actor = { kind: 'user', id: owner!.by } as const;
  expect(await appendToUpload(product, alpha, id, 0, endless(), actor)).toEqual({ ok: false, reason: 'offset' });
  expect(sent).toBeLessThan(10_000);
  expect(blobsOf(alpha)).toHaveLength(before);
  expect(await offsetOf(alpha, id)).toBe('0');
});

test('only so many uploads of a tenant are open at once', async () => {
  const { beta } = world;
  const headers = { 'upload-length': '10', 'x-file-name': 'a.csv', 'x-source': 'pieces' };
  let answer = await call(beta, 'POST', '/v1/uploads', headers);
  for (let opened = 0; answer.status === 201 && opened < 100; opened++) {
    answer = await call(beta, 'POST', '/v1/uploads', headers);
  }
  expect(answer).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
  expect(await open(world.alpha)).toMatch(/^[0-9a-f-]{36}$/);
});
