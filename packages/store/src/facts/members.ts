import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { Sex } from '@optimiq/domain/records/source';
import {
  type ColumnSet,
  constantColumn,
  countingColumn,
  dateColumn,
  intColumn,
  textColumn,
  uuidColumn,
} from './column-set.ts';

/** A member without identity: no name, no birth date, three digits of the ZIP code. */
export type MemberFacts = {
  readonly memberKey: MemberKey;
  readonly sex?: Sex;
  readonly zip3?: string;
  readonly state?: string;
  readonly deathOn?: CalendarDate;
  readonly orec?: string;
};

/** A member's age on 1 February of a payment year, worked out where the birth date is known. */
export type MemberAgeFacts = { readonly memberKey: MemberKey; readonly paymentYear: number; readonly age: number };

/** Members of a load as rows of `members`; `first` is the load's number of rows before these. */
export function memberColumns(loadNo: number, first: number, rows: readonly MemberFacts[]): ColumnSet {
  return {
    rows: rows.length,
    columns: {
      load_no: constantColumn(loadNo, rows.length),
      record_no: countingColumn(first, rows.length),
      member_key: uuidColumn(rows.map((row) => row.memberKey)),
      sex: textColumn(rows.map((row) => row.sex)),
      zip3: textColumn(rows.map((row) => row.zip3)),
      state: textColumn(rows.map((row) => row.state)),
      death_on: dateColumn(rows.map((row) => row.deathOn)),
      orec: textColumn(rows.map((row) => row.orec)),
    },
  };
}

/** Ages of a load as rows of `member_ages`. */
export function memberAgeColumns(loadNo: number, first: number, rows: readonly MemberAgeFacts[]): ColumnSet {
  return {
    rows: rows.length,
    columns: {
      load_no: constantColumn(loadNo, rows.length),
      record_no: countingColumn(first, rows.length),
      member_key: uuidColumn(rows.map((row) => row.memberKey)),
      payment_year: intColumn(rows.map((row) => row.paymentYear)),
      age: intColumn(rows.map((row) => row.age)),
    },
  };
}
