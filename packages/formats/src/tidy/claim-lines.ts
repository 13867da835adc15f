import { parseNpi } from '@optimiq/domain/kernel/identifiers';
import { frequencyOf } from '@optimiq/domain/records/claim-frequency';
import { diagnosisSystemOf } from '@optimiq/domain/records/diagnosis-system';
import { sumOfLines } from '@optimiq/domain/records/line-sums';
import type { ClaimType, SourceClaim, SourceClaimLine, SourceDiagnosis } from '@optimiq/domain/records/source';
import type { Cells } from './cells.ts';
import { diagnosisColumns } from './columns.ts';
import { requiredMember } from './members.ts';

const claimTypes: Readonly<Record<string, ClaimType>> = {
  CARRIER: 'professional',
  DME: 'professional',
  INPATIENT: 'institutional',
  OUTPATIENT: 'institutional',
  SNF: 'institutional',
  HHA: 'institutional',
  HOSPICE: 'institutional',
};

/** How many claims may stand between two rows of one claim. */
export const maxOpenClaims = 2_000;
const maxRememberedNpis = 10_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** A claim whose rows are being read. Filled key by key: spreading a part per key takes most of the time of a row. */
type OpenClaim = Mutable<SourceClaim> & { readonly diagnoses: SourceDiagnosis[]; readonly lines: SourceClaimLine[] };

/**
 * claim_lines.csv: rows of one claim_id become one claim. The first row gives the header; amounts are sums of the lines.
 *
 * Rows of a claim usually follow each other. Up to 2,000 other claims may stand between them; when they lie further
 * apart, two claims with one number come out, which the load has to refuse. A row with an error is left out of its claim.
 */
export class ClaimLineReader {
  readonly #open = new Map<string, OpenClaim>();
  readonly #emit: (claim: SourceClaim) => void;
  readonly #badNpis = new Set<string>();

  constructor(emit: (claim: SourceClaim) => void) {
    this.#emit = emit;
  }

  read(cells: Cells): void {
    const memberId = requiredMember(cells);
    const claimId = cells.required('claim_id', 'missing-value', 'the claim has no number');
    const type = claimTypes[cells.text('claim_type')?.toUpperCase() ?? ''];
    if (!type) cells.error('unknown-value', 'claim_type', 'the claim type is not known');
    const line = this.#readLine(cells, type ?? 'professional');
    const known = this.#open.get(claimId);
    if (known && known.person.memberId !== memberId) {
      cells.error('identifier-conflict', 'member_id', 'rows of one claim name different persons');
    }
    const head = known ? undefined : readHead(cells, memberId, claimId, type ?? 'professional');
    if (cells.hasError) return;
    let claim = known;
    if (!claim) {
      claim = head!;
      readDiagnoses(cells, claim);
      this.#open.set(claimId, claim);
      if (this.#open.size > maxOpenClaims) this.#emitOldest();
    }
    claim.lines.push(withPointer(cells, claim, line));
  }

  end(): void {
    while (this.#open.size > 0) this.#emitOldest();
  }

  #emitOldest(): void {
    const [claimId, claim] = this.#open.entries().next().value!;
    this.#open.delete(claimId);
    for (const amount of ['billedCents', 'allowedCents', 'paidCents'] as const) {
      const sum = sumOfLines(claim.lines, amount);
      if (sum !== undefined) claim[amount] = sum;
    }
    this.#emit(claim);
  }

  #readLine(cells: Cells, type: ClaimType): SourceClaimLine {
    const npi = cells.text('npi');
    if (npi !== undefined && !this.#badNpis.has(npi) && !parseNpi(npi).ok) {
      if (this.#badNpis.size >= maxRememberedNpis) this.#badNpis.clear();
      this.#badNpis.add(npi);
      cells.warn('identifier-form', 'npi', 'the NPI is not well formed (reported once for each number)');
    }
    const on = cells.date('line_date');
    cells.required('line_num', 'missing-value', 'the line number is empty');
    const line: Mutable<SourceClaimLine> = { line: cells.whole('line_num', 1, 99_999) ?? 0 };
    const procedure = cells.text('hcpcs');
    const revenueCode = cells.text('rev_code');
    const pos = cells.text('pos');
    const units = cells.number('units');
    const billedCents = cells.cents('charge');
    const allowedCents = cells.cents('allowed');
    const paidCents = cells.cents('paid');
    const modifiers = cells.text('modifiers');
    if (procedure !== undefined) line.procedure = procedure;
    if (modifiers !== undefined) line.modifiers = modifiers.split(' ');
    if (revenueCode !== undefined) line.revenueCode = revenueCode;
    if (pos !== undefined) line.pos = pos;
    if (units !== undefined) line.units = units;
    if (on !== undefined) line.serviceFrom = line.serviceThrough = on;
    if (billedCents !== undefined) line.billedCents = billedCents;
    if (allowedCents !== undefined) line.allowedCents = allowedCents;
    if (paidCents !== undefined) line.paidCents = paidCents;
    if (type === 'professional' && npi !== undefined) line.renderingNpi = npi;
    return line;
  }
}

function readHead(cells: Cells, memberId: string, claimId: string, type: ClaimType): OpenClaim {
  const frequency = cells.text('bill_freq');
  const facility = cells.text('bill_fac');
  const classification = cells.text('bill_cls');
  const original = cells.text('orig_claim_id');
  const npi = cells.text('npi');
  const from = cells.date('from_date');
  const through = cells.date('thru_date');
  if (from && through && through < from) cells.error('date-order', 'thru_date', 'the claim ends before it begins');
  const isInstitutional = type === 'institutional';
  const billType =
    isInstitutional && facility && classification ? `${facility}${classification}${frequency ?? ''}` : undefined;
  if (isInstitutional && !billType) cells.warn('missing-value', 'bill_fac', 'the institutional claim has no bill type');
  const claim: OpenClaim = {
    kind: 'claim',
    at: cells.at,
    claimId,
    type,
    frequency: frequencyOf(frequency, claimId, original),
    person: { memberId },
    diagnoses: [],
    lines: [],
  };
  const admitOn = cells.date('admit_date');
  const dischargeOn = cells.date('discharge_date');
  // A two-digit code that spreadsheets and SAS exports write as a number.
  const dischargeStatus = cells.text('discharge_status')?.padStart(2, '0');
  const drg = cells.text('drg');
  const ccn = cells.text('ccn');
  const specialty = cells.text('specialty');
  if (original !== undefined) claim.originalClaimId = original;
  if (billType !== undefined) claim.billType = billType;
  if (from !== undefined) claim.serviceFrom = from;
  if (through !== undefined) claim.serviceThrough = through;
  if (admitOn !== undefined) claim.admitOn = admitOn;
  if (dischargeOn !== undefined) claim.dischargeOn = dischargeOn;
  if (dischargeStatus !== undefined) claim.dischargeStatus = dischargeStatus;
  if (drg !== undefined) claim.drg = drg;
  if (npi !== undefined) claim[isInstitutional ? 'billingNpi' : 'renderingNpi'] = npi;
  if (ccn !== undefined) claim.ccn = ccn;
  if (specialty !== undefined) claim.specialty = specialty;
  return claim;
}

function readDiagnoses(cells: Cells, claim: OpenClaim): void {
  const { diagnoses } = claim;
  for (const column of diagnosisColumns) {
    const code = cells.text(column);
    if (code !== undefined) diagnoses.push(diagnosisOf(cells, claim, column, code, diagnoses.length + 1));
  }
}

function diagnosisOf(cells: Cells, head: SourceClaim, column: string, code: string, order: number): SourceDiagnosis {
  const system = diagnosisSystemOf(code, head.dischargeOn ?? head.serviceThrough ?? head.serviceFrom);
  if (system === 'other')
    cells.warn('code-form', column, 'the diagnosis has not the form of the code set of its day and is not scored');
  return { order, code, system };
}

/** The line's own diagnosis as a pointer; one that the header does not list is added to the claim. */
function withPointer(cells: Cells, claim: OpenClaim, line: SourceClaimLine): SourceClaimLine {
  const code = cells.text('line_dx');
  if (code === undefined) return line;
  const { diagnoses } = claim;
  let diagnosis = diagnoses.find((known) => known.code === code);
  if (!diagnosis) {
    diagnosis = diagnosisOf(cells, claim, 'line_dx', code, diagnoses.length + 1);
    diagnoses.push(diagnosis);
  }
  return { ...line, diagnosisPointers: [diagnosis.order] };
}
