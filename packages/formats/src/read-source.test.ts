import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readSource } from './read-source.ts';

const members =
  'member_id,mbi,birth_date,death_date,sex,race,state,zip,orec,esrd_ind\nA1,1EG4TE5MK73,1948-03-14,,F,,NY,10001,0,0\n';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function recordsOf(bytes: Uint8Array, size: number) {
  const file = await readSource(pieces(bytes, size));
  const records = [];
  for await (const batch of file.batches) records.push(...batch.records);
  return { format: file.format, records, taken: file.bytesTaken() };
}

test.each([1, 7, 4096])('a file is read alike in pieces of %i bytes, plain or compressed', async (size) => {
  const plain = Buffer.from(members);
  const packed = gzipSync(plain);
  const read = await recordsOf(plain, size);
  expect(read).toMatchObject({ format: 'tidy-members', taken: plain.length });
  expect(read.records).toHaveLength(1);
  expect(await recordsOf(packed, size)).toEqual({ ...read, taken: packed.length });
});

test('a file of no known format gives nothing and says so', async () => {
  expect(await recordsOf(Buffer.from('hello, world\n'), 5)).toMatchObject({ format: undefined, records: [] });
});

test('a damaged archive fails', async () => {
  const packed = gzipSync(Buffer.from(members.repeat(1000)));
  await expect(recordsOf(packed.subarray(0, packed.length - 30), 64)).rejects.toThrow();
});
