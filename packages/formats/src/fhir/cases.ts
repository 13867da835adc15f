/** Small synthetic resources, one of each kind that is read; codes are numbers only. */
import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { readFhir } from './read.ts';

const coding = (system: string, code: string) => ({ coding: [{ system, code }] });
const hl7 = (name: string) => `http://terminology.hl7.org/CodeSystem/${name}`;
const variable = (name: string) => `https://bluebutton.cms.gov/resources/variables/${name}`;
const adjudication = (category: string, value: number) => ({
  category: coding(hl7('adjudication'), category),
  amount: { value, currency: 'USD' },
});
const subject = { reference: 'Patient/-1' };

export const resources = {
  patient: {
    resourceType: 'Patient',
    id: '-1',
    identifier: [
      { system: 'http://hl7.org/fhir/sid/us-mbi', value: '1EG4-TE5-MK73' },
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-00-1111' },
    ],
    name: [
      { use: 'usual', family: 'Lee' },
      { use: 'official', family: 'Stone', given: ['Ada', 'B'] },
    ],
    gender: 'female',
    birthDate: '1950-02-28',
    deceasedDateTime: '2024-03-01T23:30:00-05:00',
    telecom: [{ system: 'phone', value: '555-0100' }],
    address: [{ line: ['1 Elm St', 'Apt 2'], city: 'Dover', state: 'DE', postalCode: '19901' }],
  },
  coverage: {
    resourceType: 'Coverage',
    id: 'part-c--1',
    status: 'active',
    beneficiary: subject,
    class: [{ type: coding(hl7('coverage-class'), 'plan'), value: 'Part C' }],
    extension: [
      { url: variable('rfrnc_yr'), valueDate: '2024' },
      { url: variable('orec'), valueCoding: { code: '0' } },
      { url: variable('ptc_cntrct_id_01'), valueCoding: { code: 'H1234' } },
      { url: variable('ptc_pbp_id_01'), valueCoding: { code: '001' } },
      { url: variable('ptc_cntrct_id_02'), valueCoding: { code: 'H1234' } },
      { url: variable('ptc_pbp_id_02'), valueCoding: { code: '001' } },
      { url: variable('ptc_cntrct_id_03'), valueCoding: { code: 'N' } },
      { url: variable('ptc_cntrct_id_04'), valueCoding: { code: 'H9999' } },
      { url: variable('dual_04'), valueCoding: { code: '02' } },
    ],
  },
  eob: {
    resourceType: 'ExplanationOfBenefit',
    id: 'carrier-77',
    identifier: [{ system: variable('clm_id'), value: '77' }],
    status: 'active',
    use: 'claim',
    type: coding(hl7('claim-type'), 'professional'),
    patient: subject,
    billablePeriod: { start: '2024-01-05', end: '2024-01-06' },
    provider: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' } },
    careTeam: [
      {
        sequence: 4,
        provider: { identifier: { type: coding(hl7('v2-0203'), 'NPI'), value: '1234567893' } },
        role: coding(hl7('claimcareteamrole'), 'performing'),
      },
    ],
    related: [{ relationship: coding(hl7('ex-relatedclaimrelationship'), 'prior'), reference: { value: '70' } }],
    diagnosis: [
      { sequence: 2, diagnosisCodeableConcept: coding('http://hl7.org/fhir/sid/icd-10-cm', 'I10') },
      {
        sequence: 1,
        diagnosisCodeableConcept: coding('http://hl7.org/fhir/sid/icd-10', 'E119'),
        type: [coding(hl7('ex-diagnosistype'), 'principal')],
      },
    ],
    item: [
      {
        sequence: 1,
        careTeamSequence: [4],
        diagnosisSequence: [1],
        productOrService: coding('http://www.ama-assn.org/go/cpt', '99213'),
        modifier: [coding('http://www.ama-assn.org/go/cpt', '25')],
        servicedPeriod: { start: '2024-01-05', end: '2024-01-06' },
        locationCodeableConcept: coding(variable('line_place_of_srvc_cd'), '11'),
        quantity: { value: 1 },
        adjudication: [adjudication('submitted', 100.1), adjudication('eligible', 80), adjudication('benefit', 64.07)],
      },
    ],
  },
  institutional: {
    resourceType: 'Claim',
    id: 'c-9',
    status: 'cancelled',
    use: 'claim',
    type: coding(hl7('claim-type'), 'institutional'),
    patient: { identifier: { system: 'http://hl7.org/fhir/sid/us-mbi', value: '1EG4TE5MK73' } },
    provider: { reference: '#org' },
    contained: [
      {
        resourceType: 'Organization',
        id: 'org',
        identifier: [{ system: 'http://terminology.hl7.org/NamingSystem/CCN', value: '220135' }],
      },
    ],
    supportingInfo: [
      { category: coding('x', 'typeofbill'), code: coding('https://www.nubc.org/CodeSystem/TypeOfBill', '0111') },
      { category: coding('x', 'discharge-status'), code: coding('x', '1') },
      { category: coding('x', 'drg'), code: coding('x', '470') },
      { category: coding('x', 'admissionperiod'), timingPeriod: { start: '2024-02-01', end: '2024-02-04' } },
    ],
    item: [{ sequence: 1, revenue: coding(variable('rev_cntr'), '0120'), servicedDate: '2024-02-02' }],
    total: { value: 1500, currency: 'USD' },
  },
  pharmacy: {
    resourceType: 'ExplanationOfBenefit',
    identifier: [{ system: variable('pde_id'), value: 'rx-5' }],
    type: coding('https://bluebutton.cms.gov/resources/codesystem/eob-type', 'PDE'),
    patient: subject,
    supportingInfo: [
      { category: coding('x', 'dayssupply'), valueQuantity: { value: 30 } },
      { category: coding('x', 'refillnum'), valueQuantity: { value: 2 } },
    ],
    item: [
      {
        servicedDate: '2024-05-01',
        productOrService: coding('http://hl7.org/fhir/sid/ndc', '00071015523'),
        quantity: { value: 60 },
        adjudication: [adjudication('drugcost', 45.5), adjudication('paidbypatient', 10)],
      },
    ],
  },
  condition: {
    resourceType: 'Condition',
    id: 'cond-1',
    subject,
    clinicalStatus: coding(hl7('condition-clinical'), 'active'),
    verificationStatus: coding(hl7('condition-ver-status'), 'entered-in-error'),
    category: [coding(hl7('condition-category'), 'problem-list-item')],
    code: {
      text: 'free text',
      coding: [
        { system: 'http://snomed.info/sct', code: '44054006' },
        { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'E11.9' },
      ],
    },
    onsetDateTime: '2019-05',
    recordedDate: '2020-01-02T00:10:00+09:00',
    encounter: { reference: 'Encounter/enc-1' },
  },
  encounter: {
    resourceType: 'Encounter',
    id: 'enc-1',
    status: 'finished',
    class: { code: 'IMP' },
    subject,
    period: { start: '2024-02-01T10:00:00Z', end: '2024-02-04' },
    hospitalization: { dischargeDisposition: coding('x', 'home') },
  },
  procedure: {
    resourceType: 'Procedure',
    id: 'proc-1',
    status: 'completed',
    subject,
    code: coding('http://hl7.org/fhir/sid/icd-10', '0SR90JZ'),
    performedDateTime: '2024-02-02',
  },
  observation: {
    resourceType: 'Observation',
    id: 'bp-1',
    status: 'final',
    subject,
    category: [coding(hl7('observation-category'), 'vital-signs')],
    code: coding('http://loinc.org', '85354-9'),
    effectiveDateTime: '2024-02-02T08:00:00-05:00',
    component: [
      { code: coding('http://loinc.org', '8480-6'), valueQuantity: { value: 142, code: 'mm[Hg]' } },
      {
        code: coding('http://loinc.org', '8462-4'),
        valueQuantity: { value: 90, unit: 'mm[Hg]' },
        interpretation: [coding('x', 'H')],
        referenceRange: [{ low: { value: 60 }, high: { value: 80 } }],
      },
    ],
  },
  medicationRequest: {
    resourceType: 'MedicationRequest',
    id: 'mr-1',
    status: 'active',
    intent: 'order',
    subject,
    contained: [
      { resourceType: 'Medication', id: 'm', code: coding('http://www.nlm.nih.gov/research/umls/rxnorm', '860975') },
    ],
    medicationReference: { reference: '#m' },
    authoredOn: '2024-03-01',
    dispenseRequest: {
      quantity: { value: 60 },
      numberOfRepeatsAllowed: 3,
      expectedSupplyDuration: { value: 30, code: 'd' },
    },
  },
  medicationDispense: {
    resourceType: 'MedicationDispense',
    id: 'md-1',
    status: 'completed',
    subject,
    medicationCodeableConcept: coding('http://hl7.org/fhir/sid/ndc', '0071-0155-23'),
    whenHandedOver: '2024-03-02T12:00:00Z',
    quantity: { value: 60 },
    daysSupply: { value: 30 },
  },
  document: {
    resourceType: 'DocumentReference',
    id: 'doc-1',
    status: 'current',
    subject,
    type: coding('http://loinc.org', '11506-3'),
    date: '2024-03-03T12:00:00Z',
    content: [
      { attachment: { contentType: 'text/plain; charset=utf-8', data: 'aGVsbG8=' } },
      { attachment: { url: 'https://example.org/Binary/1' } },
    ],
  },
} as const;

/** Everything that a file gives. */
export async function readAll(file: string | Uint8Array, pieceBytes = 65_536) {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  let rowsRead = 0;
  let bytesRead = 0;
  async function* chunks() {
    for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
  }
  for await (const batch of readFhir(chunks())) {
    records.push(...batch.records);
    problems.push(...batch.problems);
    ({ rowsRead, bytesRead } = batch);
  }
  return { records, problems, rowsRead, bytesRead };
}
