import { currentLocale } from '../language.ts';

/** How figures, dates and codes are written on screens. Values stay whole numbers until here. */

/** A format of the page's language, made when it is first used. */
function inLocale<Format>(make: (locale: string) => Format): () => Format {
  const made = new Map<string, Format>();
  return () => {
    const locale = currentLocale();
    const format = made.get(locale) ?? make(locale);
    made.set(locale, format);
    return format;
  };
}

const dates = (options: Intl.DateTimeFormatOptions) =>
  inLocale((locale) => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }));
const grouping = inLocale((locale) => new Intl.NumberFormat(locale, { useGrouping: 'always' }));
const cents = inLocale(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
);
const day = dates({ month: 'short', day: 'numeric', year: 'numeric' });
const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const minute = dates({ month: 'short', day: 'numeric', year: 'numeric', ...time });
const second = dates({ ...time, second: '2-digit' });
const monthAndYear = dates({ month: 'short', year: 'numeric' });

const minus = (text: string) => text.replace('-', '−');

/** 48212 → '48,212'. */
export const count = (value: number): string => minus(grouping().format(value));

/** Thousandths as three decimals: 1103 → '1.103'. */
export const factor = (thousandths: number): string => minus((thousandths / 1000).toFixed(3));

/** Thousandths with their sign: 166 → '+0.166', −69 → '−0.069'. */
export const signedFactor = (thousandths: number): string => `${thousandths < 0 ? '' : '+'}${factor(thousandths)}`;

/** Tenths of a percent: 189 → '18.9%'. */
export const percent = (tenths: number): string => `${(tenths / 10).toFixed(1)}%`;

/** Cents as dollars, minus before the sign: −1200 → '−$12.00'. Text where the sum may pass 2^53. */
export function dollars(value: number | string): string {
  const whole = BigInt(value);
  const size = whole < 0n ? -whole : whole;
  const text = `$${grouping().format(size / 100n)}.${String(size % 100n).padStart(2, '0')}`;
  return whole < 0n ? `−${text}` : text;
}

/** Dollars of a mean, which may have no whole number of cents. */
export const meanDollars = (value: number): string => `$${cents().format(value / 100)}`;

/** '2025-11-24' → 'Nov 24, 2025'; never shifted by a zone. */
export const date = (text: string): string => day().format(new Date(`${text}T00:00:00Z`));

/** 'Nov 2025' of a date. */
export const month = (text: string): string => monthAndYear().format(new Date(`${text}T00:00:00Z`));

/** An instant with its zone: 'Nov 24, 2025, 11:10 UTC'. */
export const instant = (text: string): string => `${minute().format(new Date(text))} UTC`;

/** An instant by the clock of a zone, which it names: 'Nov 24, 2025, 06:10 EST'. */
export const instantIn = (text: string, timeZone: string): string =>
  new Intl.DateTimeFormat(currentLocale(), {
    ...{ month: 'short', day: 'numeric', year: 'numeric', ...time, timeZone, timeZoneName: 'short' },
  } as Intl.DateTimeFormatOptions).format(new Date(text));

/** The name of a weekday: 1 Monday to 7 Sunday; the fifth day of 1970 was a Monday. */
export const weekday = (number: number): string =>
  new Intl.DateTimeFormat(currentLocale(), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(1970, 0, 4 + number));

/** A day, or an instant with its zone. */
export const momentText = (moment: string): string => (moment.length === 10 ? date(moment) : instant(moment));

/** ICD-10-CM with its dot: 'E1122' → 'E11.22'. */
export const icd10Cm = (code: string): string => (code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code);

/** The first and last signs of a long hash. */
export const shortHash = (hash: string): string => `${hash.slice(0, 6)}…${hash.slice(-4)}`;

/** Bytes in the unit a person reads: 118400000 → '118.4 MB'. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = size;
  let unit = -1;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** '2025-03' as 'Mar 2025'. */
export const monthOfYear = (text: string): string => monthAndYear().format(new Date(`${text}-01T00:00:00Z`));

/** Time of day of an instant, with its zone: '09:42:07 UTC'. */
export const clock = (at: number): string => `${second().format(at)} UTC`;

/** Tenths of a percent with their sign: 64 → '+6.4%', −5 → '−0.5%'. */
export const signedPercent = (tenths: number): string => `${tenths > 0 ? '+' : ''}${minus(percent(tenths))}`;

/** Seconds as a person says them: 12 → '12 s', 340 → '5 min 40 s', 7300 → '2 h 1 min'. */
export function lasting(seconds: number): string {
  if (seconds < 10) return `${Math.max(0, Math.round(seconds * 10) / 10)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
