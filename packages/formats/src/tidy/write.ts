import type {
  SourceClaim,
  SourceClaimLine,
  SourceEligibilityYear,
  SourceFill,
  SourceMember,
} from '@optimiq/domain/records/source';
import { diagnosisColumns, type TidyTable, tidyColumns } from './columns.ts';

type Cell = string | number | undefined;

/** members.csv; header first, then one row per member. */
export function* writeMembers(members: Iterable<SourceMember>): Generator<string> {
  yield header('members');
  for (const { person, deathDate, orec } of members) {
    const { memberId, mbi, birthDate, sex, state, zip } = person;
    yield rowOf([memberId, mbi, birthDate, deathDate, sex, undefined, state, zip, orec, undefined]);
  }
}

/** eligibility_year.csv. The columns `lti` and `snp`, which the samples lack, are added at the end. */
export function* writeEligibility(years: Iterable<SourceEligibilityYear>): Generator<string> {
  yield header('eligibility', ['lti', 'snp']);
  for (const year of years) {
    yield rowOf([
      year.person.memberId,
      year.year,
      undefined,
      year.orec,
      year.crec,
      flag(year.esrd),
      year.medicareStatus,
      year.partAMonths,
      year.partBMonths,
      year.hmoMonths,
      year.partDMonths,
      year.dualMonths,
      year.dualCode ?? 'NA',
      year.contract,
      undefined,
      flag(year.lti),
      flag(year.snp),
    ]);
  }
}

/**
 * claim_lines.csv: a row per line, the header of the claim repeated on each.
 *
 * Not written, because the table has no place for it: modifiers, more than twelve diagnoses, the original claim's number.
 * Pointers: the first one of a line is its line_dx.
 */
export function* writeClaimLines(claims: Iterable<SourceClaim>, typeOf = claimTypeOf): Generator<string> {
  yield header('claim-lines');
  for (const claim of claims) {
    for (const line of claim.lines) yield rowOf(claimLineCells(claim, line, typeOf(claim)));
  }
}

/** pharmacy.csv. */
export function* writeFills(fills: Iterable<SourceFill>): Generator<string> {
  yield header('pharmacy');
  for (const fill of fills) {
    yield rowOf([
      fill.person.memberId,
      fill.fillId,
      fill.filledOn,
      fill.ndc,
      fill.rxnorm,
      fill.quantity,
      fill.daysSupply,
      fill.fillNumber,
      money(fill.costCents),
      money(fill.memberShareCents),
    ]);
  }
}

function claimLineCells(claim: SourceClaim, line: SourceClaimLine, type: string): Cell[] {
  const billType = claim.billType;
  const lineDiagnosis = claim.diagnoses.find(({ order }) => order === line.diagnosisPointers?.[0]);
  return [
    claim.person.memberId,
    claim.claimId,
    type,
    claim.serviceFrom,
    claim.serviceThrough,
    line.line,
    line.serviceFrom,
    line.procedure,
    line.revenueCode,
    line.pos,
    line.units,
    money(line.billedCents),
    money(line.allowedCents),
    money(line.paidCents),
    claim.type === 'institutional' ? claim.billingNpi : line.renderingNpi,
    claim.ccn,
    claim.specialty,
    billType?.slice(0, -2),
    billType?.slice(-2, -1),
    claim.type === 'institutional' ? claim.frequency : claim.frequency === '1' ? undefined : claim.frequency,
    claim.drg,
    claim.admitOn,
    claim.dischargeOn,
    claim.dischargeStatus,
    ...diagnosisColumns.map((_, i) => claim.diagnoses[i]?.code),
    lineDiagnosis?.code,
    undefined,
  ];
}

/** claim_type by bill type: 11x inpatient, 18x and 2xx skilled nursing, 3xx home health, 8[12]x hospice, else outpatient. */
export function claimTypeOf(claim: SourceClaim): string {
  if (claim.type === 'professional') return 'CARRIER';
  const billType = claim.billType ?? '';
  if (/^(11|41)/.test(billType)) return 'INPATIENT';
  if (/^(18|2)/.test(billType)) return 'SNF';
  if (/^3/.test(billType)) return 'HHA';
  return /^8[12]/.test(billType) ? 'HOSPICE' : 'OUTPATIENT';
}

const header = (table: TidyTable, further: readonly string[] = []): string =>
  `${[...tidyColumns[table], ...further].join()}\n`;

const rowOf = (cells: readonly Cell[]): string => `${cells.map(cellText).join()}\n`;

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const flag = (value: boolean | undefined): string | undefined => (value === undefined ? undefined : value ? 'Y' : '0');

function money(cents: number | undefined): string | undefined {
  if (cents === undefined) return undefined;
  const magnitude = Math.abs(cents);
  const text = `${Math.floor(magnitude / 100)}.${String(magnitude % 100).padStart(2, '0')}`;
  return cents < 0 ? `-${text}` : text;
}
