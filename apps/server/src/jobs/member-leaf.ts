import { receiptLeaf, scoreMember } from '@optimiq/domain/risk/cms-hcc/model';
import type { RiskReceipt, ScoringSettings } from '@optimiq/domain/risk/cms-hcc/receipt';
import type { CmsHccTables } from '@optimiq/domain/risk/cms-hcc/tables';
import type { RiskMember } from '@optimiq/store/facts/member-record';
import { leafOf } from '@optimiq/store/facts/run-tree';

/** A member's receipt, absent when no score is possible, and the leaf it makes in a run's tree. */
export function scoredLeaf(
  member: RiskMember,
  tables: CmsHccTables,
  settings: ScoringSettings,
): { readonly receipt: RiskReceipt | undefined; readonly leaf: string } {
  if ('notScored' in member)
    return { receipt: undefined, leaf: leafOf(JSON.stringify(['not-scored', member.notScored])) };
  const receipt = scoreMember(member.record, tables, settings);
  return { receipt, leaf: leafOf(receiptLeaf(receipt)) };
}
