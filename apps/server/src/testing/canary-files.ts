import { tidyColumns } from '@optimiq/formats/tidy/columns';
import { fileOf, setOf } from '@optimiq/formats/x12-ack-write/cases';
import { fullSet } from '@optimiq/formats/x12-ack-write/full-set';
import { guideOf } from '@optimiq/formats/x12-ack-write/guide';
import { csvOf } from './loading.ts';

/** What a file says of one person that must never be seen outside the vault. */
export const canaryPerson = {
  memberId: 'ZQMEMBER77120',
  mbi: '9XQ7XZ8WK61',
  birthDate: '1917-03-29',
  lastName: 'ZQLASTNAMEÑ',
  firstName: 'ZQFIRSTNAME',
  address: '4711 ZQSTREET LANE',
  city: 'ZQCITYVILLE',
  zip: '207379942',
  phone: '5550166142',
  claim: 'ZQCLAIM550812',
  fill: 'ZQFILL9930412',
  record: 'ZQRECORD41128',
  note: 'ZQNOTE patient says',
} as const;

/** Stands in any one place of a file; too long for every code of the facts. */
export const canaryWord = 'ZQCANARYQXZZWORD';

export const canaries: readonly string[] = [
  ...Object.values(canaryPerson),
  canaryPerson.birthDate.replaceAll('-', ''),
  canaryWord,
];

const { memberId, mbi, birthDate, lastName, firstName, address, city, zip, phone, claim, fill, record, note } =
  canaryPerson;

const rows: Record<keyof typeof tidyColumns, Record<string, string>> = {
  members: {
    member_id: memberId,
    mbi,
    birth_date: birthDate,
    sex: 'F',
    zip,
    state: 'MD',
    last_name: lastName,
    first_name: firstName,
    address,
    city,
    phone,
  },
  eligibility: {
    member_id: memberId,
    year: '2025',
    medicare_status: '10',
    part_a_months: '12',
    part_b_months: '12',
    hmo_months: '12',
    orec: '0',
  },
  'claim-lines': {
    member_id: memberId,
    claim_id: claim,
    claim_type: 'CARRIER',
    from_date: '2025-02-03',
    thru_date: '2025-02-03',
    line_num: '1',
    line_date: '2025-02-03',
    hcpcs: '99213',
    pos: '11',
    units: '1',
    charge: '100.00',
    npi: '1234567893',
    dx1: 'E1122',
  },
  pharmacy: { member_id: memberId, pde_id: fill, fill_date: '2025-03-01', rxnorm: '860975', qty: '30' },
};

/** Each tidy table: the person's row, then rows with a canary in one column each, unknown columns too. */
export function canaryTables(): string[] {
  return (Object.keys(rows) as (keyof typeof rows)[]).map((table) => {
    const columns = [
      ...new Set([...tidyColumns[table], ...Object.keys(rows[table]), 'note', 'orig_claim_id', 'modifiers']),
    ];
    const oddRows = columns.flatMap((column, place) =>
      [canaryWord, birthDate, mbi, note].map((value, kind) => ({
        ...rows[table],
        member_id: `ZQODD${table}${place}-${kind}`,
        mbi: table === 'members' ? `9XQ7X${place}-${kind}` : '',
        claim_id: `${claim}-${place}-${kind}`,
        pde_id: `${fill}-${place}-${kind}`,
        [column]: value,
      })),
    );
    return csvOf(columns, [rows[table], ...oddRows]);
  });
}

const isa =
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000905*0*P*:~';

const head = [
  'HL*1**20*1',
  'NM1*85*2*SAMPLE CLINIC*****XX*1234567893',
  `PER*IC*${lastName}*TE*${phone}`,
  'HL*2*1*22*0',
  `SBR*P*18*${record}*${lastName}*****16`,
  `NM1*IL*1*${lastName}*${firstName}*T***MI*${memberId}`,
  `N3*${address}*FLAT 2`,
  `N4*${city}*MD*${zip}`,
  `DMG*D8*${birthDate.replaceAll('-', '')}*F`,
  `REF*SY*${record}`,
  'NM1*PR*2*SAMPLE HEALTH PLAN*****PI*11122333',
];
const free = [`REF*EA*${record}`, `REF*D9*${claim}`, `REF*F8*${claim}0`, `K3*${note}`, `NTE*ADD*${note}`];

/** A professional and an institutional claim with everything a guide lets say of a person. */
const transactions: Record<string, readonly string[]> = {
  '005010X222A1': [
    ...head,
    `CLM*${claim}*500.5***11:B:1*Y*A*Y*I`,
    `DTP*431*D8*${birthDate.replaceAll('-', '')}`,
    ...free,
    'HI*ABK:E1122*ABF:N183*BF:25000',
    `NM1*82*1*${lastName}*MARCUS****XX*1112223338`,
    'LX*1',
    'SV1*HC:99214:25:95*400*UN*1*11**1:2:3',
    'DTP*472*D8*20250314',
    `REF*6R*${record}`,
    `NTE*ADD*${note}`,
  ],
  '005010X223A2': [
    ...head,
    `CLM*${claim}I*9000***11:A:1**A*Y*Y`,
    'DTP*434*RD8*20250301-20250305',
    'DTP*435*DT*202503011030',
    'CL1*3*1*01',
    ...free,
    'HI*ABK:I5033*ABJ:R0602',
    'HI*DR:291',
    `NM1*71*1*${lastName}*GREGORY****XX*1112223338`,
    'LX*1',
    'SV2*0120**8000*DA*4',
    'LX*2',
    'SV2*0450*HC:99285*1000*UN*1',
    'DTP*472*D8*20250301',
  ],
};

/** One file of each guide: as it is, then with the canary word in one element, or one component, after another. */
export function canary837(): string[] {
  return Object.entries(transactions).map(([guide, body]) => {
    const variants = body.flatMap((segment, place) => {
      const elements = segment.split('*');
      const spots = Array.from({ length: Math.max(9, elements.length) }, (_, index) => index + 1);
      return spots.map((spot) => {
        const changed = Array.from(
          { length: Math.max(elements.length, spot + 1) },
          (_, index) => elements[index] ?? '',
        );
        const [first, ...rest] = (changed[spot] ?? '').split(':');
        changed[spot] = rest.length > 0 ? [first, canaryWord, ...rest.slice(1)].join(':') : canaryWord;
        return body.map((one, at) => (at === place ? changed.join('*') : one));
      });
    });
    return [body, ...variants].map((segments) => interchange(segments, guide)).join('');
  });
}

/** One file of each guide with every loop, segment and element it can have, the canary word wherever text may be. */
export function canaryGuides(): string[] {
  return ['005010X222A1', '005010X223A2'].map((guide) => {
    const body = fullSet(guideOf(guide)!, ({ segment, element, rule, isQualifier }) => {
      const isDate = (segment === 'DTP' && element === 3) || (segment === 'DMG' && element === 2);
      const isText = (rule.type === 'A' || (rule.type === 'I' && !rule.codes)) && segment !== 'HL' && !isDate;
      return isText && !isQualifier ? canaryWord : undefined;
    });
    return fileOf([setOf(body, guide)], guide);
  });
}

function interchange(body: readonly string[], guide: string): string {
  const set = [`ST*837*987654*${guide}`, 'BHT*0019*00*1*20250401*1200*CH', ...body];
  const all = [
    `GS*HC*SENDER*RECEIVER*20250401*1200*1*X*${guide}`,
    ...set,
    `SE*${set.length + 1}*987654`,
    'GE*1*1',
    'IEA*1*000000905',
  ];
  return `${isa}\n${all.join('~\n')}~\n`;
}
