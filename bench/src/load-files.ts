import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { claimFile, claimFileEnd, claimFileHead, claimOf } from './x12-claims.ts';

/** Files of the size a plan sends, written to disk piece by piece; every value is made up. */

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
const codes = ['E1122', 'I10', 'N183', 'J449', 'E785', 'I5022', 'F329', 'M545', 'Z0000', 'K219'];
const procedures = ['99213', '99214', '36415', '80053', '93000', 'G0439', '71046', '85025'];

/** Of the form of an MBI; nobody's. */
const mbiOf = (n: number): string => {
  const letters = 'ACDEFGHJKM';
  const digits = pad(n, 7);
  const at = (index: number) => digits[index]!;
  const letter = (index: number) => letters[Number(at(index))]!;
  return `1${letter(0)}${letter(1)}0${letter(2)}${letter(3)}${at(4)}A${letter(5)}1${at(6)}`;
};

/** With its check digit. */
const npiOf = (n: number): string => {
  const body = `1${pad(n, 8)}`;
  const sum = [...`80840${body}`].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
};

export const writeTo = (path: string, pieces: Iterable<string>): Promise<void> =>
  pipeline(Readable.from(pieces), createWriteStream(path));

/** The tidy table of members M000000000 and on. */
export function* memberRows(members: number): Generator<string> {
  yield 'member_id,mbi,birth_date,death_date,sex,race,state,zip,orec,esrd_ind\n';
  for (let first = 0; first < members; first += 5_000) {
    yield Array.from({ length: Math.min(5_000, members - first) }, (_, index) => {
      const n = first + index;
      return `M${pad(n, 9)},${mbiOf(n)},19${30 + (n % 30)}-0${1 + (n % 9)}-1${n % 10},,${n % 2 ? 'F' : 'M'},,MA,01103,0,0\n`;
    }).join('');
  }
}

/** A year of Medicare for each of them. */
export function* eligibilityRows(members: number): Generator<string> {
  yield 'member_id,year,orec,medicare_status,part_a_months,part_b_months\n';
  for (let first = 0; first < members; first += 5_000) {
    yield Array.from(
      { length: Math.min(5_000, members - first) },
      (_, index) => `M${pad(first + index, 9)},2025,0,10,12,12\n`,
    ).join('');
  }
}

/** The tidy table of claim lines: claims of four lines, three diagnoses, members in turn. */
export function* claimLineRows(lines: number, members: number, firstClaim = 0): Generator<string> {
  yield 'member_id,claim_id,claim_type,from_date,thru_date,line_num,line_date,hcpcs,rev_code,pos,units,charge,allowed,paid,npi,specialty,bill_freq,dx1,dx2,dx3\n';
  const perPiece = 1_000;
  for (let first = 0; first < lines / 4; first += perPiece) {
    let text = '';
    for (let claim = first; claim < Math.min(first + perPiece, lines / 4); claim++) {
      const n = firstClaim + claim;
      const day = `2025-${pad(1 + (n % 12), 2)}-${pad(1 + (n % 28), 2)}`;
      const head = `M${pad((n * 7_919) % members, 9)},C${pad(n, 11)},carrier,${day},${day}`;
      const dx = `${codes[n % 10]},${codes[(n + 3) % 10]},${codes[(n * 7 + 1) % 10]}`;
      for (let line = 1; line <= 4; line++) {
        const charge = 40 + ((n * 31 + line * 17) % 400);
        text += `${head},${line},${day},${procedures[(n + line) % 8]},,11,1,${charge}.50,${charge - 10}.25,${charge - 20}.00,${npiOf(n % 5_000)},11,1,${dx}\n`;
      }
    }
    yield text;
  }
}

/** An 837P of that many different claims of one line, every twelfth of two, as in the samples. */
export function* shortClaims837(claims: number): Generator<string> {
  yield claimFileHead;
  for (let first = 0; first < claims; first += 1_000) {
    const count = Math.min(1_000, claims - first);
    yield Array.from({ length: count }, (_, index) => shortClaim(first + index)).join('');
  }
  yield claimFileEnd;
}

/** Of the people of the claims of eight lines. */
const shortClaim = (n: number): string => claimOf(n % 2_800, n % 12 === 0 ? 2 : 1, `S${pad(n, 9)}`);

/** An 837P of that many different claims of eight lines. */
export function* claims837(claims: number): Generator<string> {
  // The claims of `claimFile` repeat: their numbers are made different here, piece by piece.
  let piece = 0;
  let left = claims;
  for (const text of claimFile(Number.MAX_SAFE_INTEGER)) {
    if (piece === 0) yield text;
    else {
      yield text.replaceAll('CLM*PCN', `CLM*P${pad(piece, 5)}`);
      left -= 700;
    }
    piece++;
    if (left <= 0) break;
  }
  yield claimFileEnd;
}

/** FHIR R4 ExplanationOfBenefit resources of about 9.6 KB, one a line. */
export function* explanations(resources: number, members: number): Generator<string> {
  for (let first = 0; first < resources; first += 200) {
    yield Array.from({ length: Math.min(200, resources - first) }, (_, index) =>
      JSON.stringify(explanation(first + index, members)),
    ).join('\n');
    yield '\n';
  }
}

const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
const money = (value: number) => ({ value, currency: 'USD' });
const benefit = 'https://bluebutton.cms.gov/resources/variables';

function explanation(n: number, members: number) {
  const day = `2025-${pad(1 + (n % 12), 2)}-${pad(1 + (n % 28), 2)}`;
  return {
    resourceType: 'ExplanationOfBenefit',
    id: `carrier-${n}`,
    identifier: [{ system: `${benefit}/clm_id`, value: `F${pad(n, 11)}` }],
    status: 'active',
    type: coded('http://terminology.hl7.org/CodeSystem/claim-type', 'professional'),
    use: 'claim',
    patient: {
      identifier: {
        system: `${benefit}/bene_id`,
        value: `M${pad(n % members, 9)}`,
      },
    },
    billablePeriod: { start: day, end: day },
    created: day,
    insurer: { identifier: { value: 'CMS' } },
    provider: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: npiOf(n % 5_000) } },
    outcome: 'complete',
    careTeam: [
      {
        sequence: 1,
        provider: {
          identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: npiOf(n % 5_000) },
        },
        role: coded('http://terminology.hl7.org/CodeSystem/claimcareteamrole', 'primary'),
      },
    ],
    diagnosis: Array.from({ length: 4 }, (_, index) => ({
      sequence: index + 1,
      diagnosisCodeableConcept: coded('http://hl7.org/fhir/sid/icd-10-cm', codes[(n + index) % 10]!),
      type: [coded('http://terminology.hl7.org/CodeSystem/ex-diagnosistype', index === 0 ? 'principal' : 'secondary')],
    })),
    insurance: [{ focal: true, coverage: { identifier: { value: `K${n % members}` } } }],
    item: Array.from({ length: 8 }, (_, index) => ({
      sequence: index + 1,
      careTeamSequence: [1],
      diagnosisSequence: [1 + (index % 4)],
      productOrService: coded('https://bluebutton.cms.gov/resources/codesystem/hcpcs', procedures[(n + index) % 8]!),
      servicedPeriod: { start: day, end: day },
      locationCodeableConcept: coded('https://www.cms.gov/Medicare/Coding/place-of-service-codes', '11'),
      quantity: { value: 1 },
      adjudication: ['line_sbmtd_chrg_amt', 'line_alowd_chrg_amt', 'line_nch_pmt_amt'].map((name, place) => ({
        category: coded(`${benefit}/adjudication`, `${benefit}/${name}`),
        amount: money(40 + ((n + index * 17) % 300) - place * 10),
      })),
    })),
    total: [
      {
        category: coded('http://terminology.hl7.org/CodeSystem/adjudication', 'submitted'),
        amount: money(1_000 + (n % 500)),
      },
    ],
    payment: { date: day, amount: money(600 + (n % 300)) },
  };
}
