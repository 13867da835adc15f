import { parseIcd10Cm } from '@optimiq/domain/kernel/codes';
import { ageDateOf, ageOn } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import type {
  SourceClaim,
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

/** A claim without identity. Diagnoses keep their system; only ICD-10-CM in its form passes as such. */
export function toClaimFacts(
  record: SourceClaim,
  memberKey: MemberKey,
  claimKey: ClaimKey,
  original: Pick<ClaimFacts, 'replacesClaimKey' | 'replacesPayerClaimKey'>,
  problems: SourceProblem[],
): ClaimFacts {
  const fit = new Fitting('claims', record.at, problems);
  const lineFit = new Fitting('claim_lines', record.at, problems);
  const frequency = fitsColumn('claims', 'frequency', record.frequency) ? record.frequency : '1';
  return {
    claimKey,
    memberKey,
    type: record.type,
    frequency,
    ...original,
    ...fit.text('billType', 'bill_type', record.billType),
    ...fit.date('serviceFrom', 'service_from', record.serviceFrom),
    ...fit.date('serviceThrough', 'service_through', record.serviceThrough),
    ...fit.date('admitOn', 'admit_on', record.admitOn),
    ...fit.date('dischargeOn', 'discharge_on', record.dischargeOn),
    ...fit.text('dischargeStatus', 'discharge_status', record.dischargeStatus),
    ...fit.text('drg', 'drg', record.drg),
    ...amounts(record),
    ...fit.text('billingNpi', 'billing_npi', record.billingNpi),
    ...fit.text('renderingNpi', 'rendering_npi', record.renderingNpi),
    ...fit.text('ccn', 'ccn', record.ccn?.toUpperCase()),
    ...fit.text('specialty', 'specialty', record.specialty?.toUpperCase()),
    ...fit.text('payerOrder', 'payer_order', record.payerOrder),
    diagnoses: record.diagnoses.flatMap(({ order, code, system, qualifier }) => {
      const parsed = system === 'icd10cm' ? parseIcd10Cm(code) : undefined;
      const kept = parsed?.ok ? parsed.value : code.trim().toUpperCase().replaceAll('.', '');
      if ((parsed && !parsed.ok) || !fitsColumn('claim_diagnoses', 'code', kept)) {
        fit.warn('diagnosis', 'code-form', 'Not of the form of a diagnosis code; the claim is loaded without it');
        return [];
      }
      const fits = qualifier !== undefined && fitsColumn('claim_diagnoses', 'qualifier', qualifier);
      return [{ order, code: kept, system, ...(fits ? { qualifier } : {}) }];
    }),
    lines: record.lines.map((line) => ({
      line: line.line,
      ...lineFit.text('procedure', 'procedure', line.procedure?.trim().toUpperCase()),
      ...modifiersOf(line.modifiers, lineFit),
      ...lineFit.text('revenueCode', 'revenue_code', line.revenueCode),
      ...lineFit.text('pos', 'pos', line.pos),
      ...(line.units === undefined ? {} : { units: line.units }),
      ...lineFit.date('serviceFrom', 'service_from', line.serviceFrom),
      ...lineFit.date('serviceThrough', 'service_through', line.serviceThrough),
      ...amounts(line),
      ...lineFit.text('renderingNpi', 'rendering_npi', line.renderingNpi),
      ...(line.diagnosisPointers && line.diagnosisPointers.length > 0
        ? { diagnosisPointers: line.diagnosisPointers }
        : {}),
    })),
  } as ClaimFacts;
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

type Amounts = { readonly billedCents?: number; readonly allowedCents?: number; readonly paidCents?: number };

function amounts({ billedCents, allowedCents, paidCents }: Amounts): Amounts {
  return {
    ...(billedCents === undefined ? {} : { billedCents }),
    ...(allowedCents === undefined ? {} : { allowedCents }),
    ...(paidCents === undefined ? {} : { paidCents }),
  };
}

/** Modifiers in their form, at most four. */
export function modifiersOf(
  modifiers: readonly string[] | undefined,
  fit: Fitting<'claim_lines'> | Fitting<'remittance_lines'>,
) {
  const kept = (modifiers ?? []).filter((modifier) => /^[0-9A-Z]{2}$/.test(modifier)).slice(0, 4);
  if (kept.length < (modifiers?.length ?? 0))
    fit.warn('modifiers', 'code-form', 'Not of the form of a modifier; left out');
  return kept.length > 0 ? { modifiers: kept } : {};
}
