import type { Receipt, ReceiptHcc } from '@optimiq/contracts/members';
import type { RunStamp } from '@optimiq/contracts/population';
import { codeOf, factorOf, labelOf, outranks } from './fixture-tables.ts';

type Segment = NonNullable<Receipt['segment']>;

/** A member of the fixture with everything the answers are cut from. */
export type FixtureMember = {
  readonly memberKey: string;
  readonly name: string;
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
  readonly age: number;
  readonly segment: Segment | undefined;
  readonly receipt: Receipt;
  readonly claims: readonly FixtureClaim[];
  readonly paidCents: number;
};

export type FixtureClaim = {
  readonly claimKey: string;
  readonly type: 'professional' | 'institutional';
  readonly serviceOn: string;
  readonly npi: string;
  readonly procedure: string;
  readonly paidCents: number;
  readonly diagnoses: readonly { readonly code: string; readonly hcc: number | undefined }[];
};

export const asOf = '2025-11-24';

export const run: RunStamp = {
  runId: '5d3c1a52-0f0e-4a0b-9d4e-3f3f5c1a7f01',
  number: 3,
  model: 'cms-hcc-v28',
  paymentYear: 2026,
  serviceYear: 2025,
  tableVersion: 'CMS_HCC_v28_2026_T v3',
  normalizationThousandths: 1067,
  codingAdjustmentThousandths: 59,
  finishedAt: '2025-11-24T11:10:00Z',
  asOf,
};

const first = ['Alder', 'Bryn', 'Cedar', 'Dell', 'Ember', 'Fern', 'Grove', 'Hazel', 'Iris', 'Juniper'];
const last = ['Testfield', 'Sampleton', 'Mockridge', 'Fakenham', 'Placeholt', 'Demoray', 'Syntha', 'Examplar'];
const segments: readonly Segment[] = [
  'CNA',
  'CNA',
  'CNA',
  'CNA',
  'CNA',
  'CND',
  'CFA',
  'CFD',
  'CPA',
  'CPD',
  'INS',
  'NE',
];
const common = [37, 38, 226, 238, 280, 329, 155, 48, 23, 264, 36, 109, 180, 202, 249, 93, 212, 326, 22, 21, 40, 92];

/** 240 synthetic members, the same each time. */
export const members: readonly FixtureMember[] = Array.from({ length: 240 }, (_, place) => makeMember(place));

/** A small generator of numbers in [0, 1), the same for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 4294967296;
  };
}

function keyOf(kind: number, place: number, part = 0): string {
  return `${(place * 7919 + kind * 104729 + part * 31).toString(16).padStart(8, '0')}-${kind}000-4000-8000-${(place * 1000 + part).toString(16).padStart(12, '0')}`;
}

function makeMember(place: number): FixtureMember {
  const next = numbersFrom(place + 1);
  const sex = next() < 0.55 ? 'F' : 'M';
  const segment = place % 20 === 19 ? undefined : segments[Math.floor(next() * segments.length)];
  const age = segment?.endsWith('D') ? 45 + Math.floor(next() * 19) : 66 + Math.floor(next() * 28);
  const hccs = [...new Set(common.filter((_, rank) => next() < 0.42 / (1 + rank * 0.22)))].sort((a, b) => a - b);
  const claims = makeClaims(place, hccs, next);
  const memberKey = keyOf(1, place);
  return {
    memberKey,
    name: `${first[place % first.length]} ${last[Math.floor(place / 3) % last.length]}`,
    birthDate: `${2026 - age}-01-${String(1 + (place % 28)).padStart(2, '0')}`,
    sex,
    age,
    segment,
    claims,
    paidCents: claims.reduce((sum, claim) => sum + claim.paidCents, 0),
    receipt: makeReceipt(memberKey, sex, age, segment, hccs, claims),
  };
}

function makeClaims(place: number, hccs: readonly number[], next: () => number): readonly FixtureClaim[] {
  const codes = [...hccs.map((hcc) => ({ code: codeOf(hcc, place), hcc })), { code: 'I10', hcc: undefined }];
  return Array.from({ length: 3 + Math.floor(next() * 8) }, (_, part) => {
    const month = 1 + Math.floor(next() * 11);
    return {
      claimKey: keyOf(2, place, part),
      type: part % 5 === 4 ? ('institutional' as const) : ('professional' as const),
      serviceOn: `2025-${String(month).padStart(2, '0')}-${String(1 + Math.floor(next() * 27)).padStart(2, '0')}`,
      npi: `1${String(place * 97 + part * 13).padStart(9, '0')}`,
      procedure: ['99213', '99214', '93306', '97110'][part % 4] ?? '99213',
      paidCents: 4000 + Math.floor(next() * 40000),
      diagnoses: codes.filter((_, rank) => rank % 3 === part % 3 || part === 0).slice(0, 12),
    };
  }).sort((a, b) => b.serviceOn.localeCompare(a.serviceOn));
}

function makeReceipt(
  memberKey: string,
  sex: 'F' | 'M',
  age: number,
  segment: Segment | undefined,
  present: readonly number[],
  claims: readonly FixtureClaim[],
): Receipt {
  const lesser = new Map<number, number>();
  for (const hcc of present) {
    for (const row of outranks.get(hcc) ?? []) {
      const outranked = Number(row.outranks);
      if (present.includes(outranked) && !lesser.has(outranked)) lesser.set(outranked, hcc);
    }
  }
  const hccs = present.map((hcc) => receiptHcc(hcc, lesser.get(hcc), segment, claims));
  const base = {
    run,
    memberKey,
    leafHash: memberKey.replaceAll('-', '').repeat(2),
    notCounted: notCountedOf(claims),
    settings: { mceEdits: 'on', hierarchySemantics: 'as-mapped' },
  };
  if (segment === undefined) return { ...base, notScored: 'esrd', hccs: [] };
  const terms = termsOf(sex, age, segment, hccs);
  const raw = terms.reduce((sum, { thousandths }) => sum + thousandths, 0);
  const normalized = Math.round((raw * 1000) / run.normalizationThousandths);
  const payment = Math.round((normalized * (1000 - run.codingAdjustmentThousandths)) / 1000);
  return {
    ...base,
    segment,
    hccs,
    terms,
    rawThousandths: raw,
    normalizedThousandths: normalized,
    paymentThousandths: payment,
  };
}

function receiptHcc(
  hcc: number,
  outrankedBy: number | undefined,
  segment: Segment | undefined,
  claims: readonly FixtureClaim[],
): ReceiptHcc {
  const code = claims.flatMap(({ diagnoses }) => diagnoses).find((one) => one.hcc === hcc)?.code ?? codeOf(hcc, 0);
  const carrying = claims.filter(({ diagnoses }) => diagnoses.some((one) => one.hcc === hcc));
  const coefficient = segment && outrankedBy === undefined ? factorOf(`HCC${hcc}`, segment) : undefined;
  return {
    hcc,
    label: labelOf(hcc),
    status: outrankedBy !== undefined ? 'outranked' : coefficient === undefined ? 'not-paid' : 'counts',
    ...(outrankedBy !== undefined && { outrankedBy }),
    ...(carrying[0] && { lastServiceOn: carrying[0].serviceOn }),
    tableRow: `cms-hcc-v28/2026/factors:HCC${hcc}`,
    ...(coefficient !== undefined && { coefficientThousandths: coefficient }),
    diagnoses: [
      {
        code,
        tableRow: `cms-hcc-v28/2026/diagnoses:${code}:${hcc}`,
        evidence: carrying.map((claim) => ({
          claimKey: claim.claimKey,
          claimType: claim.type,
          line: 2,
          serviceOn: claim.serviceOn,
          procedure: claim.procedure,
          providerNpi: claim.npi,
        })),
      },
    ],
  };
}

function termsOf(
  sex: 'F' | 'M',
  age: number,
  segment: Segment,
  hccs: readonly ReceiptHcc[],
): NonNullable<Receipt['terms']> {
  const cell = cellOf(sex, age);
  const counted = hccs.filter(({ status }) => status === 'counts');
  const has = (...some: number[]) => counted.some(({ hcc }) => some.includes(hcc));
  const term = (kind: NonNullable<Receipt['terms']>[number]['kind'], name: string, label: string) => ({
    kind,
    name: `${segment}_${name}`,
    label,
    thousandths: factorOf(name, segment) ?? (kind === 'demographic' ? 465 : 0),
    tableRow: `cms-hcc-v28/2026/factors:${name}`,
  });
  return [
    term('demographic', cell, `Age and sex, ${segment}`),
    ...counted.map(({ hcc, label }) => term('hcc', `HCC${hcc}`, label)),
    ...(has(36, 37, 38) && has(226) ? [term('interaction', 'DIABETES_HF_V28', 'Diabetes and heart failure')] : []),
    ...(counted.length > 0 ? [term('count', `D${counted.length > 9 ? '10P' : counted.length}`, 'HCC count')] : []),
  ];
}

function cellOf(sex: 'F' | 'M', age: number): string {
  if (age >= 95) return `${sex}95_GT`;
  if (age >= 65) return `${sex}${Math.floor(age / 5) * 5}_${Math.floor(age / 5) * 5 + 4}`;
  if (age >= 60) return `${sex}60_64`;
  return `${sex}${Math.floor((age - 5) / 10) * 10 + 5}_${Math.floor((age - 5) / 10) * 10 + 14}`;
}

function notCountedOf(claims: readonly FixtureClaim[]): Receipt['notCounted'] {
  const reasons = ['no-category', 'no-eligible-procedure', 'service-date-outside', 'bill-type'];
  return claims.slice(0, 4).map(({ claimKey, serviceOn }, at) => ({
    code: ['I10', 'R079', 'Z0000', 'E785'][at] ?? 'I10',
    reason: reasons[at] ?? 'no-category',
    claimKey,
    serviceOn,
  }));
}
