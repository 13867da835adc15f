import type { ContractColumn, FeedContract } from '@optimiq/domain/mapping/contract';
import type { CellFault, NormalizationRule } from '@optimiq/domain/mapping/normalize-codes';
import { type DataKind, type TargetName, targetOf } from '@optimiq/domain/mapping/targets';
import { splitCell, transformCell } from '@optimiq/domain/mapping/transform';
import type { SourceLocation, SourceProblem, SourceRule } from '@optimiq/domain/records/source';
import type { Row } from '../tidy/rows.ts';
import { faultOf, normalizationMessages } from './cell-messages.ts';

type Column = ContractColumn & { readonly data: DataKind };

/** Values of one row by target, as the contract reads them, with what is wrong and what was changed on the way. */
export class ContractCells {
  readonly problems: SourceProblem[] = [];
  hasError = false;
  #row: Row = { row: 0, offset: 0, cells: [], fault: undefined };
  readonly #columns = new Map<TargetName, readonly Column[]>();
  readonly #constants: FeedContract['constants'];
  readonly #place: SourceLocation;
  readonly #hasOffsets: boolean;
  readonly #hasStrayQuotes: boolean;
  /** Warnings by column and reason: one problem stands for all rows. */
  readonly #counted = new Map<string, { problem: SourceProblem; count: number }>();

  /** @param place of every row, where the table is one of several: the sheet of a workbook. */
  constructor(contract: FeedContract, place: SourceLocation = {}) {
    for (const column of contract.columns) {
      const known = this.#columns.get(column.target) ?? [];
      const all = [...known, { ...column, data: targetOf(column.target).data }];
      this.#columns.set(
        column.target,
        all.sort((a, b) => (a.position ?? 0) - (b.position ?? 0)),
      );
    }
    this.#constants = contract.constants;
    this.#place = place;
    this.#hasOffsets = contract.layout.type === 'delimited';
    this.#hasStrayQuotes = contract.layout.type === 'delimited' && contract.layout.quotes === 'none';
  }

  /** Moves to the next row. */
  set(row: Row): void {
    this.#row = row;
    this.hasError = false;
  }

  get at(): SourceLocation {
    const { row, offset } = this.#row;
    return this.#hasOffsets ? { row, offset } : { ...this.#place, row };
  }

  has(target: TargetName): boolean {
    return this.#columns.has(target) || this.#constants[target] !== undefined;
  }

  /** The value of a target in the form of `transformCell`; undefined where there is none. */
  value(target: TargetName): string | undefined {
    const columns = this.#columns.get(target);
    if (columns) {
      const text = this.#filled(columns[0]!);
      const value = text === undefined ? undefined : this.#read(columns[0]!, text);
      if (value !== undefined) return value;
    }
    return this.#constants[target];
  }

  /** The values of a target that has positions, in their order, cells that hold several taken apart. */
  values(target: TargetName): string[] {
    const found: string[] = [];
    for (const column of this.#columns.get(target) ?? []) {
      const text = this.#filled(column);
      if (text === undefined) continue;
      const parts = splitCell(column.transform, text);
      if (parts.length > 1) this.#count(column, 'cell-split');
      for (const part of parts) {
        const value = this.#read(column, part);
        if (value !== undefined) found.push(value);
      }
    }
    return found;
  }

  number(target: TargetName): number | undefined {
    const value = this.value(target);
    return value === undefined ? undefined : Number(value);
  }

  /** A whole number within bounds; else an error. */
  whole(target: TargetName, least: number, most: number): number | undefined {
    const number = this.number(target);
    if (number === undefined || (Number.isInteger(number) && number >= least && number <= most)) return number;
    this.error('not-a-number', target, 'the number is out of bounds');
    return undefined;
  }

  flag(target: TargetName): boolean | undefined {
    const value = this.value(target);
    return value === undefined ? undefined : value === 'Y';
  }

  /** The value of a target that a row must have; an error and '' when it is empty. */
  required(target: TargetName, rule: SourceRule, message: string): string {
    const hadError = this.hasError;
    const value = this.value(target);
    // One error for one cell: a value that could not be read has its own.
    if (value === undefined && this.hasError === hadError) this.error(rule, target, message);
    return value ?? '';
  }

  error(rule: SourceRule, field: string | undefined, message: string): void {
    this.hasError = true;
    this.problems.push({ severity: 'error', rule, ...(field && { field }), at: this.at, message });
  }

  /** A warning that is counted: the first row stands for all. */
  warn(rule: SourceRule, field: string | undefined, message: string): void {
    const key = `${field} ${rule} ${message}`;
    const known = this.#counted.get(key);
    if (known) known.count++;
    else {
      const problem = { severity: 'warning' as const, rule, ...(field && { field }), at: this.at, message };
      this.#counted.set(key, { problem, count: 1 });
    }
  }

  /** The counted warnings, at the end of the table. */
  counted(): SourceProblem[] {
    return [...this.#counted.values()].map(({ problem, count }) => ({ ...problem, count }));
  }

  #filled(column: Column): string | undefined {
    let text = (this.#row.cells[column.index] ?? '').trim();
    if (this.#hasStrayQuotes && text.includes('"')) {
      text = text.replaceAll('"', '').trim();
      this.#count(column, 'quotes-removed');
    }
    return text === '' ? undefined : text;
  }

  #read(column: Column, text: string): string | undefined {
    if (text.startsWith('=') || text.startsWith('@'))
      this.warn('formula', nameOf(column), 'a cell looks like a formula and is taken as it stands');
    const result = transformCell(column.transform, column.data, text);
    if (!result.ok) {
      this.#refuse(column, result.reason);
      return undefined;
    }
    for (const rule of result.value.rules) this.#count(column, rule);
    return result.value.text === '' ? undefined : result.value.text;
  }

  #refuse(column: Column, fault: CellFault): void {
    const { isError, rule, message } = faultOf(fault, column.target);
    if (isError) this.error(rule, nameOf(column), message);
    else this.warn(rule, nameOf(column), message);
  }

  #count(column: Column, rule: NormalizationRule): void {
    this.warn('normalized', nameOf(column), normalizationMessages[rule]);
  }
}

/** Problems name targets, not headers: a header is text of the file. */
const nameOf = ({ target, position }: ContractColumn): string =>
  position === undefined ? target : `${target}.${position}`;
