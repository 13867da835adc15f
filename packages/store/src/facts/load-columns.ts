import { type AcknowledgementFacts, acknowledgementColumns } from './acknowledgements.ts';
import { type ClaimFacts, claimColumns } from './claims.ts';
import {
  type ClinicalColumns,
  type ConditionFacts,
  conditionColumns,
  type DocumentFacts,
  documentColumns,
  type EncounterFacts,
  encounterColumns,
  type MedicationFacts,
  medicationColumns,
  type ObservationFacts,
  observationColumns,
  type ProcedureFacts,
  procedureColumns,
} from './clinical.ts';
import type { ColumnSet } from './column-set.ts';
import type { LoadTable, TableColumns } from './columns.ts';
import { type CoverageFacts, coverageColumns } from './coverage.ts';
import { type EligibilityYearFacts, eligibilityColumns } from './eligibility.ts';
import { type FillFacts, fillColumns } from './fills.ts';
import { type MemberAgeFacts, type MemberFacts, memberAgeColumns, memberColumns } from './members.ts';
import {
  type ProviderAdjustmentFacts,
  providerAdjustmentColumns,
  type RemittanceFacts,
  remittanceColumns,
} from './remittances.ts';

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

  /** Claims one by one, each made when it is added: by the million, none is kept. */
  claims(rows: Iterable<ClaimFacts>): void {
    const { claims, lines, diagnoses } = claimColumns(this.loadNo, this.nextRecord('claims'), rows);
    this.add('claims', claims);
    this.add('claim_lines', lines);
    this.add('claim_diagnoses', diagnoses);
  }

  fills(rows: readonly FillFacts[]): void {
    this.add('pharmacy_fills', fillColumns(this.loadNo, this.nextRecord('pharmacy_fills'), rows));
  }

  coverage(rows: readonly CoverageFacts[]): void {
    this.add('coverage_spans', coverageColumns(this.loadNo, this.nextRecord('coverage_spans'), rows));
  }

  remittances(rows: readonly RemittanceFacts[]): void {
    const { remittances, lines, adjustments } = remittanceColumns(this.loadNo, this.nextRecord('remittances'), rows);
    this.add('remittances', remittances);
    this.add('remittance_lines', lines);
    this.add('remittance_adjustments', adjustments);
  }

  providerAdjustments(rows: readonly ProviderAdjustmentFacts[]): void {
    const first = this.nextRecord('provider_adjustments');
    this.add('provider_adjustments', providerAdjustmentColumns(this.loadNo, first, rows));
  }

  acknowledgements(rows: readonly AcknowledgementFacts[]): void {
    const first = this.nextRecord('acknowledgements');
    const { acknowledgements, errors } = acknowledgementColumns(this.loadNo, first, rows);
    this.add('acknowledgements', acknowledgements);
    this.add('acknowledgement_errors', errors);
  }

  conditions(rows: readonly ConditionFacts[]): void {
    this.addClinical('conditions', conditionColumns(this.loadNo, this.nextRecord('conditions'), rows));
  }

  encounters(rows: readonly EncounterFacts[]): void {
    this.addClinical('encounters', encounterColumns(this.loadNo, this.nextRecord('encounters'), rows));
  }

  procedures(rows: readonly ProcedureFacts[]): void {
    this.addClinical('procedures', procedureColumns(this.loadNo, this.nextRecord('procedures'), rows));
  }

  observations(rows: readonly ObservationFacts[]): void {
    this.addClinical('observations', observationColumns(this.loadNo, this.nextRecord('observations'), rows));
  }

  medications(rows: readonly MedicationFacts[]): void {
    this.addClinical('medications', medicationColumns(this.loadNo, this.nextRecord('medications'), rows));
  }

  documents(rows: readonly DocumentFacts[]): void {
    this.addClinical('documents', documentColumns(this.loadNo, this.nextRecord('documents'), rows));
  }

  /** What was added since the last call, to be stored as one. */
  take(): readonly TableColumns[] {
    const taken = this.sets;
    this.sets = [];
    return taken;
  }

  private addClinical(table: LoadTable, { records, codes }: ClinicalColumns): void {
    this.add(table, records);
    this.add('clinical_codes', codes);
  }

  private add(table: LoadTable, set: ColumnSet): void {
    if (set.rows === 0) return;
    this.next.set(table, this.nextRecord(table) + set.rows);
    this.sets.push([table, set]);
  }
}
