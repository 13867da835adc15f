import type { RowGroup } from 'hyparquet';
import { expect, test } from 'vitest';
import { bytesInMemory } from '../source-bytes.ts';
import { hasSaneFooter, hasSaneSizes } from './parquet-sizes.ts';

/** A whole number as the compact protocol of Thrift writes it. */
function integer(value: number): number[] {
  const bytes: number[] = [];
  let left = value * 2;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}

type Page = { unpacked?: number; packed?: number; values?: number; entries?: number };

/** A page of plain values, or of a dictionary, with what its header claims and ten bytes of content. */
function page({ unpacked = 10, packed = 10, values = 1, entries }: Page = {}): number[] {
  const sizes = [0x15, ...integer(unpacked), 0x15, ...integer(packed)];
  const content = Array(10).fill(7);
  if (entries !== undefined) {
    return [0x15, ...integer(2), ...sizes, 0x4c, 0x15, ...integer(entries), 0x15, 0, 0, 0, ...content];
  }
  return [0x15, 0, ...sizes, 0x2c, 0x15, ...integer(values), 0x15, 0, 0x15, 0, 0x15, 0, 0, 0, ...content];
}

const start = 4;
type Claimed = { rows?: number; columns?: number; values?: number; longer?: number; offset?: number };

/** Whether a file of these pages and a footer that claims this may be read. */
function isSane(pages: readonly number[][], claimed: Claimed = {}): Promise<boolean> {
  const content = pages.flat();
  const column = {
    data_page_offset: BigInt(claimed.offset ?? start),
    total_compressed_size: BigInt(content.length + (claimed.longer ?? 0)),
    num_values: BigInt(claimed.values ?? 1),
  };
  const group = {
    num_rows: BigInt(claimed.rows ?? 1),
    columns: Array.from({ length: claimed.columns ?? 1 }, () => ({ meta_data: column })),
  } as unknown as RowGroup;
  return hasSaneSizes(bytesInMemory(Buffer.from([...Array(start).fill(0), ...content])), group);
}

test('a row group whose pages are where and as large as they say is read', async () => {
  expect(await isSane([page()])).toBe(true);
  expect(await isSane([page({ entries: 5 }), page({ values: 900 }), page({ values: 100 })], { values: 1_000 })).toBe(
    true,
  );
  // One value that repeats a million times takes a few bytes.
  expect(await isSane([page({ values: 1_000_000 })], { rows: 1_000_000, values: 1_000_000 })).toBe(true);
});

test.each<[string, readonly number[][], Claimed?]>([
  ['reaches beyond the file', [page()], { longer: 1 }],
  ['begins beyond the file', [page()], { offset: 1_000_000 }],
  ['has a page that reaches beyond its column', [page({ packed: 11 })]],
  ['has a page that unpacks to gigabytes', [page({ unpacked: 2 ** 31 - 1 })]],
  ['has pages that unpack to gigabytes together', Array(6).fill(page({ unpacked: 2 ** 27 }))],
  ['has a page of more values than its column', [page({ values: 2 })]],
  ['has more values than memory has room for', [page({ values: 2 ** 31 - 1 })], { values: 2 ** 31 }],
  ['has a dictionary of more entries than bits', [page({ entries: 81 }), page()]],
  ['has more rows than values', [page()], { rows: 2 }],
  ['has more rows in all its columns than memory has room for', [page()], { rows: 1e6, columns: 121, values: 1e6 }],
])('PHD-03 a row group that %s is not read', async (_name, pages, claimed) => {
  expect(await isSane(pages, claimed)).toBe(false);
});

test('PHD-03 a footer that is longer than the file, or than any footer is, is not read', async () => {
  const withFooter = (length: number, size: number) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUInt32LE(length, size - 8);
    return hasSaneFooter(bytesInMemory(bytes));
  };
  expect(await withFooter(88, 100)).toBe(true);
  expect(await withFooter(89, 100)).toBe(false);
  expect(await withFooter(17 * 1024 ** 2, 20 * 1024 ** 2)).toBe(false);
  expect(await hasSaneFooter(bytesInMemory(Buffer.alloc(11)))).toBe(false);
});
