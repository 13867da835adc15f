import { type CalendarDate, parseDate } from '@optimiq/domain/kernel/dates';
import { type Node, node } from './json.ts';
import type { Report } from './report.ts';

const maxNameLength = 200;
const tokenForm = /^[^\s\p{C}]{1,64}$/u;
const asciiTokenForm = /^[!-~]{1,64}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]+/g;
const maxAmount = 1e12;

/**
 * A code or an identifier: up to 64 characters without white space. Anything else is free text in the wrong place, or
 * damage, and is left out with a warning.
 */
export function tokenOf(value: unknown, report: Report, path: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text === 'string') {
    if (asciiTokenForm.test(text)) return text;
    const trimmed = text.trim();
    if (trimmed === '') return undefined;
    if (trimmed.isWellFormed() && tokenForm.test(trimmed)) return trimmed;
  }
  report.warn('code-form', path, 'a code or an identifier has white space, or is too long, and is left out');
  return undefined;
}

/** A name or a line of an address: trimmed, control characters and lone surrogates replaced, up to 200 characters. */
export function nameOf(value: unknown, report: Report, path: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.toWellFormed().replace(control, ' ').trim();
  if (text.length > maxNameLength) {
    report.warn('too-long', path, 'a name or an address is too long and is left out');
    return undefined;
  }
  return text || undefined;
}

/**
 * The day of a date, dateTime or instant, as written there: a time zone moves nothing.
 *
 * @returns undefined, with a warning, for a partial date ('2019-05') and for a day that does not exist
 */
export function dateOf(value: unknown, report: Report, path: string): CalendarDate | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') {
    const isDay = value.length === 10 || value[10] === 'T' || value[10] === ' ';
    const parsed = isDay ? parseDate(value.slice(0, 10)) : undefined;
    if (parsed?.ok) return parsed.value;
  }
  report.warn('not-a-date', path, 'not a full calendar date that exists; left out');
  return undefined;
}

/** A finite number, or the same as text. */
export function numberOf(value: unknown, report: Report, path: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^-?[0-9.]{1,20}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number) && Math.abs(number) <= maxAmount) return number;
  report.warn('not-a-number', path, 'not a number, or out of range; left out');
  return undefined;
}

/**
 * Whole cents of a Money or a Quantity, fractions of a cent rounded away from zero. R4 counts in `currency`, STU3 in
 * `code`; another currency than dollars is left out with a warning.
 */
export function centsOf(value: unknown, report: Report, path: string): number | undefined {
  const money = node(value);
  if (!money) return undefined;
  const currency = money.currency ?? money.code;
  if (currency !== undefined && currency !== 'USD') {
    report.warn('unknown-value', path, 'an amount in another currency than US dollars is left out');
    return undefined;
  }
  const amount = numberOf(money.value, report, path);
  if (amount === undefined) return undefined;
  const hundredfold = Math.abs(amount) * 100;
  const near = Math.round(hundredfold);
  // The shortest decimal of the number is what the file said: 1.005 is 100.5 cents although the binary is below.
  const cents = Math.abs(hundredfold - near) < 0.4 ? near : Math.round(Number(`${Math.abs(amount)}e2`));
  return amount < 0 && cents !== 0 ? -cents : cents;
}

/** Both ends of a Period, each where it is a full date. */
export function periodOf(value: unknown, report: Report, path: string) {
  const period: Node | undefined = node(value);
  return {
    from: dateOf(period?.start, report, `${path}.start`),
    through: dateOf(period?.end, report, `${path}.end`),
  };
}
