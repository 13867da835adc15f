import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { appendErasures, readErasures, requireAppendable } from './erasure-ledger.ts';

/** How much the disk takes at once and in all; no real one can be told to. */
const written = vi.hoisted(() => ({ atMost: Number.POSITIVE_INFINITY, room: Number.POSITIVE_INFINITY }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (file: number, bytes: Buffer, from = 0) => {
    const taken = Math.min(bytes.length - from, written.atMost, written.room);
    if (taken === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    written.room -= taken;
    return fs.writeSync(file, bytes, from, taken);
  };
  return { ...fs, writeSync };
});

const alpha = 'a1fa0000-0000-4000-8000-000000000001' as TenantId;
const beta = 'be7a0000-0000-4000-8000-000000000002' as TenantId;
const key = (number: number) => `aaaaaaaa-0000-4000-8000-00000000000${number}` as MemberKey;
const at = '2026-01-02T03:04:05.000Z';
let folder = mkdtempSync(join(tmpdir(), 'optimiq-ledger-'));
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), 'optimiq-ledger-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, `erasures-${alpha}.ndjson`);
const keys = (tenant = alpha) => readErasures(folder, tenant).map(({ member }) => member);

test('RET-07 the ledger keeps every key once, in order, for its tenant only and for its owner only', () => {
  expect(keys()).toEqual([]);
  expect(appendErasures(folder, alpha, [key(1), key(2)], at)).toHaveLength(2);
  expect(appendErasures(folder, alpha, [key(2), key(3)], at)).toHaveLength(1);
  expect(appendErasures(folder, alpha, [key(1)], at)).toEqual([]);
  expect(keys()).toEqual([key(1), key(2), key(3)]);
  expect(keys(beta)).toEqual([]);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
});

test('an append cut short anywhere is made again whole', () => {
  appendErasures(folder, alpha, [key(1)], at);
  const first = statSync(path()).size;
  appendErasures(folder, alpha, [key(2)], at);
  const whole = readFileSync(path());
  for (let size = first; size < whole.length; size += 17) {
    writeFileSync(path(), whole);
    truncateSync(path(), size);
    expect([size, keys()]).toEqual([size, [key(1)]]);
    appendErasures(folder, alpha, [key(2)], at);
    expect(readFileSync(path()).equals(whole)).toBe(true);
  }
});

test('a line that was changed, taken out or put in is found out', () => {
  appendErasures(folder, alpha, [key(1), key(2), key(3)], at);
  const whole = readFileSync(path(), 'utf8');
  const lines = whole.split('\n').slice(0, -1);
  const damages = [
    whole.replace(key(2), key(4)),
    `${[lines[0], lines[2]].join('\n')}\n`,
    `${[lines[1], lines[0], lines[2]].join('\n')}\n`,
    whole.replace(at, '2026-01-02T03:04:06.000Z'),
  ];
  for (const damaged of damages) {
    writeFileSync(path(), damaged);
    expect(() => readErasures(folder, alpha)).toThrow('damaged');
    expect(() => appendErasures(folder, alpha, [key(5)], at)).toThrow('damaged');
  }
  writeFileSync(path(), whole);
  appendFileSync(path(), 'no entry\n');
  expect(() => readErasures(folder, alpha)).toThrow('damaged');
});

test('that the ledger can be appended is proved without a trace, and is found out when it cannot', () => {
  requireAppendable(folder, alpha, 2);
  expect(readFileSync(path())).toHaveLength(0);
  appendErasures(folder, alpha, [key(1)], at);
  const whole = readFileSync(path());
  requireAppendable(folder, alpha, 40);
  expect(readFileSync(path()).equals(whole)).toBe(true);
  // Cut short after its first step, the proof is no entry.
  appendFileSync(path(), ' '.repeat(512));
  expect(keys()).toEqual([key(1)]);

  // A folder in its place refuses writing whoever asks, also the superuser.
  rmSync(path());
  mkdirSync(path());
  for (const attempt of [
    () => requireAppendable(folder, alpha, 1),
    () => appendErasures(folder, alpha, [key(2)], at),
    () => readErasures(folder, alpha),
  ])
    expect(attempt).toThrow(expect.objectContaining({ code: 'erasure-ledger-closed' }));
});

test('an append that the disk takes in parts is written whole', () => {
  appendErasures(folder, alpha, [key(1), key(2)], at);
  const whole = readFileSync(path());
  rmSync(path());
  written.atMost = 7;
  appendErasures(folder, alpha, [key(1), key(2)], at);
  Object.assign(written, { atMost: Number.POSITIVE_INFINITY });
  expect(readFileSync(path()).equals(whole)).toBe(true);
});

test('a ledger whose disk is full says so, and has every entry whole once there is room', () => {
  appendErasures(folder, alpha, [key(1)], at);
  Object.assign(written, { room: 40 });
  const attempts = [() => requireAppendable(folder, alpha, 1), () => appendErasures(folder, alpha, [key(2)], at)];
  for (const attempt of attempts) {
    expect(attempt).toThrow(expect.objectContaining({ code: 'disk-full' }));
    expect(keys()).toEqual([key(1)]);
    Object.assign(written, { room: 40 });
  }
  Object.assign(written, { room: Number.POSITIVE_INFINITY });
  appendErasures(folder, alpha, [key(2)], at);
  expect(keys()).toEqual([key(1), key(2)]);
});
