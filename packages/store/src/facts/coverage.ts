import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceCoverage } from '@optimiq/domain/records/source-coverage';
import type { ColumnSet } from './column-set.ts';
import { recordSet } from './record-set.ts';

/** A statement about coverage without identity: the key stands for the source's number of the coverage. */
export type CoverageFacts = Omit<SourceCoverage, 'kind' | 'at' | 'person' | 'coverageId'> & {
  readonly memberKey: MemberKey;
  readonly coverageKey?: string;
};

/** Coverage of a load as rows of `coverage_spans`, in file order: that order decides what ends what. */
export function coverageColumns(loadNo: number, first: number, rows: readonly CoverageFacts[]): ColumnSet {
  return recordSet('coverage_spans', loadNo, first, rows, {
    coverage_key: (row) => row.coverageKey,
    member_key: (row) => row.memberKey,
    action: (row) => row.action,
    line: (row) => row.line,
    line_code: (row) => row.lineCode,
    starts_on: (row) => row.from,
    ends_on: (row) => row.through,
    contract: (row) => row.contract,
    plan: (row) => row.plan,
    payer: (row) => row.payer,
    payer_order: (row) => row.order,
    relationship: (row) => row.relationship,
    dual_code: (row) => row.dualCode,
    orec: (row) => row.orec,
    is_lti: (row) => row.isLti,
    is_esrd: (row) => row.isEsrd,
    is_hospice: (row) => row.isHospice,
  });
}
