import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { breachedPasswordsCheck } from './doctor.ts';

test('ACC-03 the doctor says whether breached passwords are refused, and when their file is of no use', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'optimiq-doctor-'));
  const file = join(folder, 'hashes.txt');
  expect(await breachedPasswordsCheck(undefined)).toMatchObject({ state: 'warning' });
  expect(await breachedPasswordsCheck(file)).toMatchObject({ state: 'fault', text: expect.stringContaining('read') });
  writeFileSync(file, 'password1\n');
  expect(await breachedPasswordsCheck(file)).toMatchObject({ state: 'fault', text: expect.stringContaining('SHA-1') });
  writeFileSync(file, `${'0'.repeat(40)}:1\n`);
  expect(await breachedPasswordsCheck(file)).toMatchObject({ state: 'ok' });
  rmSync(folder, { recursive: true });
});
