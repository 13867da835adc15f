import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceEligibilityYear } from '@optimiq/domain/records/source';
import {
  booleanColumn,
  type ColumnSet,
  constantColumn,
  countingColumn,
  intColumn,
  textColumn,
  uuidColumn,
} from './column-set.ts';

/** One calendar year of a member's Medicare status. */
export type EligibilityYearFacts = Omit<SourceEligibilityYear, 'kind' | 'at' | 'person'> & {
  readonly memberKey: MemberKey;
};

/** Eligibility years of a load as rows of `eligibility_years`. */
export function eligibilityColumns(loadNo: number, first: number, rows: readonly EligibilityYearFacts[]): ColumnSet {
  return {
    rows: rows.length,
    columns: {
      load_no: constantColumn(loadNo, rows.length),
      record_no: countingColumn(first, rows.length),
      member_key: uuidColumn(rows.map((row) => row.memberKey)),
      year: intColumn(rows.map((row) => row.year)),
      orec: textColumn(rows.map((row) => row.orec)),
      crec: textColumn(rows.map((row) => row.crec)),
      is_esrd: booleanColumn(rows.map((row) => row.esrd)),
      medicare_status: textColumn(rows.map((row) => row.medicareStatus)),
      part_a_months: intColumn(rows.map((row) => row.partAMonths)),
      part_b_months: intColumn(rows.map((row) => row.partBMonths)),
      hmo_months: intColumn(rows.map((row) => row.hmoMonths)),
      part_d_months: intColumn(rows.map((row) => row.partDMonths)),
      dual_months: intColumn(rows.map((row) => row.dualMonths)),
      dual_code: textColumn(rows.map((row) => row.dualCode)),
      is_lti: booleanColumn(rows.map((row) => row.lti)),
      is_snp: booleanColumn(rows.map((row) => row.snp)),
      contract: textColumn(rows.map((row) => row.contract)),
    },
  };
}
