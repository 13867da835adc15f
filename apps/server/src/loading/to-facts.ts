import { parseIcd10Cm } from '@optimiq/domain/kernel/codes';
import { ageDateOf, ageOn, type CalendarDate, fromDayNumber } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import type {
  SourceClaim,
  SourceEligibilityYear,
  SourceFill,
  SourceLocation,
  SourceMember,
  SourceProblem,
} from '@optimiq/domain/records/source';
import type { ClaimFacts } from '@optimiq/store/facts/claims';
import { dayBounds, type FactsTable, type factsColumns, fitsColumn } from '@optimiq/store/facts/columns';
import type { EligibilityYearFacts } from '@optimiq/store/facts/eligibility';
import type { FillFacts } from '@optimiq/store/facts/fills';
import type { MemberAgeFacts, MemberFacts } from '@optimiq/store/facts/members';

/** Payment years whose age is worked out when a birth date is seen. */
const ageYears = [2023, 2024, 2025, 2026, 2027, 2028];

const firstDay = fromDayNumber(dayBounds.first);
const lastDay = fromDayNumber(dayBounds.last);

/** Keeps what fits its column; anything else becomes a warning with field and place, and the record goes in without it. */
class Fitting<Table extends FactsTable> {
  private readonly table: Table;
  private readonly at: SourceLocation;
  private readonly problems: SourceProblem[];
  constructor(table: Table, at: SourceLocation, problems: SourceProblem[]) {
    this.table = table;
    this.at = at;
    this.problems = problems;
  }

  text<Name extends string>(name: Name, column: keyof (typeof factsColumns)[Table], value: string | undefined) {
    if (value === undefined || value === '') return {};
    if (fitsColumn(this.table, column, value)) return { [name]: value } as { [Key in Name]?: string };
    this.warn(String(column), 'code-form', 'Not of the form that this field takes; the record is loaded without it');
    return {};
  }

  date<Name extends string>(name: Name, field: string, value: CalendarDate | undefined) {
    if (value === undefined) return {};
    if (value >= firstDay && value <= lastDay) return { [name]: value } as { [Key in Name]?: CalendarDate };
    this.warn(field, 'not-a-date', 'A date of care outside 1990 to 2099; the record is loaded without it');
    return {};
  }

  warn(field: string, rule: SourceProblem['rule'], message: string): void {
    this.problems.push({ severity: 'warning', rule, field, at: this.at, message });
  }
}

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
  replacesClaimKey: ClaimKey | undefined,
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
    ...(replacesClaimKey ? { replacesClaimKey } : {}),
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

function modifiersOf(modifiers: readonly string[] | undefined, fit: Fitting<'claim_lines'>) {
  const kept = (modifiers ?? []).filter((modifier) => /^[0-9A-Z]{2}$/.test(modifier)).slice(0, 4);
  if (kept.length < (modifiers?.length ?? 0))
    fit.warn('modifiers', 'code-form', 'Not of the form of a modifier; left out');
  return kept.length > 0 ? { modifiers: kept } : {};
}
