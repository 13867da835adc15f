import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zipOf } from './archive/cases.ts';
import { entryBytes } from './archive/entry-bytes.ts';
import { DamagedArchiveError, listEntries } from './archive/zip-directory.ts';
import { isDamage } from './damage.ts';
import { bytesInMemory, streamOf } from './source-bytes.ts';
import { unpacked } from './unpack.ts';

const text = Array.from({ length: 20_000 }, (_, at) => `row ${at}\n`).join('');

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0xaa, at, at + 40);
  return copy;
}

async function failureOf(bytes: Uint8Array, maxBytes = 1e12): Promise<unknown> {
  try {
    const limits = { maxBytes, maxRatio: 500 };
    for await (const _ of unpacked(streamOf(bytesInMemory(bytes)), limits));
    return undefined;
  } catch (error) {
    return error;
  }
}

test.each([
  ['gzip', gzipSync(text)],
  ['Zstandard', zstdCompressSync(text)],
])('PHD-03 a %s file that is cut, changed, or too large when unpacked is damaged', async (_name, packed) => {
  expect(await failureOf(packed)).toBeUndefined();
  expect(isDamage(await failureOf(packed.subarray(0, packed.length / 2)))).toBe(true);
  expect(isDamage(await failureOf(changed(packed, 4)))).toBe(true);
  expect(isDamage(await failureOf(packed, 10_000))).toBe(true);
});

test('PHD-03 an archive without its directory, and a file that is not what the directory says, are damaged', async () => {
  const source = bytesInMemory(zipOf([{ content: text, stated: { crc: 1 } }]));
  const [entry] = await listEntries(source);
  const read = async () => {
    for await (const _ of entryBytes(source, entry!, () => {}, { left: 1e9 }));
  };
  expect(isDamage(await read().catch((error) => error))).toBe(true);
  expect(isDamage(new DamagedArchiveError('damaged'))).toBe(true);
});

test('a store that fails, and memory that is out, are no damage of the file', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  for (const code of ['ENOENT', 'missing', 'damaged', 'Z_MEM_ERROR', 'ZSTD_error_memory_allocation']) {
    expect(isDamage(coded(code))).toBe(false);
  }
  for (const nothing of [undefined, 'Z_DATA_ERROR', new Error('Z_DATA_ERROR')]) expect(isDamage(nothing)).toBe(false);
});
