import type { Cadence } from '@optimiq/contracts/report-schedules';
import { localDay, localMoment } from '../local-moment.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * When a report is due next.
 *
 * @param at '06:30', by the clock of `timeZone`.
 * @returns  the first time of the cadence after `after`. A day of the month that a month does not have is its last day. A time
 *           that does not exist that day is the first minute that does, one that exists twice is its first.
 */
export function nextReportTime(cadence: Cadence, at: string, timeZone: string, after: Date): Date {
  const from = wallClock(after, timeZone).slice(0, 10);
  // A monthly day comes within two months of any day.
  for (let days = 0; days <= 62; days += 1) {
    const day = new Date(Date.parse(`${from}T00:00:00Z`) + days * dayMs);
    if (!isOfCadence(cadence, day)) continue;
    const time = instantOf(`${day.toISOString().slice(0, 10)} ${at}`, timeZone);
    if (time > after) return time;
  }
  throw new Error('A cadence has no next time');
}

/** Whether a day, given as its midnight in UTC, is one of a cadence. */
function isOfCadence(cadence: Cadence, day: Date): boolean {
  if (cadence.every === 'week') return (day.getUTCDay() || 7) === cadence.weekday;
  if (cadence.every === 'day') return true;
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  return day.getUTCDate() === Math.min(cadence.day, last);
}

/** The first minute at which a clock shows a time of a day, or a later one where it skips that time. */
function instantOf(wall: string, timeZone: string): Date {
  const asUtc = Date.parse(`${wall.replace(' ', 'T')}:00Z`);
  // Of the offsets around that day the one furthest east comes first: from there on no minute is missed.
  const offsets = [-dayMs, dayMs].map((near) => offsetAt(new Date(asUtc + near), timeZone));
  let time = asUtc - Math.max(...offsets);
  while (wallClock(new Date(time), timeZone) < wall) time += minuteMs;
  return new Date(time);
}

/** How far a clock is ahead of UTC, in milliseconds. */
const offsetAt = (instant: Date, timeZone: string): number =>
  Date.parse(`${wallClock(instant, timeZone).replace(' ', 'T')}:00Z`) -
  Math.floor(instant.getTime() / minuteMs) * minuteMs;

/** '2026-03-08 02:30' by a clock. */
function wallClock(instant: Date, timeZone: string): string {
  const { minute } = localMoment(instant, timeZone);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${localDay(instant, timeZone)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
