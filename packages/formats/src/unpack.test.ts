import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ExpansionError, unpacked } from './unpack.ts';

async function* inPieces(bytes: Uint8Array, length: number) {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

const text = 'ISA*00*'.repeat(50_000);

test.each([1, 7, 65_536])('plain and gzip bytes in pieces of %i give the text', async (length) => {
  const short = text.slice(0, 20_000);
  expect(await collect(unpacked(inPieces(Buffer.from(short), length)))).toBe(short);
  expect(await collect(unpacked(inPieces(gzipSync(text), length)))).toBe(text);
  expect(await collect(unpacked(inPieces(zstdCompressSync(text), length)))).toBe(text);
});

test('gzip members one after another are one file', async () => {
  const bytes = Buffer.concat([gzipSync('one '), gzipSync('two')]);
  expect(await collect(unpacked(inPieces(bytes, 10)))).toBe('one two');
});

test('an empty file and one of a single byte are themselves', async () => {
  expect(await collect(unpacked(inPieces(Buffer.alloc(0), 1)))).toBe('');
  expect(await collect(unpacked(inPieces(Buffer.from([0x1f]), 1)))).toBe('\x1f');
});

test('a bomb stops at the limit of size, and at the limit of ratio', async () => {
  const bomb = gzipSync(Buffer.alloc(80 * 1024 ** 2));
  await expect(collect(unpacked(inPieces(bomb, 65_536), { maxBytes: 1e6, maxRatio: 1e9 }))).rejects.toThrow(
    ExpansionError,
  );
  await expect(collect(unpacked(inPieces(bomb, 65_536)))).rejects.toThrow(ExpansionError);
});

test('a damaged or cut Zstandard file throws', async () => {
  const bytes = zstdCompressSync(Buffer.from(Array.from({ length: 9_000 }, (_, index) => String(index * 7919)).join()));
  await expect(collect(unpacked(inPieces(bytes.subarray(0, 2_000), 500)))).rejects.toMatchObject({
    code: expect.stringMatching(/^Z(STD)?_/),
  });
  const damaged = Buffer.from(bytes);
  damaged.fill(0xff, 20, 60);
  await expect(collect(unpacked(inPieces(damaged, 500)))).rejects.toMatchObject({
    code: expect.stringMatching(/^Z(STD)?_/),
  });
});

test('a damaged or cut gzip file throws', async () => {
  const bytes = gzipSync(text);
  await expect(collect(unpacked(inPieces(bytes.subarray(0, 200), 50)))).rejects.toMatchObject({ code: 'Z_BUF_ERROR' });
  const damaged = Buffer.from(bytes);
  damaged.fill(0xff, 20, 60);
  await expect(collect(unpacked(inPieces(damaged, 50)))).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
});
