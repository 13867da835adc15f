import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { breachedPasswords, checkBreachedPasswords } from './breached-passwords.ts';

const folder = mkdtempSync(join(tmpdir(), 'optimiq-breached-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase();
let made = 0;
function fileOf(lines: readonly string[], end = '\n'): string {
  const path = join(folder, `${made++}.txt`);
  writeFileSync(path, lines.map((line) => line + end).join(''));
  return path;
}

const breached = Array.from({ length: 150 }, (_, at) => `breached password ${at}`);
const hashes = breached.map(sha1).sort();

describe('ACC-03 a breached password', () => {
  test.each([
    { form: 'hashes with counts', path: fileOf(hashes.map((hash, at) => `${hash}:${at ** 3 + 1}`)) },
    {
      form: 'lines as Windows ends them',
      path: fileOf(
        hashes.map((hash) => `${hash}:7`),
        '\r\n',
      ),
    },
    { form: 'hashes alone, in small letters', path: fileOf(hashes.map((hash) => hash.toLowerCase())) },
    { form: 'no end of the last line', path: fileOf([hashes.join('\n')], '') },
  ])('is found wherever it stands, and no other is: $form', async ({ path }) => {
    const isBreached = breachedPasswords(path);
    for (const password of breached) expect(await isBreached(password), password).toBe(true);
    for (const password of breached) expect(await isBreached(`not a ${password}`), password).toBe(false);
    await checkBreachedPasswords(path);
  });

  test('is found in a file of one, and none in a file of one other', async () => {
    const isBreached = breachedPasswords(fileOf([sha1('lamora keneti dubofa')]));
    expect(await isBreached('lamora keneti dubofa')).toBe(true);
    expect(await isBreached('lamora keneti dubofi')).toBe(false);
  });
});

test.each([
  { it: 'is not there', path: join(folder, 'none.txt') },
  { it: 'is empty', path: fileOf([]) },
  { it: 'is in no order', path: fileOf(hashes.toReversed()) },
  { it: 'holds something else', path: fileOf(['password1', 'letmein']) },
  { it: 'holds something else further on', path: fileOf([...hashes.slice(0, 75), 'letmein '.repeat(400)]) },
])('ACC-03 a file that $it is refused', async ({ path }) => {
  await expect(checkBreachedPasswords(path)).rejects.toMatchObject({ code: 'unavailable' });
});

test('ACC-03 while the file cannot be read no password is taken', async () => {
  await expect(breachedPasswords(join(folder, 'none.txt'))('lamora keneti dubofa')).rejects.toMatchObject({
    code: 'unavailable',
  });
});
