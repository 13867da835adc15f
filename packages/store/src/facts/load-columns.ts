import { type ClaimFacts, claimColumns } from './claims.ts';
import type { ColumnSet } from './column-set.ts';
import type { LoadTable, TableColumns } from './columns.ts';
import { type EligibilityYearFacts, eligibilityColumns } from './eligibility.ts';
import { type FillFacts, fillColumns } from './fills.ts';
import { type MemberAgeFacts, type MemberFacts, memberAgeColumns, memberColumns } from './members.ts';

/**
 * The records of one load as columns, numbered in the order they are added; of two records with one key the later
 * holds. Pure: a thread that reads files makes them, and `Facts.appendAll` stores what `take` gives.
 */
export class LoadColumns {
  private readonly loadNo: number;
  private readonly next = new Map<LoadTable, number>();
  private sets: TableColumns[] = [];

  /** For a load that has no rows yet: a load that was broken off is swept and begun anew. */
  constructor(loadNo: number) {
    this.loadNo = loadNo;
  }

  /** record_no that the next row of a table gets. */
  nextRecord(table: LoadTable): number {
    return this.next.get(table) ?? 0;
  }

  members(rows: readonly MemberFacts[]): void {
    this.add('members', memberColumns(this.loadNo, this.nextRecord('members'), rows));
  }

  memberAges(rows: readonly MemberAgeFacts[]): void {
    this.add('member_ages', memberAgeColumns(this.loadNo, this.nextRecord('member_ages'), rows));
  }

  eligibilityYears(rows: readonly EligibilityYearFacts[]): void {
    this.add('eligibility_years', eligibilityColumns(this.loadNo, this.nextRecord('eligibility_years'), rows));
  }

  claims(rows: readonly ClaimFacts[]): void {
    const { claims, lines, diagnoses } = claimColumns(this.loadNo, this.nextRecord('claims'), rows);
    this.add('claims', claims);
    this.add('claim_lines', lines);
    this.add('claim_diagnoses', diagnoses);
  }

  fills(rows: readonly FillFacts[]): void {
    this.add('pharmacy_fills', fillColumns(this.loadNo, this.nextRecord('pharmacy_fills'), rows));
  }

  /** What was added since the last call, to be stored as one. */
  take(): readonly TableColumns[] {
    const taken = this.sets;
    this.sets = [];
    return taken;
  }

  private add(table: LoadTable, set: ColumnSet): void {
    if (set.rows === 0) return;
    this.next.set(table, this.nextRecord(table) + set.rows);
    this.sets.push([table, set]);
  }
}
