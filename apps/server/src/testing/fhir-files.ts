import type { SourceClaim, SourcePerson } from '@optimiq/domain/records/source';
import { generatePopulation, type PopulationOptions } from '@optimiq/synthetic/population';

const coding = (system: string, code: string) => ({ coding: [{ system, code }] });
const hl7 = (name: string) => `http://terminology.hl7.org/CodeSystem/${name}`;
const npiOf = (value: string | undefined) =>
  value === undefined ? undefined : { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value } };
const dollars = (cents: number | undefined) => ({ value: (cents ?? 0) / 100, currency: 'USD' });
const adjudication = (category: string, cents: number | undefined) =>
  cents === undefined ? [] : [{ category: coding(hl7('adjudication'), category), amount: dollars(cents) }];

/** One resource a line. */
export const ndjsonOf = (resources: readonly object[]): string =>
  resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');

/** The people and claims of a small population as FHIR R4: Patient, Coverage and ExplanationOfBenefit, one a line. */
export function populationAsFhir(options: PopulationOptions): string {
  return ndjsonOf(
    [...generatePopulation(options)].flatMap(({ member, claims }) => [
      patientOf(member.person),
      coverageOf(member.person),
      ...claims.map(eobOf),
    ]),
  );
}

export const patientOf = (person: SourcePerson) => ({
  resourceType: 'Patient',
  id: person.memberId,
  identifier: person.mbi ? [{ system: 'http://hl7.org/fhir/sid/us-mbi', value: person.mbi }] : [],
  name: [{ use: 'official', family: person.lastName, given: [person.firstName] }],
  gender: person.sex === 'F' ? 'female' : 'male',
  birthDate: person.birthDate,
  address: [{ line: [person.address], city: person.city, state: person.state, postalCode: person.zip }],
});

const variable = (name: string) => `https://bluebutton.cms.gov/resources/variables/${name}`;

/** Part C of 2025: a plan to March, another from May. */
export const coverageOf = (person: SourcePerson) => ({
  resourceType: 'Coverage',
  id: `part-c-${person.memberId}`,
  status: 'active',
  beneficiary: { reference: `Patient/${person.memberId}` },
  class: [{ type: coding(hl7('coverage-class'), 'plan'), value: 'Part C' }],
  extension: [
    { url: variable('rfrnc_yr'), valueDate: '2025' },
    ...[1, 2, 3, 5, 6].map((month) => ({
      url: variable(`ptc_cntrct_id_0${month}`),
      valueCoding: { code: month < 4 ? 'H1234' : 'H9999' },
    })),
  ],
});

export function eobOf(claim: SourceClaim) {
  const diagnosisTypes: Readonly<Record<string, string>> = { ABK: 'principal', ABJ: 'admitting' };
  const category = (code: string) => coding('http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBSupportingInfoType', code);
  const info = [
    claim.billType && {
      category: category('typeofbill'),
      code: coding('https://www.nubc.org/CodeSystem/TypeOfBill', claim.billType),
    },
    claim.drg && { category: category('drg'), code: coding('ms-drg', claim.drg) },
    claim.dischargeStatus && { category: category('discharge-status'), code: coding('status', claim.dischargeStatus) },
    claim.admitOn && {
      category: category('admissionperiod'),
      timingPeriod: { start: claim.admitOn, end: claim.dischargeOn },
    },
  ].filter(Boolean);
  return {
    resourceType: 'ExplanationOfBenefit',
    id: `eob-${claim.claimId}`,
    identifier: [{ system: variable('clm_id'), value: claim.claimId }],
    status: claim.frequency === '8' ? 'cancelled' : 'active',
    use: 'claim',
    type: coding(hl7('claim-type'), claim.type),
    patient: { reference: `Patient/${claim.person.memberId}` },
    billablePeriod: { start: claim.serviceFrom, end: claim.serviceThrough },
    provider: npiOf(claim.billingNpi),
    careTeam: claim.renderingNpi
      ? [{ sequence: 1, provider: npiOf(claim.renderingNpi), role: coding(hl7('claimcareteamrole'), 'performing') }]
      : [],
    related: claim.originalClaimId
      ? [
          {
            relationship: coding(hl7('ex-relatedclaimrelationship'), 'prior'),
            reference: { value: claim.originalClaimId },
          },
        ]
      : [],
    supportingInfo: info,
    diagnosis: claim.diagnoses.map(({ order, code, qualifier }) => ({
      sequence: order,
      diagnosisCodeableConcept: coding('http://hl7.org/fhir/sid/icd-10-cm', code),
      type: [coding(hl7('ex-diagnosistype'), diagnosisTypes[qualifier ?? (order === 1 ? 'ABK' : '')] ?? 'other')],
    })),
    total: adjudication('submitted', claim.billedCents),
    payment: claim.paidCents === undefined ? undefined : { amount: dollars(claim.paidCents) },
    item: claim.lines.map((line) => ({
      sequence: line.line,
      diagnosisSequence: line.diagnosisPointers,
      revenue: line.revenueCode ? coding(variable('rev_cntr'), line.revenueCode) : undefined,
      productOrService: line.procedure ? coding('http://www.ama-assn.org/go/cpt', line.procedure) : undefined,
      modifier: line.modifiers?.map((modifier) => coding('http://www.ama-assn.org/go/cpt', modifier)),
      servicedPeriod: line.serviceFrom ? { start: line.serviceFrom, end: line.serviceThrough } : undefined,
      locationCodeableConcept: line.pos ? coding(variable('line_place_of_srvc_cd'), line.pos) : undefined,
      quantity: line.units === undefined ? undefined : { value: line.units },
      adjudication: [
        ...adjudication('submitted', line.billedCents),
        ...adjudication('eligible', line.allowedCents),
        ...adjudication('benefit', line.paidCents),
      ],
    })),
  };
}
