import { parseCents } from '@optimiq/domain/kernel/amounts';
import { type CalendarDate, parseDate } from '@optimiq/domain/kernel/dates';
import type { SourceProblem, SourceRule } from '@optimiq/domain/records/source';
import type { Row } from './rows.ts';

/** Cells of one row by column name, with what is wrong with them. A row with an error is not loaded. */
export class Cells {
  readonly problems: SourceProblem[] = [];
  hasError = false;
  #row: Row = { row: 0, offset: 0, cells: [], fault: undefined };
  readonly #columns: ReadonlyMap<string, number>;

  constructor(columns: ReadonlyMap<string, number>) {
    this.#columns = columns;
  }

  /** Moves to the next row. */
  set(row: Row): void {
    this.#row = row;
    this.hasError = false;
  }

  get at(): { readonly row: number; readonly offset: number } {
    return { row: this.#row.row, offset: this.#row.offset };
  }

  has(column: string): boolean {
    return this.#columns.has(column);
  }

  /** Trimmed text; undefined when the cell is empty or the column absent. */
  text(column: string): string | undefined {
    const index = this.#columns.get(column);
    if (index === undefined) return undefined;
    const text = this.#row.cells[index]!.trim();
    return text === '' ? undefined : text;
  }

  date(column: string): CalendarDate | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    const date = parseDate(text);
    if (date.ok) return date.value;
    this.error('not-a-date', column, 'the cell is no calendar date YYYY-MM-DD');
    return undefined;
  }

  cents(column: string): number | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
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
}
