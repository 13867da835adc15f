import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bytesInMemory, type SourceBytes } from '@optimiq/formats/source-bytes';
import { profileTable } from '@optimiq/formats/table/profile-file';
import { publishedCodeSets } from '@optimiq/reference/code-sets';
import { expect, test } from 'vitest';
import { profileInThread } from './profile-thread.ts';

const cases = new URL('../../../../packages/formats/src/table/cases/', import.meta.url);
const file = readFileSync(new URL('commercial-professional.csv', cases));

test('a table is guessed in a thread as it would be here, with the share of its codes that are published', async () => {
  const table = await profileInThread(bytesInMemory(file));
  expect(table).toEqual(await profileTable(bytesInMemory(file), publishedCodeSets()));
  const evidence = table!.guess.columns.flatMap(({ guess }) => guess?.evidence ?? []);
  expect(evidence.filter(({ kind }) => kind === 'code-set').map((one) => 'data' in one && one.data)).toContain(
    'icd10cm',
  );
  expect((await profileInThread(bytesInMemory(file), 'member'))!.guess.kind).toBe('member');
});

test('what is no table, and a damaged one, give nothing; the next one is looked at', async () => {
  expect(await profileInThread(bytesInMemory(Buffer.from('hello')))).toBeUndefined();
  expect(await profileInThread(bytesInMemory(gzipSync(file).subarray(0, 60)))).toBeUndefined();
  expect(await profileInThread(bytesInMemory(file))).toBeDefined();
});

test('a thread that takes too long is ended; a store that fails is said', async () => {
  const silent: SourceBytes = { size: file.length, span: () => new Promise(() => {}) };
  expect(await profileInThread(silent, undefined, 1)).toBeUndefined();
  const failing: SourceBytes = { size: file.length, span: () => Promise.reject(new Error('the disk')) };
  await expect(profileInThread(failing)).rejects.toThrow('the disk');
});

test('two tables are looked at at once; the others wait and are looked at, too', async () => {
  let [open, most] = [0, 0];
  const counted = (): SourceBytes => {
    let isOpen = false;
    const span = async (offset: number, length: number) => {
      if (!isOpen) open++;
      isOpen = true;
      most = Math.max(most, open);
      return file.subarray(offset, offset + length);
    };
    return { size: file.length, span };
  };
  const tables = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const found = await profileInThread(counted());
      open--;
      return found;
    }),
  );
  expect(tables.every((table) => table !== undefined)).toBe(true);
  expect(most).toBeLessThanOrEqual(2);
});
