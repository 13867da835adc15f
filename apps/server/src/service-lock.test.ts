import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeServiceLock } from './service-lock.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'optimiq-lock-'));

test('the lock of a dead process is replaced', () => {
  const run = folder();
  writeFileSync(join(run, 'service.lock'), '999999999:1:gone');
  expect(takeServiceLock(run)).toBeDefined();
});

test('the lock of a living process holds', () => {
  const run = folder();
  const parent = join(run, 'service.lock');
  // The process that runs the tests' parent lives as long as this test.
  const identity = takeServiceLock(folder());
  expect(identity).toBeDefined();
  writeFileSync(parent, ownerOf(process.ppid));
  expect(takeServiceLock(run)).toBeUndefined();
});

test('a released lock can be taken again', () => {
  const run = folder();
  takeServiceLock(run)!.release();
  expect(takeServiceLock(run)).toBeDefined();
});

function ownerOf(pid: number): string {
  return identityOf(pid)!;
}

import { identityOf } from '@optimiq/store/postgres/process-identity';
