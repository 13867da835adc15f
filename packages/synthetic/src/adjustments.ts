import type { Care, ClaimDraft } from './claim-draft.ts';
import { professionalClaim } from './claim-draft.ts';
import { foreignCode } from './planted-codes.ts';
import { practitionerNpi } from './providers.ts';
import type { PendingEntry } from './truth.ts';
import { ordinaryCode, procedureFor, type Span } from './visits.ts';

/**
 * Corrections that happen to any claim: a replacement with other amounts for about one claim in eighty, and for one
 * in two hundred a copy billed by mistake that is voided.
 */
export function correctSome(care: Care): PendingEntry[] {
  const { random } = care;
  const entries: PendingEntry[] = [];
  for (const original of [...care.claims]) {
    if (random.chance(0.0125)) entries.push(replace(care, original, original.codes));
    else if (random.chance(0.005)) {
      const copy = { ...original, claimId: '' };
      care.claims.push(copy);
      entries.push(voidClaim(care, copy));
    }
  }
  return entries;
}

/** A visit with a diagnosis that its replacement takes back: the HCC must go with it. */
export function plantTakenBackDiagnosis(care: Care, span: Span): PendingEntry | undefined {
  const { random } = care;
  const code = foreignCode(care);
  if (!code) return undefined;
  const original = professionalClaim(care, {
    day: random.int(span.first, span.last - 20),
    npi: practitionerNpi(care.town, '11', 3),
    specialty: '11',
    pos: '11',
    codes: [code, ordinaryCode(care, 'visit')],
    lines: [{ procedure: procedureFor(care, 'office') }],
  });
  return replace(care, original, original.codes.slice(1));
}

function replace(care: Care, original: ClaimDraft, codes: readonly string[]): PendingEntry {
  const lines = original.lines.map((line) => {
    const allowedCents = Math.round(line.allowedCents! * 0.95);
    return { ...line, allowedCents, paidCents: Math.min(line.paidCents!, allowedCents) };
  });
  const sum = (field: 'allowedCents' | 'paidCents') => lines.reduce((total, line) => total + line[field], 0);
  const header = { ...original.header, allowedCents: sum('allowedCents'), paidCents: sum('paidCents') };
  const kept = lines.map((line) => keepPointers(line, codes.length));
  const replacement: ClaimDraft = {
    ...original,
    header,
    lines: kept,
    codes,
    frequency: '7',
    replaces: original,
    claimId: '',
  };
  care.claims.push(replacement);
  return adjustmentEntry(care, 'replacement', replacement, original);
}

function voidClaim(care: Care, original: ClaimDraft): PendingEntry {
  const voided: ClaimDraft = { ...original, frequency: '8', replaces: original, claimId: '' };
  care.claims.push(voided);
  return adjustmentEntry(care, 'void', voided, original);
}

function keepPointers<Line extends { readonly diagnosisPointers?: readonly number[] }>(
  line: Line,
  codes: number,
): Line {
  if (!line.diagnosisPointers) return line;
  return { ...line, diagnosisPointers: line.diagnosisPointers.filter((pointer) => pointer <= codes) };
}

const adjustmentEntry =
  (care: Care, kind: 'replacement' | 'void', draft: ClaimDraft, original: ClaimDraft): PendingEntry =>
  () => ({
    kind,
    memberId: care.person.memberId!,
    claimId: draft.claimId,
    originalClaimId: original.claimId,
    paymentYear: care.calendar.lastYear + 1,
    removedCodes: original.codes.filter((code) => !draft.codes.includes(code)),
  });
