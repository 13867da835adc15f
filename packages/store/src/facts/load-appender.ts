import type { TenantId } from '@optimiq/domain/kernel/ids';
import { type ClaimFacts, claimColumns } from './claims.ts';
import type { ColumnSet } from './column-set.ts';
import type { FactsTable } from './columns.ts';
import { type EligibilityYearFacts, eligibilityColumns } from './eligibility.ts';
import { type FillFacts, fillColumns } from './fills.ts';
import type { Facts } from './keeper.ts';
import { type MemberAgeFacts, type MemberFacts, memberAgeColumns, memberColumns } from './members.ts';

/** Adds the records of one load, in file order; of two records with one key the later holds. Each call is durable. */
export type LoadAppender = {
  members(rows: readonly MemberFacts[]): Promise<void>;
  memberAges(rows: readonly MemberAgeFacts[]): Promise<void>;
  eligibilityYears(rows: readonly EligibilityYearFacts[]): Promise<void>;
  claims(rows: readonly ClaimFacts[]): Promise<void>;
  fills(rows: readonly FillFacts[]): Promise<void>;
  /** Rows added so far. */
  readonly counts: Readonly<Record<LoadTable, number>>;
};

export type LoadTable = Extract<
  FactsTable,
  'members' | 'member_ages' | 'eligibility_years' | 'claims' | 'claim_lines' | 'claim_diagnoses' | 'pharmacy_fills'
>;

/**
 * An appender for a load that has no rows yet: a load that was broken off is swept and begun anew.
 *
 * Calls reject with FactsError 'bad-value', table, column and row of the call's rows when a value does not fit its
 * column; nothing of that table is kept then. `fitsColumn` tells beforehand.
 */
export function appendLoad(facts: Facts, tenant: TenantId, loadNo: number): LoadAppender {
  const counts: Record<LoadTable, number> = {
    members: 0,
    member_ages: 0,
    eligibility_years: 0,
    claims: 0,
    claim_lines: 0,
    claim_diagnoses: 0,
    pharmacy_fills: 0,
  };
  const add = async (table: LoadTable, set: ColumnSet) => {
    counts[table] += set.rows;
    if (set.rows > 0) await facts.append(tenant, table, set);
  };
  return {
    counts,
    members: (rows) => add('members', memberColumns(loadNo, counts.members, rows)),
    memberAges: (rows) => add('member_ages', memberAgeColumns(loadNo, counts.member_ages, rows)),
    eligibilityYears: (rows) => add('eligibility_years', eligibilityColumns(loadNo, counts.eligibility_years, rows)),
    fills: (rows) => add('pharmacy_fills', fillColumns(loadNo, counts.pharmacy_fills, rows)),
    async claims(rows) {
      const { claims, lines, diagnoses } = claimColumns(loadNo, counts.claims, rows);
      await Promise.all([add('claims', claims), add('claim_lines', lines), add('claim_diagnoses', diagnoses)]);
    },
  };
}
