import { parseMbi, parseNpi } from '@optimiq/domain/kernel/identifiers';
import { frequencyOf } from '@optimiq/domain/records/claim-frequency';
import type {
  CodeSystem,
  SourceClaim,
  SourceClaimLine,
  SourceDiagnosis,
  SourceLocation,
  SourceMember,
  SourcePerson,
  SourceProblem,
  SourceRule,
} from '@optimiq/domain/records/source';
import type { Claim837, Line837, Person837, Provider837 } from './claim.ts';
import { billTypeOf } from './ndjson.ts';

/** Code list qualifiers of ICD-10-CM and ICD-9-CM diagnoses (HI). */
const systems: Readonly<Record<string, CodeSystem>> = {
  ABK: 'icd10cm',
  ABF: 'icd10cm',
  ABJ: 'icd10cm',
  APR: 'icd10cm',
  ABN: 'icd10cm',
  BK: 'icd9cm',
  BF: 'icd9cm',
  BJ: 'icd9cm',
  PR: 'icd9cm',
  BN: 'icd9cm',
};

export type SourceResult = { readonly claim: SourceClaim | undefined; readonly problems: readonly SourceProblem[] };

/**
 * A parsed claim as the record that is loaded.
 *
 * @param person the claim's patient, from `toSourcePerson`: the same for all claims of one, who is made once.
 * @returns the claim, or undefined when an error was reported: by the parser, or here because the patient has no
 *          identifier of its own; and what is to be said about it.
 *
 * An identifier of the form of an MBI is one; any other is a member id. A dependent without a number is not loaded
 * under the subscriber's: that would make one person of two. The discharge date of an institutional claim is DTP*096
 * when it has a date, else the end of the statement when there was an admission and the patient is not still there (30).
 */
export function toSourceClaim(claim: Claim837, person = toSourcePerson(claim.patient)): SourceResult {
  const at: SourceLocation = { segment: claim.segment, offset: claim.offset };
  const problems: SourceProblem[] = [];
  const report = (severity: 'error' | 'warning', rule: SourceRule, field: string, message: string) =>
    problems.push({ severity, rule, field, at, message });

  if (!person) report('error', 'missing-identifier', 'NM109', 'the patient has no identifier');
  const claimId = claim.claimId?.trim();
  if (!person || !claimId || claim.isRejected) return { claim: undefined, problems };

  const diagnoses = claim.diagnoses.map(({ order, qualifier, code }): SourceDiagnosis => {
    const system = Object.hasOwn(systems, qualifier) ? systems[qualifier]! : 'other';
    return { order, code: code.trim(), system, qualifier };
  });
  if (diagnoses.some(({ system }) => system !== 'icd10cm')) {
    report('warning', 'code-system', 'HI', 'diagnoses that are not ICD-10-CM are kept and not scored');
  }
  const billing = npiOf(claim.providers, 'billing');
  const rendering = npiOf(claim.providers, 'rendering');
  if (!isSound(billing)) report('warning', 'identifier-form', 'NM109', 'the billing NPI is not well formed');
  if (!isSound(rendering)) report('warning', 'identifier-form', 'NM109', 'the rendering NPI is not well formed');
  const dates = serviceDatesOf(claim);
  if (dates.from && dates.to && dates.from > dates.to) {
    report('warning', 'date-order', 'DTP03', 'the service ends before it begins');
  }
  const dischargedOn = dischargeDateOf(claim);
  const original = claim.originalReference?.trim();
  const billType = billTypeOf(claim);
  return {
    claim: {
      kind: 'claim',
      at,
      claimId,
      type: claim.type,
      frequency: frequencyOf(claim.frequency?.trim(), claimId, original),
      originalClaimId: original || undefined,
      billType: billType || undefined,
      person,
      serviceFrom: dates.from,
      serviceThrough: dates.to,
      admitOn: claim.admittedOn,
      dischargeOn: dischargedOn,
      dischargeStatus: claim.dischargeStatus || undefined,
      drg: claim.drg || undefined,
      billedCents: claim.billedCents,
      billingNpi: billing || undefined,
      renderingNpi: rendering || undefined,
      payerOrder: payerOrderOf(claim),
      diagnoses,
      lines: claim.lines.map((line) => toSourceLine(line, claim)),
    } as SourceClaim,
    problems,
  };
}

/** What the claim says about its patient, as a member record. */
export const toSourceMember = (claim: Claim837, person: SourcePerson): SourceMember => ({
  kind: 'member',
  at: { segment: claim.segment, offset: claim.offset },
  person,
});

/** A patient as a person; undefined without an identifier. */
export function toSourcePerson(person: Person837): SourcePerson | undefined {
  const id = person.memberId?.trim();
  if (!id) return undefined;
  const mbi = parseMbi(id);
  const sex = person.sex === 'F' || person.sex === 'M' ? person.sex : undefined;
  return {
    ...(mbi.ok ? { mbi: mbi.value } : { memberId: id }),
    ...(person.lastName && { lastName: person.lastName }),
    ...(person.firstName && { firstName: person.firstName }),
    ...(person.middleName && { middleName: person.middleName }),
    ...(person.birthDate && { birthDate: person.birthDate }),
    ...(sex && { sex }),
    ...(person.address && { address: person.address }),
    ...(person.city && { city: person.city }),
    ...(person.state && { state: person.state }),
    ...(person.zip && { zip: person.zip }),
  };
}

function toSourceLine(line: Line837, claim: Claim837): SourceClaimLine {
  const pos = line.pos ?? (claim.type === 'professional' ? claim.facilityCode : undefined);
  const rendering = npiOf(line.providers ?? [], 'rendering');
  return {
    line: line.number,
    procedure: line.code?.trim() || undefined,
    modifiers: line.modifiers,
    revenueCode: line.revenueCode?.trim() || undefined,
    pos: pos || undefined,
    units: line.units,
    serviceFrom: line.serviceFrom,
    serviceThrough: line.serviceTo,
    billedCents: line.billedCents,
    renderingNpi: rendering || undefined,
    diagnosisPointers: line.pointers,
  } as SourceClaimLine;
}

/** Statement dates, else the first and last day of the lines. */
function serviceDatesOf(claim: Claim837) {
  let from = claim.statementFrom;
  let to = claim.statementTo;
  if (from && to) return { from, to };
  for (const { serviceFrom, serviceTo } of claim.lines) {
    if (serviceFrom && (!from || serviceFrom < from)) from = serviceFrom;
    if (serviceTo && (!to || serviceTo > to)) to = serviceTo;
  }
  return { from, to };
}

function dischargeDateOf(claim: Claim837) {
  if (claim.dischargedOn) return claim.dischargedOn;
  const hasLeft = claim.dischargeStatus !== undefined && claim.dischargeStatus !== '30';
  return claim.admittedOn && hasLeft ? claim.statementTo : undefined;
}

function npiOf(providers: readonly Provider837[], role: Provider837['role']): string | undefined {
  return providers.find((provider) => provider.role === role)?.npi?.trim();
}

/**
 * Rank of the payer the claim is sent to: SBR01 of loop 2000B. Where another payer of rank P says what it has paid
 * (loop 2320, AMT*D), the claim is a copy for a later one whatever 2000B says. Ranks beyond the third count as third.
 */
function payerOrderOf({ payers: [payer, ...others] }: Claim837): 'P' | 'S' | 'T' | undefined {
  const order = payer?.order?.trim();
  if (order === 'S' || order === 'T') return order;
  if (order !== undefined && /^[A-H]$/.test(order)) return 'T';
  if (others.some(({ order: rank, paidCents }) => rank?.trim() === 'P' && paidCents !== undefined)) return 'S';
  return order === 'P' ? order : undefined;
}

let soundNpi = '';

/** Absent or with the right check digit; the last good one is remembered, because a file repeats its providers. */
function isSound(npi: string | undefined): boolean {
  if (npi === undefined || npi === soundNpi) return true;
  const isGood = parseNpi(npi).ok;
  if (isGood) soundNpi = npi;
  return isGood;
}
