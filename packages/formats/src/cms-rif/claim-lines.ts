import type { ClaimType, SourceClaim, SourceClaimLine, SourceDiagnosis } from '@optimiq/domain/records/source';
import type { RifCells } from './cells.ts';
import { type ClaimHead, readHead } from './claim-head.ts';
import { pointersOf, readDiagnoses } from './diagnoses.ts';
import { professionalTables, type RifTable } from './tables.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type OpenClaim = { readonly head: ClaimHead; readonly diagnoses: SourceDiagnosis[]; readonly lines: SourceClaimLine[] };

/** How many claims back a row is known to belong to one that is closed. */
export const maxClosedClaims = 200_000;

/** Columns of a line that the two kinds of claims name differently. */
const lineColumns = {
  professional: {
    line: 'LINE_NUM',
    units: 'LINE_SRVC_CNT',
    from: 'LINE_1ST_EXPNS_DT',
    through: 'LINE_LAST_EXPNS_DT',
    billed: 'LINE_SBMTD_CHRG_AMT',
    allowed: 'LINE_ALOWD_CHRG_AMT',
    paid: 'LINE_NCH_PMT_AMT',
  },
  institutional: {
    line: 'CLM_LINE_NUM',
    units: 'REV_CNTR_UNIT_CNT',
    from: 'REV_CNTR_DT',
    through: 'REV_CNTR_DT',
    billed: 'REV_CNTR_TOT_CHRG_AMT',
    allowed: 'REV_CNTR_ALOWD_AMT',
    paid: 'REV_CNTR_PMT_AMT_AMT',
  },
} as const satisfies Record<ClaimType, Record<string, string>>;

const modifierColumns = [
  'HCPCS_1ST_MDFR_CD',
  'HCPCS_2ND_MDFR_CD',
  'HCPCS_3RD_MDFR_CD',
  'HCPCS_4TH_MDFR_CD',
  'HCPCS_5TH_MDFR_CD',
];

/**
 * Rows that follow each other with one CLM_ID become one claim; its first row gives the header. A row of a claim that
 * is closed already is refused, because a claim sent twice replaces itself. A row with an error is left out of its claim.
 */
export class RifClaimReader {
  readonly #table: RifTable;
  readonly #type: ClaimType;
  readonly #emit: (claim: SourceClaim) => void;
  readonly #closed = new Set<string>();
  #open: OpenClaim | undefined;

  constructor(table: RifTable, emit: (claim: SourceClaim) => void) {
    this.#table = table;
    this.#type = professionalTables.has(table) ? 'professional' : 'institutional';
    this.#emit = emit;
  }

  row(cells: RifCells): void {
    const memberId = cells.required('BENE_ID', 'missing-identifier', 'the person has no identifier');
    const claimId = cells.required('CLM_ID', 'missing-value', 'the claim has no number');
    if (this.#open && this.#open.head.claimId !== claimId) this.end();
    if (this.#closed.has(claimId)) {
      cells.error('structure', 'CLM_ID', 'the rows of the claim do not follow each other');
    } else if (this.#open && this.#open.head.person.memberId !== memberId) {
      cells.error('identifier-conflict', 'BENE_ID', 'rows of one claim name different persons');
    }
    const line = this.#readLine(cells);
    const head = this.#open ? undefined : readHead(cells, this.#table, memberId, claimId);
    if (cells.hasError) return;
    this.#open ??= { head: head!, diagnoses: readDiagnoses(cells), lines: [] };
    const pointers = this.#type === 'professional' ? pointersOf(cells, this.#open.diagnoses) : undefined;
    if (pointers) line.diagnosisPointers = pointers;
    this.#open.lines.push(line);
  }

  end(): void {
    if (!this.#open) return;
    const { head, diagnoses, lines } = this.#open;
    this.#open = undefined;
    if (this.#closed.size >= maxClosedClaims) this.#closed.delete(this.#closed.values().next().value!);
    this.#closed.add(head.claimId);
    this.#emit({ ...head, diagnoses, lines });
  }

  #readLine(cells: RifCells): Mutable<SourceClaimLine> {
    const columns = lineColumns[this.#type];
    cells.required(columns.line, 'missing-value', 'the line number is empty');
    const line: Mutable<SourceClaimLine> = { line: cells.whole(columns.line, 1, 99_999) ?? 0 };
    const procedure = cells.text('HCPCS_CD');
    const modifiers = procedure === undefined ? [] : modifiersOf(cells);
    const units = cells.number(columns.units);
    const from = cells.date(columns.from);
    const through = cells.date(columns.through);
    const billed = cells.cents(columns.billed);
    const allowed = cells.cents(columns.allowed);
    const paid = cells.cents(columns.paid);
    if (procedure !== undefined) line.procedure = procedure;
    if (modifiers.length > 0) line.modifiers = modifiers;
    if (units !== undefined) line.units = units;
    if (from) line.serviceFrom = from;
    if (through ?? from) line.serviceThrough = (through ?? from)!;
    if (from && through && through < from) {
      cells.error('date-order', columns.through, 'the line ends before it begins');
    }
    if (billed !== undefined) line.billedCents = billed;
    if (allowed !== undefined) line.allowedCents = allowed;
    if (paid !== undefined) line.paidCents = paid;
    if (this.#type === 'professional') {
      const pos = cells.text('LINE_PLACE_OF_SRVC_CD');
      const rendering = cells.npi('PRF_PHYSN_NPI') ?? cells.npi('PRVDR_NPI');
      if (pos) line.pos = pos.padStart(2, '0');
      if (rendering) line.renderingNpi = rendering;
    } else {
      const revenueCode = cells.text('REV_CNTR');
      const rendering = cells.npi('RNDRNG_PHYSN_NPI');
      if (revenueCode) line.revenueCode = revenueCode.padStart(4, '0');
      if (rendering) line.renderingNpi = rendering;
    }
    return line;
  }
}

function modifiersOf(cells: RifCells): string[] {
  const modifiers: string[] = [];
  for (const column of modifierColumns) {
    const modifier = cells.text(column);
    if (modifier !== undefined && !modifiers.includes(modifier)) modifiers.push(modifier);
  }
  return modifiers;
}
