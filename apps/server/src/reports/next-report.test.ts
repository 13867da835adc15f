import type { Cadence } from '@optimiq/contracts/report-schedules';
import { describe, expect, test } from 'vitest';
import { nextReportTime } from './next-report.ts';

const newYork = 'America/New_York';
const daily: Cadence = { every: 'day' };
const next = (cadence: Cadence, at: string, after: string, timeZone = newYork) =>
  nextReportTime(cadence, at, timeZone, new Date(after)).toISOString();

describe('MOD-05 the next time of a report', () => {
  test.each<[string, Cadence, string, string, string]>([
    ['today, when its time is still to come', daily, '06:30', '2026-01-14T11:29:59Z', '2026-01-14T11:30:00.000Z'],
    ['tomorrow, at its very time', daily, '06:30', '2026-01-14T11:30:00Z', '2026-01-15T11:30:00.000Z'],
    ['by the local day, not that of UTC', daily, '22:00', '2026-01-15T02:00:00Z', '2026-01-15T03:00:00.000Z'],
    ['on its weekday', { every: 'week', weekday: 1 }, '08:00', '2026-01-14T12:00:00Z', '2026-01-19T13:00:00.000Z'],
    [
      'on Sunday, the seventh',
      { every: 'week', weekday: 7 },
      '08:00',
      '2026-01-14T12:00:00Z',
      '2026-01-18T13:00:00.000Z',
    ],
    [
      'on its day of the month',
      { every: 'month', day: 15 },
      '08:00',
      '2026-01-16T00:00:00Z',
      '2026-02-15T13:00:00.000Z',
    ],
    [
      'on the last day of a short month',
      { every: 'month', day: 31 },
      '08:00',
      '2026-01-31T14:00:00Z',
      '2026-02-28T13:00:00.000Z',
    ],
    [
      'on 29 February of a leap year',
      { every: 'month', day: 30 },
      '08:00',
      '2028-01-31T00:00:00Z',
      '2028-02-29T13:00:00.000Z',
    ],
    [
      'over the end of a year',
      { every: 'month', day: 31 },
      '08:00',
      '2026-12-31T13:00:00Z',
      '2027-01-31T13:00:00.000Z',
    ],
    ['once, however long nobody looked', daily, '06:30', '2026-06-20T12:00:00Z', '2026-06-21T10:30:00.000Z'],
  ])('is %s', (_name, cadence, at, after, due) => {
    expect(next(cadence, at, after)).toBe(due);
  });

  test('a time that the clock skips in March is the first minute after it', () => {
    expect(next(daily, '02:30', '2026-03-07T12:00:00Z')).toBe('2026-03-08T07:00:00.000Z');
    expect(next(daily, '02:30', '2026-03-08T07:00:00Z')).toBe('2026-03-09T06:30:00.000Z');
    expect(next(daily, '04:00', '2026-03-07T12:00:00Z')).toBe('2026-03-08T08:00:00.000Z');
  });

  test('a time that comes twice in November is due once', () => {
    expect(next(daily, '01:30', '2026-10-31T12:00:00Z')).toBe('2026-11-01T05:30:00.000Z');
    expect(next(daily, '01:30', '2026-11-01T05:30:00Z')).toBe('2026-11-02T06:30:00.000Z');
    expect(next(daily, '01:30', '2026-11-01T06:10:00Z')).toBe('2026-11-02T06:30:00.000Z');
    expect(next(daily, '03:00', '2026-10-31T12:00:00Z')).toBe('2026-11-01T08:00:00.000Z');
  });

  test('holds where there is no change of the clock, and south of the equator', () => {
    expect(next(daily, '02:30', '2026-03-08T00:00:00Z', 'America/Phoenix')).toBe('2026-03-08T09:30:00.000Z');
    expect(next(daily, '02:30', '2026-10-03T12:00:00Z', 'Australia/Sydney')).toBe('2026-10-03T16:00:00.000Z');
    // A quarter of the offset that no whole hour has.
    expect(next(daily, '06:30', '2026-01-14T12:00:00Z', 'Asia/Kathmandu')).toBe('2026-01-15T00:45:00.000Z');
  });
});
