import type { Brand } from './brand.ts';
import { failed, ok, type Result } from './result.ts';

/** Calendar date without zone, 'YYYY-MM-DD': service dates, birth dates, due dates. Compares as text. */
export type CalendarDate = Brand<string, 'CalendarDate'>;

const hyphen = 45;
const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** A calendar date that exists, from 'YYYY-MM-DD'; or 'form'; or 'not-a-date': 2025-02-29, 0000-00-00. */
export function parseDate(text: string): Result<CalendarDate, 'form' | 'not-a-date'> {
  if (text.length !== 10 || text.charCodeAt(4) !== hyphen || text.charCodeAt(7) !== hyphen) return failed('form');
  const year = numberAt(text, 0, 4);
  const month = numberAt(text, 5, 7);
  const day = numberAt(text, 8, 10);
  if (year < 0 || month < 0 || day < 0) return failed('form');
  if (year < 1800 || month < 1 || month > 12 || day < 1 || day > monthDays[month - 1]!) return failed('not-a-date');
  if (month === 2 && day === 29 && !isLeap(year)) return failed('not-a-date');
  return ok(text as CalendarDate);
}

/** 'CCYYMMDD' (X12 D8) as a calendar date, or the reason it is none. */
export function parseDate8(text: string): Result<CalendarDate, 'form' | 'not-a-date'> {
  if (text.length !== 8 || numberAt(text, 0, 8) < 0) return failed('form');
  return parseDate(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);
}

/** The number that a part of a text writes in digits; -1 where something is none. Files have dates by the million. */
function numberAt(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** Year of a calendar date. */
export const yearOf = (date: CalendarDate): number => Number(date.slice(0, 4));

/** 1 February of a payment year: the day on which CMS takes a member's age. */
export const ageDateOf = (paymentYear: number): CalendarDate => `${paymentYear}-02-01` as CalendarDate;

/** Whole years from birth to a day, never negative; a person born on 29 February ages on 1 March. */
export function ageOn(birthDate: CalendarDate, on: CalendarDate): number {
  const years = yearOf(on) - yearOf(birthDate);
  return Math.max(0, on.slice(5) < birthDate.slice(5) ? years - 1 : years);
}

/** Days since 1970-01-01, for arithmetic; negative before. */
export function toDayNumber(date: CalendarDate): number {
  return Math.round(Date.UTC(yearOf(date), Number(date.slice(5, 7)) - 1, Number(date.slice(8))) / 86_400_000);
}

/** The calendar date of a day number. */
export function fromDayNumber(day: number): CalendarDate {
  return new Date(day * 86_400_000).toISOString().slice(0, 10) as CalendarDate;
}

/** The day so many days later. */
export const addDays = (date: CalendarDate, days: number): CalendarDate => fromDayNumber(toDayNumber(date) + days);
