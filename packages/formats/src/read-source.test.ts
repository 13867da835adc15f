import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readSource } from './read-source.ts';
import { bytesInMemory, streamOf } from './source-bytes.ts';

const members =
  'member_id,mbi,birth_date,death_date,sex,race,state,zip,orec,esrd_ind\nA1,1EG4TE5MK73,1948-03-14,,F,,NY,10001,0,0\n';

async function recordsOf(bytes: Uint8Array) {
  const file = await readSource(bytesInMemory(bytes));
  const records = [];
  for await (const batch of file.batches) records.push(...batch.records);
  return { format: file.format, records, taken: file.bytesTaken() };
}

test('a file is read alike plain or compressed', async () => {
  const plain = Buffer.from(members);
  const packed = gzipSync(plain);
  const read = await recordsOf(plain);
  expect(read).toMatchObject({ format: 'tidy-members', taken: plain.length });
  expect(read.records).toHaveLength(1);
  expect(await recordsOf(packed)).toEqual({ ...read, taken: packed.length });
});

test('a file of no known format gives nothing and says so', async () => {
  expect(await recordsOf(Buffer.from('hello, world\n'))).toMatchObject({ format: undefined, records: [] });
});

test('a damaged archive fails', async () => {
  const packed = gzipSync(Buffer.from(members.repeat(1000)));
  await expect(recordsOf(packed.subarray(0, packed.length - 30))).rejects.toThrow();
});

test('a stream gives every byte once and in order, and asks for few spans ahead', async () => {
  const bytes = Buffer.alloc(9_500_000, 'abcdefg');
  let [open, most] = [0, 0];
  const counted = {
    size: bytes.length,
    span: async (offset: number, length: number) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
      return bytes.subarray(offset, offset + length);
    },
  };
  const parts: Uint8Array[] = [];
  for await (const part of streamOf(counted)) parts.push(part);
  expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  expect(most).toBe(4);
});
