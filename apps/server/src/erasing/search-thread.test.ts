import { zipOf } from '@optimiq/formats/archive/cases';
import { bytesInMemory } from '@optimiq/formats/source-bytes';
import { expect, test } from 'vitest';
import { needlesOf } from './raw-file-search.ts';
import { searchInThread } from './search-thread.ts';

const never = new AbortController().signal;
const needles = needlesOf(['1EG4TE5MK73']);
const archive = (text: string) => bytesInMemory(zipOf([{ content: `a,b\n${text},1\n` }]));

test('DSR-03 a raw file is searched in a thread as it is here, one after another', async () => {
  expect(await searchInThread(archive('1EG4-TE5-MK73'), needles, never)).toBe(true);
  expect(await searchInThread(archive('1EG4-TE5-MK74'), needles, never)).toBe(false);
  expect(await searchInThread(archive('1EG4-TE5-MK73'), [], never)).toBe(false);
  expect(await searchInThread(bytesInMemory(zipOf([{ content: zipOf([]) }])), needles, never)).toBe(true);
});

test('a store that fails is said, with its code, and so is why the product leaves off', async () => {
  const missing = Object.assign(new Error('x'), { code: 'missing' });
  const failing = searchInThread({ size: 9, span: () => Promise.reject(missing) }, needles, never);
  await expect(failing).rejects.toBe(missing);
  const leaveOff = new AbortController();
  const span = () => {
    leaveOff.abort(new Error('stopping'));
    return new Promise<Uint8Array>(() => {});
  };
  await expect(searchInThread({ size: 9, span }, needles, leaveOff.signal)).rejects.toThrow('stopping');
});
