import { type CalendarDate, fromDayNumber, toDayNumber, yearOf } from '@optimiq/domain/kernel/dates';

/** The months that claims are made for, as day numbers with dates kept at hand. */
export type Calendar = {
  readonly firstDay: number;
  readonly lastDay: number;
  readonly firstYear: number;
  /** Year of the as-of date: the service year that the next payment year looks at. */
  readonly lastYear: number;
  readonly dateOf: (day: number) => CalendarDate;
  /** First and last day of a year inside the window. */
  readonly within: (year: number) => { readonly first: number; readonly last: number };
};

/** Day number of a day of a year: 3, 31 is 31 March. */
export const dayOf = (year: number, month: number, day: number): number =>
  toDayNumber(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as CalendarDate);

/** Whole months that end with the as-of date's month; the last is cut off at the as-of date. */
export function calendarOf(asOf: CalendarDate, months: number): Calendar {
  const lastYear = yearOf(asOf);
  const firstMonth = lastYear * 12 + Number(asOf.slice(5, 7)) - months;
  const firstYear = Math.floor(firstMonth / 12);
  const firstDay = dayOf(firstYear, (firstMonth % 12) + 1, 1);
  const lastDay = toDayNumber(asOf);
  const dates = Array.from({ length: lastDay - firstDay + 1 }, (_, offset) => fromDayNumber(firstDay + offset));
  return {
    firstDay,
    lastDay,
    firstYear,
    lastYear,
    dateOf: (day) => dates[day - firstDay] ?? fromDayNumber(day),
    within: (year) => ({
      first: Math.max(firstDay, dayOf(year, 1, 1)),
      last: Math.min(lastDay, dayOf(year, 12, 31)),
    }),
  };
}
