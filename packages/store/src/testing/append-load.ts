import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { ClaimFacts } from '../facts/claims.ts';
import type { EligibilityYearFacts } from '../facts/eligibility.ts';
import type { FillFacts } from '../facts/fills.ts';
import type { Facts } from '../facts/keeper.ts';
import { LoadColumns } from '../facts/load-columns.ts';
import type { MemberAgeFacts, MemberFacts } from '../facts/members.ts';

/** Adds records of one load, each call stored at once. */
export type LoadAppender = {
  members(rows: readonly MemberFacts[]): Promise<void>;
  memberAges(rows: readonly MemberAgeFacts[]): Promise<void>;
  eligibilityYears(rows: readonly EligibilityYearFacts[]): Promise<void>;
  claims(rows: readonly ClaimFacts[]): Promise<void>;
  fills(rows: readonly FillFacts[]): Promise<void>;
};

export function appendLoad(facts: Facts, tenant: TenantId, loadNo: number): LoadAppender {
  const load = new LoadColumns(loadNo);
  const store = async () => {
    const sets = load.take();
    if (sets.length > 0) await facts.appendAll(tenant, sets);
  };
  const add =
    <Row>(columns: (rows: readonly Row[]) => void) =>
    (rows: readonly Row[]) => {
      columns.call(load, rows);
      return store();
    };
  return {
    members: add(load.members),
    memberAges: add(load.memberAges),
    eligibilityYears: add(load.eligibilityYears),
    claims: add(load.claims),
    fills: add(load.fills),
  };
}
