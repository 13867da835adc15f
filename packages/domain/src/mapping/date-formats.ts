import { type CalendarDate, fromDayNumber, parseDate, toDayNumber } from '../kernel/dates.ts';
import { failed, ok, type Result } from '../kernel/result.ts';

/** Written forms of a date that a contract can name. M and D may be one digit where there are separators. */
export type DateFormat =
  | 'YYYY-MM-DD'
  | 'YYYYMMDD'
  | 'YYYY/MM/DD'
  | 'MM/DD/YYYY'
  | 'DD/MM/YYYY'
  | 'MM-DD-YYYY'
  | 'DD-MM-YYYY'
  | 'DD.MM.YYYY'
  | 'MM/DD/YY'
  | 'MMDDYYYY'
  | 'DD-MON-YYYY'
  | 'DDMONYYYY'
  | 'DD-MON-YY'
  | 'MON DD YYYY'
  | 'excel-day';

type Reader = { readonly form: RegExp; readonly order: readonly ('year' | 'month' | 'day')[] };

const numeric = (form: RegExp, order: string): Reader => ({
  form,
  order: order.split(' ') as unknown as Reader['order'],
});
const month = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';

/** In the order in which a tie is decided: month first before day first, as US sources write. */
const readers: Readonly<Record<Exclude<DateFormat, 'excel-day'>, Reader>> = {
  'YYYY-MM-DD': numeric(/^(\d{4})-(\d{1,2})-(\d{1,2})$/, 'year month day'),
  YYYYMMDD: numeric(/^(\d{4})(\d{2})(\d{2})$/, 'year month day'),
  'YYYY/MM/DD': numeric(/^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, 'year month day'),
  'MM/DD/YYYY': numeric(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, 'month day year'),
  'DD/MM/YYYY': numeric(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, 'day month year'),
  'MM-DD-YYYY': numeric(/^(\d{1,2})-(\d{1,2})-(\d{4})$/, 'month day year'),
  'DD-MM-YYYY': numeric(/^(\d{1,2})-(\d{1,2})-(\d{4})$/, 'day month year'),
  'DD.MM.YYYY': numeric(/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, 'day month year'),
  'MM/DD/YY': numeric(/^(\d{1,2})\/(\d{1,2})\/(\d{2})$/, 'month day year'),
  MMDDYYYY: numeric(/^(\d{2})(\d{2})(\d{4})$/, 'month day year'),
  'DD-MON-YYYY': numeric(new RegExp(`^(\\d{1,2})[- ]${month}[- ](\\d{4})$`), 'day month year'),
  DDMONYYYY: numeric(new RegExp(`^(\\d{2})${month}(\\d{4})$`), 'day month year'),
  'DD-MON-YY': numeric(new RegExp(`^(\\d{1,2})[- ]?${month}[- ]?(\\d{2})$`), 'day month year'),
  'MON DD YYYY': numeric(new RegExp(`^${month} (\\d{1,2}),? (\\d{4})$`), 'month day year'),
};

export const dateFormats = [...Object.keys(readers), 'excel-day'] as readonly DateFormat[];

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** A time of day after the date: kept out, since dates of care have none. */
const timeOfDay = /[ t]\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?( ?[ap]m)?(z|[+-]\d{2}:?\d{2})?$|t?00:00:00$/;

/** Days that stand for no date: an open end, or nothing known. */
const noDates: ReadonlySet<string> = new Set(['9999-12-31', '2999-12-31', '0000-00-00', '0001-01-01', '1753-01-01']);

export type DateRule = 'time-dropped' | 'no-date' | 'century';
export type ReadDate = { readonly date: CalendarDate | undefined; readonly rule?: DateRule };

/**
 * A date as a contract says it is written.
 *
 * @param latestYear two-digit years above it belong to the century before; it must be said for 'YY' formats
 * @returns          the date; none, with rule 'no-date', for 0000-00-00 and 9999-12-31; or 'not-a-date'. The rule says
 *                   what was changed beyond the format itself.
 */
export function readDate(text: string, format: DateFormat, latestYear = 99): Result<ReadDate, 'not-a-date'> {
  if (format === 'excel-day') return readExcelDay(text);
  const whole = text.trim().toLowerCase();
  const plain = whole.replace(timeOfDay, '');
  const { form, order } = readers[format];
  const match = form.exec(plain);
  if (!match)
    return /^0+$/.test(plain) && plain.length > 3 ? ok({ date: undefined, rule: 'no-date' }) : failed('not-a-date');
  const part = (name: 'year' | 'month' | 'day') => match[order.indexOf(name) + 1]!;
  const monthText = part('month');
  const monthNumber = /^\d/.test(monthText) ? monthText : String(monthNames.indexOf(monthText.slice(0, 3)) + 1);
  const yearText = part('year');
  const isShort = yearText.length === 2;
  const year = isShort ? String((Number(yearText) > latestYear % 100 ? 1900 : 2000) + Number(yearText)) : yearText;
  const iso = `${year}-${monthNumber.padStart(2, '0')}-${part('day').padStart(2, '0')}`;
  if (noDates.has(iso)) return ok({ date: undefined, rule: 'no-date' });
  const date = parseDate(iso);
  if (!date.ok) return failed('not-a-date');
  const rule = isShort ? 'century' : plain === whole ? undefined : 'time-dropped';
  return ok({ date: date.value, ...(rule && { rule }) });
}

/** Days since 30 December 1899, as spreadsheets count from March 1900 on. */
function readExcelDay(text: string): Result<ReadDate, 'not-a-date'> {
  const match = /^(\d{4,7})(\.\d+)?$/.exec(text.trim());
  const day = Number(match?.[1]);
  if (!match || day < 61 || day > 2_958_465) return failed('not-a-date');
  const date = fromDayNumber(day - 25_569);
  if (noDates.has(date)) return ok({ date: undefined, rule: 'no-date' });
  return ok({ date, ...(match[2] && Number(match[2]) > 0 && { rule: 'time-dropped' as const }) });
}

/** A date in one of these formats as text, for files that are written and for laws of the tests. */
export function writeDate(date: CalendarDate, format: DateFormat): string {
  if (format === 'excel-day') return String(toDayNumber(date) + 25_569);
  const [year, monthNumber, day] = date.split('-') as [string, string, string];
  const name = monthNames[Number(monthNumber) - 1]!.toUpperCase();
  return format
    .replace('YYYY', year)
    .replace('YY', year.slice(2))
    .replace('MON', name)
    .replace('MM', monthNumber)
    .replace('DD', day);
}

/** A format and the share of the filled samples that it reads. */
export type FormatShare = { readonly format: DateFormat; readonly share: number };

/** The format that reads the most samples; undefined when none reads half. Ties go to the order of `dateFormats`. */
export function likelyDateFormat(samples: readonly string[]): FormatShare | undefined {
  let best: FormatShare | undefined;
  for (const format of dateFormats) {
    let read = 0;
    for (const text of samples) {
      const found = readDate(text, format);
      // Codes of eight digits and numbers of five are no dates when their years are far from anybody's life.
      if (found.ok && (found.value.date === undefined || isPlausible(found.value.date))) read++;
    }
    const share = samples.length === 0 ? 0 : read / samples.length;
    const least = format === 'excel-day' ? 0.95 : 0.5;
    if (share >= least && share > (best?.share ?? 0)) best = { format, share };
  }
  return best;
}

const isPlausible = (date: CalendarDate): boolean => date >= '1900-01-01' && date <= '2100-12-31';
