import type { LocalMoment } from '@optimiq/domain/access/restrictions';
import { type CalendarDate, toDayNumber } from '@optimiq/domain/kernel/dates';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** An instant by the clock of a time zone: weekday 1 Monday to 7 Sunday, minute of the day. */
export function localMoment(instant: Date, timeZone: string): LocalMoment {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  } as Intl.DateTimeFormatOptions).formatToParts(instant);
  const part = (type: string) => parts.find((one) => one.type === type)!.value;
  return { weekday: weekdays.indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

/** The calendar day of an instant by the clock of a time zone. */
export function localDay(instant: Date, timeZone: string): CalendarDate {
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, ...day }).formatToParts(instant);
  const part = (type: string) => parts.find((one) => one.type === type)!.value;
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}` as CalendarDate;
}

/** The last millisecond of a calendar day by the clock of a time zone, also of a day that has 23 or 25 hours. */
export function endOfDay(day: CalendarDate, timeZone: string): Date {
  const next = toDayNumber(day) + 1;
  // No zone is more than 15 hours from UTC, so the day ends within these hours; what is looked for is the first moment after it.
  let [before, after] = [next * dayMs - 16 * hourMs, next * dayMs + 16 * hourMs];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localDay(new Date(middle), timeZone) <= day) before = middle;
    else after = middle;
  }
  return new Date(before);
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
