import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceClaim, SourceClaimLine, SourceDiagnosis } from '@optimiq/domain/records/source';
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

/** A claim without identity: keys stand for the source's claim numbers. */
export type ClaimFacts = Omit<SourceClaim, 'kind' | 'at' | 'person' | 'claimId' | 'originalClaimId'> & {
  readonly claimKey: ClaimKey;
  readonly memberKey: MemberKey;
  /** The claim that this one replaces or voids, should its source name it by the number the sender gave it. */
  readonly replacesClaimKey?: ClaimKey;
  /** The same, should its source name it by the number the payer gave it (claim-originals.ts). */
  readonly replacesPayerClaimKey?: string;
};

export type ClaimColumns = { readonly claims: ColumnSet; readonly lines: ColumnSet; readonly diagnoses: ColumnSet };

/** Claims of a load as rows of `claims`, `claim_lines` and `claim_diagnoses`, joined by load_no and record_no. */
export function claimColumns(loadNo: number, first: number, rows: readonly ClaimFacts[]): ClaimColumns {
  return {
    claims: headerColumns(loadNo, first, rows),
    lines: lineColumns(loadNo, first, rows),
    diagnoses: diagnosisColumns(loadNo, first, rows),
  };
}

function headerColumns(loadNo: number, first: number, rows: readonly ClaimFacts[]): ColumnSet {
  return {
    rows: rows.length,
    columns: {
      load_no: constantColumn(loadNo, rows.length),
      record_no: countingColumn(first, rows.length),
      claim_key: uuidColumn(rows.map((row) => row.claimKey)),
      member_key: uuidColumn(rows.map((row) => row.memberKey)),
      claim_type: textColumn(rows.map((row) => (row.type === 'professional' ? 'P' : 'I'))),
      frequency: textColumn(rows.map((row) => row.frequency)),
      replaces_claim_key: uuidColumn(rows.map((row) => row.replacesClaimKey)),
      bill_type: textColumn(rows.map((row) => row.billType)),
      service_from: dateColumn(rows.map((row) => row.serviceFrom)),
      service_through: dateColumn(rows.map((row) => row.serviceThrough)),
      admit_on: dateColumn(rows.map((row) => row.admitOn)),
      discharge_on: dateColumn(rows.map((row) => row.dischargeOn)),
      discharge_status: textColumn(rows.map((row) => row.dischargeStatus)),
      drg: textColumn(rows.map((row) => row.drg)),
      billed_cents: numberColumn(rows.map((row) => row.billedCents)),
      allowed_cents: numberColumn(rows.map((row) => row.allowedCents)),
      paid_cents: numberColumn(rows.map((row) => row.paidCents)),
      billing_npi: textColumn(rows.map((row) => row.billingNpi)),
      rendering_npi: textColumn(rows.map((row) => row.renderingNpi)),
      ccn: textColumn(rows.map((row) => row.ccn)),
      specialty: textColumn(rows.map((row) => row.specialty)),
      payer_order: textColumn(rows.map((row) => row.payerOrder)),
      replaces_payer_claim_key: uuidColumn(rows.map((row) => row.replacesPayerClaimKey)),
    },
  };
}

function lineColumns(loadNo: number, first: number, rows: readonly ClaimFacts[]): ColumnSet {
  const lines: SourceClaimLine[] = [];
  const records: number[] = [];
  for (const [index, row] of rows.entries()) {
    for (const line of row.lines) {
      lines.push(line);
      records.push(first + index);
    }
  }
  return {
    rows: lines.length,
    columns: {
      load_no: constantColumn(loadNo, lines.length),
      record_no: intColumn(records),
      line_no: intColumn(lines.map((line) => line.line)),
      procedure: textColumn(lines.map((line) => line.procedure)),
      modifiers: textColumn(lines.map((line) => joined(line.modifiers))),
      revenue_code: textColumn(lines.map((line) => line.revenueCode)),
      pos: textColumn(lines.map((line) => line.pos)),
      units: numberColumn(lines.map((line) => line.units)),
      service_from: dateColumn(lines.map((line) => line.serviceFrom)),
      service_through: dateColumn(lines.map((line) => line.serviceThrough)),
      billed_cents: numberColumn(lines.map((line) => line.billedCents)),
      allowed_cents: numberColumn(lines.map((line) => line.allowedCents)),
      paid_cents: numberColumn(lines.map((line) => line.paidCents)),
      rendering_npi: textColumn(lines.map((line) => line.renderingNpi)),
      diagnosis_pointers: textColumn(lines.map((line) => joined(line.diagnosisPointers))),
    },
  };
}

function diagnosisColumns(loadNo: number, first: number, rows: readonly ClaimFacts[]): ColumnSet {
  const diagnoses: SourceDiagnosis[] = [];
  const records: number[] = [];
  for (const [index, row] of rows.entries()) {
    for (const diagnosis of row.diagnoses) {
      diagnoses.push(diagnosis);
      records.push(first + index);
    }
  }
  return {
    rows: diagnoses.length,
    columns: {
      load_no: constantColumn(loadNo, diagnoses.length),
      record_no: intColumn(records),
      position: intColumn(diagnoses.map((diagnosis) => diagnosis.order)),
      code: textColumn(diagnoses.map((diagnosis) => diagnosis.code)),
      system: textColumn(diagnoses.map((diagnosis) => diagnosis.system)),
      qualifier: textColumn(diagnoses.map((diagnosis) => diagnosis.qualifier)),
    },
  };
}

/** Most lines have one of them, for which `join` is slow. */
function joined(parts: readonly (string | number)[] | undefined): string | undefined {
  if (!parts || parts.length === 0) return undefined;
  return parts.length === 1 ? String(parts[0]) : parts.join(' ');
}
