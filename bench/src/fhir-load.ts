import { readFhir } from '@optimiq/formats/fhir/read';

/*
 * Explanations of benefit as FHIR NDJSON, 9.6 KB each, read into claim records in this process: resources per second of
 * processor time, and the most memory it held. Storing them is not part of it.
 */

const coding = (system: string, code: string, display: string) => ({ coding: [{ system, code, display }] });
const variable = (name: string) => `https://bluebutton.cms.gov/resources/variables/${name}`;
const npi = (value: string) => ({ identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value } });

const adjudication = (name: string, value: number) => ({
  category: {
    coding: [
      {
        system: 'https://bluebutton.cms.gov/resources/codesystem/adjudication',
        code: variable(name),
        display: 'Synthetic display of an amount',
      },
    ],
  },
  amount: { value, system: 'urn:iso:std:iso:4217', code: 'USD', currency: 'USD' },
});

const item = (sequence: number) => ({
  sequence,
  careTeamSequence: [1],
  diagnosisSequence: [(sequence % 4) + 1],
  category: coding(variable('line_cms_type_srvc_cd'), '1', 'Synthetic display'),
  productOrService: coding('https://bluebutton.cms.gov/resources/codesystem/hcpcs', '99213', 'Synthetic display'),
  modifier: [coding('https://bluebutton.cms.gov/resources/codesystem/hcpcs', '25', 'Synthetic display')],
  servicedPeriod: { start: '2025-02-03', end: '2025-02-03' },
  locationCodeableConcept: coding(variable('line_place_of_srvc_cd'), '11', 'Synthetic display of a place'),
  quantity: { value: 1 },
  adjudication: [
    coding(variable('carr_line_rdcd_pmt_phys_astn_c'), '0', 'N/A'),
    adjudication('line_nch_pmt_amt', 80.12),
    adjudication('line_bene_pmt_amt', 0),
    adjudication('line_prvdr_pmt_amt', 80.12),
    adjudication('line_bene_ptb_ddctbl_amt', 0),
    adjudication('line_coinsrnc_amt', 20.03),
    adjudication('line_sbmtd_chrg_amt', 150.5),
    adjudication('line_alowd_chrg_amt', 100.15),
  ],
});

/** A carrier claim as Blue Button writes it, with two lines and six diagnoses. */
function explanation(number: number): string {
  return JSON.stringify({
    resourceType: 'ExplanationOfBenefit',
    id: `carrier-${number}`,
    meta: { lastUpdated: '2025-03-01T00:00:00.000+00:00' },
    extension: [
      { url: variable('nch_near_line_rec_ident_cd'), valueCoding: { system: variable('x'), code: 'O' } },
      { url: variable('carr_num'), valueIdentifier: { system: variable('carr_num'), value: '31143' } },
      { url: variable('nch_carr_clm_sbmtd_chrg_amt'), valueMoney: { value: 451.5, currency: 'USD' } },
      { url: variable('nch_carr_clm_alowd_amt'), valueMoney: { value: 300.45, currency: 'USD' } },
    ],
    identifier: [
      { system: variable('clm_id'), value: String(number) },
      { system: 'https://bluebutton.cms.gov/resources/identifier/claim-group', value: `9${number}` },
    ],
    status: 'active',
    type: {
      coding: [
        { system: variable('nch_clm_type_cd'), code: '71', display: 'Synthetic display of a claim type' },
        { system: 'https://bluebutton.cms.gov/resources/codesystem/eob-type', code: 'CARRIER' },
        { system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' },
      ],
    },
    use: 'claim',
    patient: { reference: `Patient/-${number % 50_000}` },
    billablePeriod: { start: '2025-02-03', end: '2025-02-03' },
    provider: npi('1234567893'),
    careTeam: [
      {
        sequence: 1,
        provider: npi('1112223338'),
        role: coding('http://terminology.hl7.org/CodeSystem/claimcareteamrole', 'primary', 'Primary provider'),
        qualification: coding(variable('prvdr_spclty'), '11', 'Synthetic display of a specialty'),
      },
    ],
    diagnosis: ['E1122', 'N1830', 'I5033', 'I10', 'E785', 'Z794'].map((code, index) => ({
      sequence: index + 1,
      diagnosisCodeableConcept: coding('http://hl7.org/fhir/sid/icd-10', code, 'Synthetic display of a diagnosis'),
      type: [
        coding(
          'http://terminology.hl7.org/CodeSystem/ex-diagnosistype',
          index === 0 ? 'principal' : 'other',
          'Synthetic display of a role',
        ),
      ],
    })),
    insurance: [{ focal: true, coverage: { reference: `Coverage/part-b--${number % 50_000}` } }],
    item: [1, 2].map(item),
    payment: { date: '2025-02-20', amount: { value: 240.36, currency: 'USD' } },
  });
}

const print = (name: string, value: number, unit: string, bar: string) =>
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 10) / 10, unit, bar })}\n`);

const pieceBytes = 1024 ** 2;
const distinct = 2_000;
const resources = Number(process.argv[2] ?? 60_000);
const block = Buffer.from(
  Array.from({ length: distinct }, (_, index) => `${explanation(1_000_000 + index)}\n`).join(''),
);

async function* file(): AsyncGenerator<Uint8Array> {
  for (let written = 0; written < resources; written += distinct) {
    for (let from = 0; from < block.length; from += pieceBytes) yield block.subarray(from, from + pieceBytes);
  }
}

const start = process.cpuUsage();
let claims = 0;
for await (const { records } of readFhir(file())) claims += records.length;
const { user, system } = process.cpuUsage(start);
const read = Math.ceil(resources / distinct) * distinct;
if (claims !== read) throw new Error(`${claims} claims of ${read} resources`);
print(
  `fhir read, ${read} explanations of ${Math.round(block.length / distinct)} bytes`,
  read / ((user + system) / 1e6),
  'resources per CPU-second',
  '>= 12000',
);
print('fhir read, memory', process.resourceUsage().maxRSS / 1024, 'MB RSS', '<= 400');
