import { type CalendarDate, parseDate8 } from '@optimiq/domain/kernel/dates';
import type { Segment } from './segment.ts';

/** Whole cents of a decimal element; undefined when empty; NaN when it is no amount of at most two decimals. */
export function centsOf(segment: Segment, n: number): number | undefined {
  const length = segment.lengthOf(n);
  if (length === 0) return undefined;
  const start = segment.starts[n]!;
  const end = start + length;
  const text = segment.text;
  let i = start;
  const isNegative = text.charCodeAt(i) === 45;
  if (isNegative || text.charCodeAt(i) === 43) i++;
  let whole = 0;
  let digits = 0;
  for (; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    whole = whole * 10 + digit;
    digits++;
  }
  let cents = whole * 100;
  if (i < end) {
    if (text.charCodeAt(i) !== 46) return Number.NaN;
    let weight = 10;
    for (i++; i < end; i++) {
      const digit = text.charCodeAt(i) - 48;
      if (digit < 0 || digit > 9 || (weight < 1 && digit !== 0)) return Number.NaN;
      cents += digit * (weight | 0);
      weight /= 10;
      digits++;
    }
  }
  if (digits === 0 || digits > 15 || cents > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return isNegative && cents !== 0 ? -cents : cents;
}

const quantityForm = /^[+-]?(\d{1,12}\.?\d{0,6}|\.\d{1,6})$/;

/** A quantity; undefined when empty; NaN when it is none. */
export function quantityOf(segment: Segment, n: number): number | undefined {
  const text = segment.filled(n);
  if (text === undefined) return undefined;
  if (text.length === 1) {
    const digit = text.charCodeAt(0) - 48;
    return digit >= 0 && digit <= 9 ? digit : Number.NaN;
  }
  return quantityForm.test(text) ? Number(text) : Number.NaN;
}

const seen = new Map<number, CalendarDate | undefined>();

/** 'CCYYMMDD' as a calendar date, or undefined. */
export function dateOf(text: string): CalendarDate | undefined {
  return text.length === 8 ? dateAt(text, 0) : undefined;
}

/** The eight digits at a position as a calendar date. Claims repeat their dates, so answers are kept: at most 4,096. */
function dateAt(text: string, at: number): CalendarDate | undefined {
  let number = 0;
  for (let i = at; i < at + 8; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    number = number * 10 + digit;
  }
  const known = seen.get(number);
  if (known !== undefined) return known;
  const parsed = parseDate8(text.substring(at, at + 8));
  const date = parsed.ok ? parsed.value : undefined;
  if (seen.size >= 4096) seen.clear();
  seen.set(number, date);
  return date;
}

export type DateRange = { from: CalendarDate; to: CalendarDate };

/**
 * Dates of a DTP: D8, RD8, DT (the time is dropped).
 *
 * @returns undefined when it holds a time only (TM) or nothing; 'not-a-date' when it cannot be read.
 */
export function datesOf(segment: Segment): DateRange | 'not-a-date' | undefined {
  const length = segment.lengthOf(3);
  if (length === 0) return undefined;
  const at = segment.starts[3]!;
  const { text } = segment;
  if (segment.isElement(2, 'D8') || segment.isElement(2, 'DT')) {
    const isLength = segment.isElement(2, 'D8') ? length === 8 : length >= 8;
    const on = isLength ? dateAt(text, at) : undefined;
    return on ? { from: on, to: on } : 'not-a-date';
  }
  if (segment.isElement(2, 'TM')) return undefined;
  if (!segment.isElement(2, 'RD8') || length !== 17 || text.charCodeAt(at + 8) !== 45) return 'not-a-date';
  const from = dateAt(text, at);
  const to = dateAt(text, at + 9);
  return from && to ? { from, to } : 'not-a-date';
}
