import { parseCents } from '@optimiq/domain/kernel/amounts';
import { type CalendarDate, parseDate, parseDate8 } from '@optimiq/domain/kernel/dates';
import { parseNpi } from '@optimiq/domain/kernel/identifiers';
import type { SourceProblem, SourceRule } from '@optimiq/domain/records/source';
import { RifRow } from './rows.ts';

const monthNames = 'JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEP,OCT,NOV,DEC'.split(',');
const maxRemembered = 10_000;

/** Space, control characters, quotation mark. */
const isPadding = (unit: number): boolean => unit <= 32 || unit === 34;

/** Cells of one row by column name, with what is wrong with them. A row with an error is not loaded. */
export class RifCells {
  readonly problems: SourceProblem[] = [];
  hasError = false;
  readonly #columns: ReadonlyMap<string, number>;
  #row = new RifRow();
  /** A file has few dates and few providers, each many times. */
  readonly #dates = new Map<string, CalendarDate>();
  readonly #npis = new Set<string>();

  constructor(columns: ReadonlyMap<string, number>) {
    this.#columns = columns;
  }

  /** Moves to the next row. */
  set(row: RifRow): void {
    this.#row = row;
    this.hasError = false;
  }

  get at(): { readonly row: number; readonly offset: number } {
    return { row: this.#row.row, offset: this.#row.offset };
  }

  has(column: string): boolean {
    return this.#columns.has(column);
  }

  /**
   * Trimmed text; undefined when the cell is empty or the column absent. Quotes at its ends, which some writers leave
   * behind, are no part of it.
   */
  text(column: string): string | undefined {
    const index = this.#columns.get(column);
    if (index === undefined) return undefined;
    const text = this.#row.cell(index);
    let from = 0;
    let to = text.length;
    while (from < to && isPadding(text.charCodeAt(from))) from++;
    while (to > from && isPadding(text.charCodeAt(to - 1))) to--;
    if (from === to) return undefined;
    return to - from === text.length ? text : text.slice(from, to);
  }

  /** 'DD-MON-YYYY' in any case, 'YYYYMMDD' or 'YYYY-MM-DD'. */
  date(column: string): CalendarDate | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    const known = this.#dates.get(text);
    if (known) return known;
    const date = parseRifDate(text);
    if (!date) {
      this.error('not-a-date', column, 'the cell is no calendar date DD-MON-YYYY or YYYYMMDD');
      return undefined;
    }
    if (this.#dates.size >= maxRemembered) this.#dates.clear();
    this.#dates.set(text, date);
    return date;
  }

  cents(column: string): number | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    if (text === '0' || text === '0.00') return 0;
    const cents = parseCents(text);
    if (cents.ok) return cents.value;
    this.error('not-a-number', column, 'the cell is no amount of at most two decimals');
    return undefined;
  }

  /** A decimal number without exponent. */
  number(column: string): number | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    if (/^[+-]?\d{1,12}(\.\d{1,6})?$/.test(text)) return Number(text);
    this.error('not-a-number', column, 'the cell is no number');
    return undefined;
  }

  /** A whole number within bounds. */
  whole(column: string, least: number, most: number): number | undefined {
    const number = this.number(column);
    if (number === undefined || (Number.isInteger(number) && number >= least && number <= most)) return number;
    this.error('not-a-number', column, 'the number is out of bounds');
    return undefined;
  }

  /** A provider's number; zeros stand for none. One that is not well formed is reported once and kept. */
  npi(column: string): string | undefined {
    const text = this.text(column);
    if (text === undefined || /^0+$/.test(text)) return undefined;
    if (this.#npis.has(text)) return text;
    if (this.#npis.size >= maxRemembered) this.#npis.clear();
    this.#npis.add(text);
    if (!parseNpi(text).ok) {
      this.warn('identifier-form', column, 'the NPI is not well formed (reported once for each number)');
    }
    return text;
  }

  /** Text of a cell that must be filled; an error when it is empty. */
  required(column: string, rule: SourceRule, message: string): string {
    const text = this.text(column);
    if (text === undefined) this.error(rule, column, message);
    return text ?? '';
  }

  error(rule: SourceRule, field: string | undefined, message: string): void {
    this.hasError = true;
    this.problems.push({ severity: 'error', rule, ...(field && { field }), at: this.at, message });
  }

  warn(rule: SourceRule, field: string | undefined, message: string): void {
    this.problems.push({ severity: 'warning', rule, ...(field && { field }), at: this.at, message });
  }

  unsupported(field: string, message: string): void {
    this.problems.push({ severity: 'unsupported', rule: 'unsupported', field, at: this.at, message });
  }
}

function parseRifDate(text: string): CalendarDate | undefined {
  const named = /^(\d{2})-([A-Za-z]{3})-(\d{4})$/.exec(text);
  const month = named ? monthNames.indexOf(named[2]!.toUpperCase()) + 1 : 0;
  const date = named
    ? parseDate(`${named[3]}-${String(month).padStart(2, '0')}-${named[1]}`)
    : text.length === 8
      ? parseDate8(text)
      : parseDate(text);
  return date.ok ? date.value : undefined;
}
