import { normalizeCode, parseIcd10Cm } from '@optimiq/domain/kernel/codes';
import { ageDateOf, ageOn } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import type {
  SourceClaim,
  SourceClaimLine,
  SourceDiagnosis,
  SourceEligibilityYear,
  SourceFill,
  SourceMember,
  SourceProblem,
} from '@optimiq/domain/records/source';
import type { ClaimFacts } from '@optimiq/store/facts/claims';
import { fitsColumn } from '@optimiq/store/facts/columns';
import type { EligibilityYearFacts } from '@optimiq/store/facts/eligibility';
import type { FillFacts } from '@optimiq/store/facts/fills';
import type { MemberAgeFacts, MemberFacts } from '@optimiq/store/facts/members';
import { Fitting } from './fitting.ts';

/** Payment years whose age is worked out when a birth date is seen. */
const ageYears = [2023, 2024, 2025, 2026, 2027, 2028];

/** A member without identity: three digits of the ZIP code remain. */
export function toMemberFacts(record: SourceMember, memberKey: MemberKey, problems: SourceProblem[]): MemberFacts {
  const fit = new Fitting('members', record.at, problems);
  return {
    memberKey,
    ...fit.text('sex', 'sex', record.person.sex),
    ...fit.text('zip3', 'zip3', record.person.zip?.slice(0, 3)),
    ...fit.text('state', 'state', record.person.state?.toUpperCase()),
    ...fit.text('orec', 'orec', record.orec),
    ...fit.date('deathOn', 'death_date', record.deathDate),
  } as MemberFacts;
}

/** Ages on 1 February of each payment year the person lives to see; nothing without a birth date. */
export function toMemberAges({ person }: SourceMember, memberKey: MemberKey): MemberAgeFacts[] {
  const { birthDate } = person;
  if (!birthDate) return [];
  return ageYears
    .filter((paymentYear) => birthDate <= ageDateOf(paymentYear))
    .map((paymentYear) => ({ memberKey, paymentYear, age: ageOn(birthDate, ageDateOf(paymentYear)) }));
}

export function toEligibilityFacts(
  { kind: _kind, at, person: _person, ...record }: SourceEligibilityYear,
  memberKey: MemberKey,
  problems: SourceProblem[],
): EligibilityYearFacts {
  const fit = new Fitting('eligibility_years', at, problems);
  const { orec, crec, medicareStatus, dualCode, contract, ...rest } = record;
  return {
    memberKey,
    ...rest,
    ...fit.text('orec', 'orec', orec),
    ...fit.text('crec', 'crec', crec),
    ...fit.text('medicareStatus', 'medicare_status', medicareStatus),
    ...fit.text('dualCode', 'dual_code', dualCode),
    ...fit.text('contract', 'contract', contract),
  };
}

/**
 * A claim without identity. Diagnoses keep their system; only ICD-10-CM in its form passes as such. Fields the claim
 * lacks are there and undefined: claims by the million are built, and all of one shape are built fastest.
 */
export function toClaimFacts(
  record: SourceClaim,
  memberKey: MemberKey,
  claimKey: ClaimKey,
  original: Pick<ClaimFacts, 'replacesClaimKey' | 'replacesPayerClaimKey'>,
  problems: SourceProblem[],
): ClaimFacts {
  const fit = new Fitting('claims', record.at, problems);
  const lineFit = new Fitting('claim_lines', record.at, problems);
  return {
    claimKey,
    memberKey,
    type: record.type,
    frequency: fitsColumn('claims', 'frequency', record.frequency) ? record.frequency : '1',
    replacesClaimKey: original.replacesClaimKey,
    replacesPayerClaimKey: original.replacesPayerClaimKey,
    billType: fit.code('bill_type', record.billType),
    serviceFrom: fit.day('service_from', record.serviceFrom),
    serviceThrough: fit.day('service_through', record.serviceThrough),
    admitOn: fit.day('admit_on', record.admitOn),
    dischargeOn: fit.day('discharge_on', record.dischargeOn),
    dischargeStatus: fit.code('discharge_status', record.dischargeStatus),
    drg: fit.code('drg', record.drg),
    billedCents: record.billedCents,
    allowedCents: record.allowedCents,
    paidCents: record.paidCents,
    billingNpi: fit.code('billing_npi', record.billingNpi),
    renderingNpi: fit.code('rendering_npi', record.renderingNpi),
    ccn: fit.code('ccn', record.ccn?.toUpperCase()),
    specialty: fit.code('specialty', record.specialty?.toUpperCase()),
    payerOrder: fit.code('payer_order', record.payerOrder),
    diagnoses: diagnosesOf(record.diagnoses, fit),
    lines: record.lines.map((line) => lineOf(line, lineFit)),
  } as ClaimFacts;
}

function diagnosesOf(diagnoses: SourceClaim['diagnoses'], fit: Fitting<'claims'>): SourceDiagnosis[] {
  const kept: SourceDiagnosis[] = [];
  for (const { order, code: written, system, qualifier } of diagnoses) {
    const code = normalizeCode(written);
    const isFormed = system !== 'icd10cm' || parseIcd10Cm(code).ok;
    if (!isFormed || !fitsColumn('claim_diagnoses', 'code', code)) {
      fit.warn('diagnosis', 'code-form', 'Not of the form of a diagnosis code; the claim is loaded without it');
      continue;
    }
    const fits = qualifier !== undefined && fitsColumn('claim_diagnoses', 'qualifier', qualifier);
    kept.push(fits ? { order, code, system, qualifier } : { order, code, system });
  }
  return kept;
}

function lineOf(line: SourceClaimLine, fit: Fitting<'claim_lines'>): SourceClaimLine {
  const { diagnosisPointers } = line;
  return {
    line: line.line,
    procedure: fit.code('procedure', line.procedure?.trim().toUpperCase()),
    modifiers: line.modifiers && modifiersOf(line.modifiers, fit).modifiers,
    revenueCode: fit.code('revenue_code', line.revenueCode),
    pos: fit.code('pos', line.pos),
    units: line.units,
    serviceFrom: fit.day('service_from', line.serviceFrom),
    serviceThrough: fit.day('service_through', line.serviceThrough),
    billedCents: line.billedCents,
    allowedCents: line.allowedCents,
    paidCents: line.paidCents,
    renderingNpi: fit.code('rendering_npi', line.renderingNpi),
    diagnosisPointers: diagnosisPointers?.length ? diagnosisPointers : undefined,
  } as SourceClaimLine;
}

export function toFillFacts(
  { kind: _kind, at, person: _person, fillId: _fillId, ndc, rxnorm, filledOn, ...record }: SourceFill,
  memberKey: MemberKey,
  fillKey: string,
  problems: SourceProblem[],
): FillFacts {
  const fit = new Fitting('pharmacy_fills', at, problems);
  return {
    memberKey,
    fillKey,
    ...record,
    ...fit.date('filledOn', 'fill_date', filledOn),
    ...fit.text('ndc', 'ndc', ndc),
    ...fit.text('rxnorm', 'rxnorm', rxnorm),
  } as FillFacts;
}

/** Modifiers in their form, at most four. */
export function modifiersOf(
  modifiers: readonly string[] | undefined,
  fit: Fitting<'claim_lines'> | Fitting<'remittance_lines'>,
): { readonly modifiers?: readonly string[] } {
  const kept = (modifiers ?? []).filter((modifier) => /^[0-9A-Z]{2}$/.test(modifier)).slice(0, 4);
  if (kept.length < (modifiers?.length ?? 0))
    fit.warn('modifiers', 'code-form', 'Not of the form of a modifier; left out');
  return kept.length > 0 ? { modifiers: kept } : {};
}
