import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { openBlobs } from './files.ts';
import { frameBytes, sealedFrameBytes } from './frames.ts';
import { headerBytes } from './header.ts';

const dir = mkdtempSync(join(tmpdir(), 'optimiq-blobs-'));
afterAll(() => rmSync(dir, { recursive: true }));

const alpha = 'a1fa0000-0000-4000-8000-000000000001' as TenantId;
const beta = 'be7a0000-0000-4000-8000-000000000002' as TenantId;
const makeKeys = (): TenantKeys => ({
  data: randomBytes(32),
  index: randomBytes(32),
  facts: randomBytes(32),
  blobs: randomBytes(32),
  records: randomBytes(32),
  journal: randomBytes(32),
});
const alphaKeys = makeKeys();
const betaKeys = makeKeys();
const blobs = openBlobs(dir);

async function* cut(content: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
const put = (content: Buffer, size?: number) => blobs.put(alphaKeys, alpha, cut(content, size), 'upload');
async function read(name: string, tenant = alpha, keys = alphaKeys): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of blobs.read(keys, tenant, name)) parts.push(part);
  return Buffer.concat(parts);
}
const pathOf = (name: string, tenant = alpha) => join(dir, tenant, name);
const damaged = { name: 'BlobError', code: 'damaged' };
const missing = { name: 'BlobError', code: 'missing' };

test.each([0, 1, frameBytes - 1, frameBytes, frameBytes + 1, 3 * frameBytes, 3 * frameBytes + 17])(
  'a content of %i bytes comes back as it was put',
  async (size) => {
    const content = randomBytes(size);
    const blob = await put(content);
    expect(blob).toMatchObject({ bytes: size, kind: 'upload' });
    expect((await read(blob.name)).equals(content)).toBe(true);
  },
);

test('name and content do not depend on how the stream is cut', async () => {
  const content = randomBytes(2 * frameBytes + 5);
  const whole = await put(content, content.length);
  for (const size of [1000, frameBytes, frameBytes + 1]) expect(await put(content, size)).toEqual(whole);
});

test('any span of a content can be read alone', async () => {
  const content = randomBytes(2 * frameBytes + 500);
  const { name } = await put(content);
  const at = fc.integer({ min: 0, max: content.length + 10 });
  await fc.assert(
    fc.asyncProperty(at, at, async (offset, length) => {
      const span = await blobs.readSpan(alphaKeys, alpha, name, offset, length);
      expect(span.equals(content.subarray(offset, offset + length))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('the same bytes in two tenants share neither name nor tag nor a byte of their files', async () => {
  const content = Buffer.from('ISA*00*          *00*          *ZZ*CANARY');
  const a = await put(content);
  const b = await blobs.put(betaKeys, beta, cut(content), 'upload');
  expect(a.name).not.toBe(b.name);
  expect(a.sha256Tag.equals(b.sha256Tag)).toBe(false);
  for (const [tenant, { name }] of [
    [alpha, a],
    [beta, b],
  ] as const) {
    expect(readFileSync(pathOf(name, tenant)).includes('CANARY')).toBe(false);
  }
  await expect(read(a.name, beta, betaKeys)).rejects.toMatchObject(missing);
});

test('a file under the name of another content, or of another tenant, does not open', async () => {
  const first = await put(Buffer.from('first'));
  const second = await put(Buffer.from('other'));
  copyFileSync(pathOf(first.name), join(dir, 'kept'));
  copyFileSync(pathOf(second.name), pathOf(first.name));
  await expect(read(first.name)).rejects.toMatchObject(damaged);
  copyFileSync(join(dir, 'kept'), pathOf(first.name));
  expect((await read(first.name)).toString()).toBe('first');

  await blobs.put(betaKeys, beta, cut(Buffer.from('beta')), 'upload');
  copyFileSync(pathOf(first.name), pathOf(first.name, beta));
  await expect(read(first.name, beta, betaKeys)).rejects.toMatchObject(damaged);
  await expect(read(first.name, beta, alphaKeys)).rejects.toMatchObject(damaged);
});

test('a file that was cut anywhere, also between frames, does not read to its end', async () => {
  const { name } = await put(randomBytes(2 * frameBytes + 100));
  const whole = readFileSync(pathOf(name));
  for (const size of [
    0,
    headerBytes - 1,
    headerBytes,
    headerBytes + sealedFrameBytes,
    headerBytes + 2 * sealedFrameBytes,
    whole.length - 1,
  ]) {
    truncateSync(pathOf(name), size);
    await expect(read(name)).rejects.toMatchObject(damaged);
    writeFileSync(pathOf(name), whole);
  }
  expect((await read(name)).length).toBe(2 * frameBytes + 100);
});

test('exchanged frames and a changed bit are found out', async () => {
  const { name } = await put(randomBytes(2 * frameBytes + 100));
  const whole = readFileSync(pathOf(name));
  const frame = (index: number) =>
    whole.subarray(headerBytes + index * sealedFrameBytes, headerBytes + (index + 1) * sealedFrameBytes);
  writeFileSync(pathOf(name), Buffer.concat([whole.subarray(0, headerBytes), frame(1), frame(0), frame(2)]));
  await expect(read(name)).rejects.toMatchObject(damaged);
  const changed = Buffer.from(whole);
  changed[headerBytes + 10]! ^= 1;
  writeFileSync(pathOf(name), changed);
  await expect(read(name)).rejects.toMatchObject(damaged);
});

test('a nearly full disk is refused before anything is written', async () => {
  const GiB = 1024 ** 3;
  const before = readdirSync(dir, { recursive: true });
  for (const space of [
    { free: GiB - 1, total: 2 * GiB },
    { free: 4 * GiB, total: 100 * GiB },
  ]) {
    const full = openBlobs(dir, async () => space);
    const attempt = full.put(alphaKeys, alpha, cut(Buffer.from('x')), 'export');
    await expect(attempt).rejects.toMatchObject({ name: 'StoreError', code: 'disk-full' });
  }
  expect(readdirSync(dir, { recursive: true })).toEqual(before);
});

test('a disk that fills while a long content is written ends it, and nothing is left', async () => {
  const GiB = 1024 ** 3;
  const before = readdirSync(dir, { recursive: true });
  let asked = 0;
  const filling = openBlobs(dir, async () => ({ free: (asked++ === 0 ? 3 : 0.5) * GiB, total: 4 * GiB }));
  let sent = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    const piece = randomBytes(frameBytes * 16);
    for (;;) {
      sent += piece.length;
      yield piece;
    }
  }
  await expect(filling.put(alphaKeys, alpha, endless(), 'upload')).rejects.toMatchObject({ code: 'disk-full' });
  expect(sent).toBeLessThan(80 * 1024 ** 2);
  expect(readdirSync(dir, { recursive: true })).toEqual(before);
});

test('a stream that fails leaves nothing, and its reason passes through', async () => {
  const before = readdirSync(pathOf(''));
  async function* broken(): AsyncGenerator<Buffer> {
    yield randomBytes(2 * frameBytes);
    throw new Error('connection reset');
  }
  await expect(blobs.put(alphaKeys, alpha, broken(), 'upload')).rejects.toThrow('connection reset');
  await expect(
    blobs.put(
      alphaKeys,
      alpha,
      (async function* () {
        yield randomBytes(10);
        throw Object.assign(new Error('write'), { code: 'ENOSPC' });
      })(),
      'upload',
    ),
  ).rejects.toMatchObject({ name: 'StoreError', code: 'disk-full' });
  expect(readdirSync(pathOf(''))).toEqual(before);
});

test('what an interrupted put left is removed at the next start, finished blobs stay', async () => {
  const { name } = await put(Buffer.from('finished'));
  writeFileSync(join(dir, alpha, 'abc.partial'), 'half');
  openBlobs(dir);
  const names = readdirSync(join(dir, alpha));
  expect(names).toContain(name);
  expect(names.filter((entry) => entry.endsWith('.partial'))).toEqual([]);
});

test('a removed blob is missing; removing again, and names that are none, harm nothing', async () => {
  const { name } = await put(Buffer.from('going'));
  await blobs.remove(alpha, name);
  await blobs.remove(alpha, name);
  await expect(read(name)).rejects.toMatchObject(missing);
  await expect(read('../../etc/passwd')).rejects.toMatchObject(missing);
  await expect(blobs.remove(alpha, '../kept')).rejects.toMatchObject(missing);
});

test('folders and files are for their owner alone', async () => {
  const { name } = await put(Buffer.from('mine'));
  expect(statSync(pathOf(name)).mode & 0o777).toBe(0o600);
  expect(statSync(pathOf('')).mode & 0o777).toBe(0o700);
});

test('SEC-03 a content written anew is under the new version and a fresh key; its name, time and readers stay', async () => {
  const gamma = '9a000000-0000-4000-8000-000000000003' as TenantId;
  const old = randomBytes(32);
  const keys = { ...makeKeys(), blobs: { current: 1, versions: new Map<number, Uint8Array>([[1, old]]) } };
  const content = randomBytes(2 * frameBytes + 5);
  const { name } = await blobs.put(keys, gamma, cut(content), 'upload');
  const other = await blobs.put(keys, gamma, cut(Buffer.from('other')), 'upload');
  const before = readFileSync(pathOf(name, gamma));
  const putAt = await blobs.putAt(gamma, name);

  keys.blobs.versions.set(2, randomBytes(32));
  keys.blobs.current = 2;
  const reader = blobs.read(keys, gamma, name)[Symbol.asyncIterator]();
  const first = (await reader.next()).value as Uint8Array;
  expect(await blobs.rekey(keys, gamma, name)).toBe(true);
  expect(await blobs.rekey(keys, gamma, name)).toBe(false);
  expect([...(await blobs.versions(gamma))].sort()).toEqual([
    [1, 1],
    [2, 1],
  ]);
  const rest: Uint8Array[] = [first];
  for (let part = await reader.next(); !part.done; part = await reader.next()) rest.push(part.value);
  expect(Buffer.concat(rest).equals(content)).toBe(true);

  await blobs.rekey(keys, gamma, other.name);
  keys.blobs.versions.delete(1);
  expect((await read(name, gamma, keys)).equals(content)).toBe(true);
  expect(await blobs.putAt(gamma, name)).toEqual(putAt);
  const after = readFileSync(pathOf(name, gamma));
  expect(after).toHaveLength(before.length);
  expect(after.subarray(headerBytes, headerBytes + 64).equals(before.subarray(headerBytes, headerBytes + 64))).toBe(
    false,
  );
  // The same content again is the same content still.
  expect((await blobs.put(keys, gamma, cut(content), 'upload')).name).toBe(name);
  await blobs.remove(gamma, name);
  expect(await blobs.rekey(keys, gamma, name)).toBe(false);
  expect(await blobs.removeAll(gamma)).toBe(1);
  await expect(read(other.name, gamma, keys)).rejects.toMatchObject(missing);
});
