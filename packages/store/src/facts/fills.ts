import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceFill } from '@optimiq/domain/records/source';
import {
  type ColumnSet,
  constantColumn,
  countingColumn,
  dateColumn,
  intColumn,
  numberColumn,
  textColumn,
  uuidColumn,
} from './column-set.ts';

/** A pharmacy fill without identity: the key stands for the source's prescription number. */
export type FillFacts = Omit<SourceFill, 'kind' | 'at' | 'person' | 'fillId'> & {
  readonly fillKey: string;
  readonly memberKey: MemberKey;
};

/** Fills of a load as rows of `pharmacy_fills`. */
export function fillColumns(loadNo: number, first: number, rows: readonly FillFacts[]): ColumnSet {
  return {
    rows: rows.length,
    columns: {
      load_no: constantColumn(loadNo, rows.length),
      record_no: countingColumn(first, rows.length),
      fill_key: uuidColumn(rows.map((row) => row.fillKey)),
      member_key: uuidColumn(rows.map((row) => row.memberKey)),
      filled_on: dateColumn(rows.map((row) => row.filledOn)),
      ndc: textColumn(rows.map((row) => row.ndc)),
      rxnorm: textColumn(rows.map((row) => row.rxnorm)),
      quantity: numberColumn(rows.map((row) => row.quantity)),
      days_supply: intColumn(rows.map((row) => row.daysSupply)),
      fill_number: intColumn(rows.map((row) => row.fillNumber)),
      cost_cents: numberColumn(rows.map((row) => row.costCents)),
      member_share_cents: numberColumn(rows.map((row) => row.memberShareCents)),
    },
  };
}
