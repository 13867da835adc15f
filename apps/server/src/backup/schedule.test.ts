import { expect, test } from 'vitest';
import { lastBackupCheck } from '../operations/doctor.ts';
import { isBackupDue } from './schedule.ts';

const at = (text: string) => new Date(`2025-11-${text}:00Z`);
const made = (startedAt: string, state = 'done') => [{ state, startedAt: at(startedAt) }];

test.each<{ name: string; made: { state: string; startedAt: Date }[]; now: string; isDue: boolean }>([
  { name: 'none was ever made', made: [], now: '24T12:00', isDue: true },
  { name: 'the time of day has come', made: made('23T02:31'), now: '24T02:30', isDue: true },
  { name: 'the time of day has not come', made: made('23T02:31'), now: '24T02:29', isDue: false },
  { name: 'it is made already', made: made('24T02:30'), now: '24T23:59', isDue: false },
  { name: 'one is being made', made: made('24T02:30', 'running'), now: '24T06:00', isDue: false },
  { name: 'one failed within the hour', made: made('24T02:30', 'failed'), now: '24T03:00', isDue: false },
  { name: 'one failed an hour ago', made: made('24T02:30', 'failed'), now: '24T03:30', isDue: true },
  { name: 'the machine was off at that time', made: made('21T02:30'), now: '24T01:00', isDue: true },
])('SEC-12 whether the day’s backup is due when $name', ({ made: before, now, isDue }) => {
  expect(isBackupDue('02:30', before, at(now))).toBe(isDue);
});

const backup = (hours: number, more: object = {}) => {
  const taken = new Date(at('24T12:00').getTime() - hours * 3_600_000);
  return { state: 'done' as const, startedAt: taken, snapshotAt: taken, expiresAt: at('30T00:00'), ...more };
};
const stateOf = (backups: ReturnType<typeof backup>[], isScheduled = true) => {
  const { state, text } = lastBackupCheck(backups, isScheduled, at('24T12:00'));
  return [state, text];
};

test('SEC-12 RET-07 the doctor tells how the last backup stands', () => {
  expect(stateOf([])).toEqual(['warning', expect.stringContaining('there is none')]);
  expect(stateOf([backup(3)])).toEqual(['ok', '3 hours old, read again']);
  expect(stateOf([backup(3)], false)).toEqual(['warning', expect.stringContaining('by itself')]);
  expect(stateOf([backup(30)])).toEqual(['warning', expect.stringContaining('late')]);
  const failed = { ...backup(1), state: 'failed' as never, errorCode: 'disk-full' };
  expect(stateOf([failed, backup(25)])).toEqual(['warning', '25 hours old; the one after it failed: disk-full']);
  expect(stateOf([backup(3), backup(900, { expiresAt: at('20T00:00') })])).toEqual([
    'warning',
    expect.stringContaining('1 backups that expired'),
  ]);
});
