import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceClaim, SourceClaimLine, SourceDiagnosis } from '@optimiq/domain/records/source';
import type { ColumnSet } from './column-set.ts';
import {
  GrowingDates,
  GrowingInts,
  GrowingNumbers,
  GrowingSet,
  GrowingTexts,
  GrowingUuids,
  grown,
} from './growing-columns.ts';

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

/**
 * Claims of a load as rows of `claims`, `claim_lines` and `claim_diagnoses`, joined by load_no and record_no.
 *
 * @param first record_no of the first.
 */
export function claimColumns(loadNo: number, first: number, rows: Iterable<ClaimFacts>): ClaimColumns {
  const [headers, lines, diagnoses] = [claimHeaders(), claimLines(), claimDiagnoses()];
  let record = first;
  for (const row of rows) {
    headers.add(record, row);
    for (const line of row.lines) lines.add(record, line);
    for (const diagnosis of row.diagnoses) diagnoses.add(record, diagnosis);
    record += 1;
  }
  return { claims: headers.take(loadNo), lines: lines.take(loadNo), diagnoses: diagnoses.take(loadNo) };
}

const claimHeaders = () =>
  new GrowingSet<ClaimFacts>({
    claim_key: grown(new GrowingUuids(), (row) => row.claimKey),
    member_key: grown(new GrowingUuids(), (row) => row.memberKey),
    claim_type: grown(new GrowingTexts(), (row) => (row.type === 'professional' ? 'P' : 'I')),
    frequency: grown(new GrowingTexts(), (row) => row.frequency),
    replaces_claim_key: grown(new GrowingUuids(), (row) => row.replacesClaimKey),
    bill_type: grown(new GrowingTexts(), (row) => row.billType),
    service_from: grown(new GrowingDates(), (row) => row.serviceFrom),
    service_through: grown(new GrowingDates(), (row) => row.serviceThrough),
    admit_on: grown(new GrowingDates(), (row) => row.admitOn),
    discharge_on: grown(new GrowingDates(), (row) => row.dischargeOn),
    discharge_status: grown(new GrowingTexts(), (row) => row.dischargeStatus),
    drg: grown(new GrowingTexts(), (row) => row.drg),
    billed_cents: grown(new GrowingNumbers(), (row) => row.billedCents),
    allowed_cents: grown(new GrowingNumbers(), (row) => row.allowedCents),
    paid_cents: grown(new GrowingNumbers(), (row) => row.paidCents),
    billing_npi: grown(new GrowingTexts(), (row) => row.billingNpi),
    rendering_npi: grown(new GrowingTexts(), (row) => row.renderingNpi),
    ccn: grown(new GrowingTexts(), (row) => row.ccn),
    specialty: grown(new GrowingTexts(), (row) => row.specialty),
    payer_order: grown(new GrowingTexts(), (row) => row.payerOrder),
    replaces_payer_claim_key: grown(new GrowingUuids(), (row) => row.replacesPayerClaimKey),
  });

const claimLines = () =>
  new GrowingSet<SourceClaimLine>({
    line_no: grown(new GrowingInts(), (line) => line.line),
    procedure: grown(new GrowingTexts(), (line) => line.procedure),
    modifiers: grown(new GrowingTexts(), (line) => joined(line.modifiers)),
    revenue_code: grown(new GrowingTexts(), (line) => line.revenueCode),
    pos: grown(new GrowingTexts(), (line) => line.pos),
    units: grown(new GrowingNumbers(), (line) => line.units),
    service_from: grown(new GrowingDates(), (line) => line.serviceFrom),
    service_through: grown(new GrowingDates(), (line) => line.serviceThrough),
    billed_cents: grown(new GrowingNumbers(), (line) => line.billedCents),
    allowed_cents: grown(new GrowingNumbers(), (line) => line.allowedCents),
    paid_cents: grown(new GrowingNumbers(), (line) => line.paidCents),
    rendering_npi: grown(new GrowingTexts(), (line) => line.renderingNpi),
    diagnosis_pointers: grown(new GrowingTexts(), (line) => joined(line.diagnosisPointers)),
  });

const claimDiagnoses = () =>
  new GrowingSet<SourceDiagnosis>({
    position: grown(new GrowingInts(), (diagnosis) => diagnosis.order),
    code: grown(new GrowingTexts(), (diagnosis) => diagnosis.code),
    system: grown(new GrowingTexts(), (diagnosis) => diagnosis.system),
    qualifier: grown(new GrowingTexts(), (diagnosis) => diagnosis.qualifier),
  });

/** Most lines have one of them, for which `join` is slow. */
function joined(parts: readonly (string | number)[] | undefined): string | undefined {
  if (!parts || parts.length === 0) return undefined;
  return parts.length === 1 ? String(parts[0]) : parts.join(' ');
}
