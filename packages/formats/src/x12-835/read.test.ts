import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import type { SourceRemittance } from '@optimiq/domain/records/source-remittance';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { file835, interchange, paidClaims, payment } from '../x12/cases.ts';
import { X12Parser } from '../x12/parser.ts';
import { kind835 } from './reader.ts';

function parse(file: string) {
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  let rows = 0;
  const sink = { record: (one: SourceRecord) => records.push(one), row: () => rows++ };
  const parser = new X12Parser([kind835(sink)], (problem) => problems.push(problem));
  parser.push(Buffer.from(file));
  parser.end();
  return { records, problems, rows, claims: records.filter(({ kind }) => kind === 'remittance') as SourceRemittance[] };
}

const faults = (file: string) =>
  parse(file).problems.map(({ severity, rule, field, at }) => `${severity} ${rule} ${field} ${at.segment}`);
const paid = (cents: string, ...body: string[]) =>
  interchange('835', '005010X221A1', [[payment[0]!.replace('945', cents), ...payment.slice(1), ...body]]);

const paidBy = {
  trace: 'TRACE77',
  amountCents: 94_500,
  paidOn: '2025-03-16',
  method: 'ACH',
  payerId: '12345',
  payeeNpi: '1234567893',
};

test('PHD-03 two claims that balance, with every part of the first', () => {
  const file = file835(...paidClaims);
  const { records, problems, rows } = parse(file);
  expect([problems, rows]).toEqual([[], 2]);
  expect(records[0]).toEqual({
    kind: 'remittance',
    at: { segment: 12, offset: file.indexOf('CLP') },
    person: { memberId: 'MEM1', lastName: 'BUDD', firstName: 'WILLIAM', middleName: 'K' },
    claimId: 'CLAIM1',
    payerClaimId: 'ICN1',
    status: '1',
    billedCents: 80_000,
    paidCents: 45_000,
    memberShareCents: 30_000,
    filing: '12',
    frequency: '1',
    serviceFrom: '2025-03-01',
    serviceThrough: '2025-03-04',
    renderingNpi: '1112223338',
    payment: paidBy,
    adjustments: [{ group: 'CO', reason: 'A2', cents: 5_000 }],
    remarks: ['MA01', 'MA07'],
    lines: [
      {
        line: 7,
        procedure: '99211',
        modifiers: ['25', '59'],
        submittedProcedure: '99212',
        units: 2,
        serviceFrom: '2025-03-01',
        serviceThrough: '2025-03-04',
        billedCents: 80_000,
        paidCents: 50_000,
        allowedCents: 55_050,
        adjustments: [
          { group: 'PR', reason: '1', cents: 25_000 },
          { group: 'PR', reason: '2', cents: 5_000, quantity: 1 },
        ],
        remarks: ['N130'],
      },
    ],
  });
  expect(records[1]).toMatchObject({
    person: { mbi: '1EG4TE5MK73' },
    drg: '291',
    filing: 'MA',
    serviceFrom: '2025-03-10',
    serviceThrough: '2025-03-10',
    lines: [{ line: 1, revenueCode: '0450' }],
  });
  expect((records[1] as SourceRemittance).lines[0]).not.toHaveProperty('procedure');
});

test('a CAS has up to six triplets, and every group is read', () => {
  const triplets = [1, 2, 3, 4, 5, 6].map((n) => `${n}*${n}.01*${n}`).join('*');
  const { claims, problems } = parse(
    paid('78.94', 'CLP*C*1*100*78.94', `CAS*CO*${triplets}*9*999`, 'CAS*PI*45', 'CAS*OA*23**1', 'CAS*PR*3*0'),
  );
  expect(problems.map(({ field }) => field)).toEqual(['CAS03', 'CAS03']);
  expect(claims).toEqual([]);
  const good = parse(
    paid('78.94', 'CLP*C*1*100*78.94', `CAS*CO*${triplets}`, 'CAS*PI*45*0', 'CAS*CR*23*0', 'CAS*PR*3*0'),
  );
  expect(good.problems).toEqual([]);
  expect(good.claims[0]?.adjustments.map(({ group, reason, cents }) => `${group} ${reason} ${cents}`)).toEqual([
    ...[1, 2, 3, 4, 5, 6].map((n) => `CO ${n} ${n * 100 + 1}`),
    'PI 45 0',
    'CR 23 0',
    'PR 3 0',
  ]);
});

test('a reversal takes back, its correction follows, and the payment balances', () => {
  const { claims, problems } = parse(
    paid(
      '20',
      'CLP*C1*22*-100*-80**12*ICN1',
      'SVC*HC:99213*-100*-80',
      'CAS*CO*45*-20',
      'CLP*C1*1*120*100**12*ICN1',
      'SVC*HC:99214*120*100',
      'CAS*CO*45*20',
    ),
  );
  expect(problems).toEqual([]);
  expect(claims.map(({ status, billedCents, paidCents }) => [status, billedCents, paidCents])).toEqual([
    ['22', -10_000, -8_000],
    ['1', 12_000, 10_000],
  ]);
});

test('amounts of the provider: six pairs of a PLB, positive ones lower the payment', () => {
  const pairs = ['WO:REF1', 'FB', 'L6:R3', 'CS:R4', '72:R5', 'AM:R6'].map((one, n) => `${one}*${n % 2 ? -1 : 2}.05`);
  const { records, problems, rows } = parse(
    paid('97', 'CLP*C*1*100*100', `PLB*1234567893*20251231*${pairs.join('*')}`),
  );
  expect([problems, rows]).toEqual([[], 7]);
  expect(records.slice(1)).toMatchObject([
    { kind: 'provider-adjustment', at: { segment: 12 }, reason: 'WO', reference: 'REF1', cents: 205 },
    { reason: 'FB', cents: -105, providerNpi: '1234567893', fiscalPeriodEnd: '2025-12-31' },
    { reason: 'L6', cents: 205 },
    { reason: 'CS', cents: -105 },
    { reason: '72', cents: 205 },
    { reason: 'AM', cents: -105, payment: { trace: 'TRACE77', amountCents: 9_700 } },
  ]);
  expect(records[2]).not.toHaveProperty('reference');
});

test('each level that does not hold is reported where it stands, and the claim is loaded all the same', () => {
  const off = (from: string, to: string) => faults(file835(...paidClaims.map((one) => (one === from ? to : one))));
  expect(off('CAS*PR*1*250**2*50*1', 'CAS*PR*1*250**2*49.99*1')).toEqual([
    'warning balance SVC03 19',
    'warning balance CLP04 12',
    'warning balance CLP05 12',
  ]);
  expect(off('CAS*CO*A2*50', 'CAS*CO*A2*50.01')).toEqual(['warning balance CLP04 12']);
  expect(off('CLP*CLAIM1*1*800*450*300*12*ICN1*11*1', 'CLP*CLAIM1*1*800*450.01*300*12*ICN1*11*1')).toEqual([
    'warning balance CLP04 12',
    'warning balance BPR02 4',
  ]);
  const short = paidClaims.filter(
    (one) => !one.startsWith('SVC*NU') && one !== 'CAS*PR*1*600' && one !== 'CAS*CO*45*50',
  );
  expect(faults(file835(...short, 'SVC*NU:0450*1199*549', 'CAS*PR*1*650'))).toEqual([
    'warning balance CLP03 26',
    'warning balance CLP05 26',
  ]);
  expect(faults(paid('945.01', ...paidClaims))).toEqual(['warning balance BPR02 4']);
  expect(parse(paid('945.01', ...paidClaims)).claims).toHaveLength(2);
});

test("the patient's share is the sum of the PR adjustments of claim and lines, where it is said", () => {
  const of = (share: string, status = '1') =>
    faults(
      paid('60', `CLP*C*${status}*100*60*${share}*12*ICN`, 'CAS*PR*3*5', 'SVC*HC:99213*100*65', 'CAS*PR*1*25**2*10'),
    );
  expect(of('40')).toEqual([]);
  expect(of('')).toEqual([]);
  expect(of('35')).toEqual(['warning balance CLP05 11']);
  expect(of('0')).toEqual(['warning balance CLP05 11']);
  expect(of('0', '22')).toEqual([]);
});

test('amounts made to balance balance to the cent at every level, and one cent off never does', () => {
  const amount = (cents: number) => (cents / 100).toFixed(2);
  const line = fc.record({
    paid: fc.integer({ min: -99_999_999, max: 99_999_999 }),
    taken: fc.array(fc.integer({ min: -999_999, max: 999_999 }), { minLength: 1, maxLength: 18 }),
  });
  const claim = fc.record({
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    own: fc.integer({ min: -9_999, max: 9_999 }),
  });
  const plb = fc.array(fc.integer({ min: -9_999_999, max: 9_999_999 }), { maxLength: 6 });
  const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
  fc.assert(
    fc.property(
      fc.array(claim, { minLength: 1, maxLength: 4 }),
      plb,
      fc.constantFrom(0, 1, -1),
      (claims, taken, off) => {
        let total = 0;
        const body = claims.flatMap(({ lines, own }, n) => {
          const billed = sum(lines.map((one) => one.paid + sum(one.taken)));
          const claimPaid = sum(lines.map((one) => one.paid)) - own;
          total += claimPaid;
          return [
            `CLP*C${n}*1*${amount(billed)}*${amount(claimPaid)}`,
            `CAS*OA*23*${amount(own)}`,
            ...lines.flatMap((one) => [
              `SVC*HC:99213*${amount(one.paid + sum(one.taken))}*${amount(one.paid)}`,
              ...[0, 6, 12].flatMap((from) => {
                const part = one.taken.slice(from, from + 6);
                return part.length ? [`CAS*CO*${part.map((cents) => `45*${amount(cents)}*`).join('*')}`] : [];
              }),
            ]),
          ];
        });
        if (taken.length > 0)
          body.push(`PLB*1234567893*20251231*${taken.map((one) => `WO:A*${amount(one)}`).join('*')}`);
        const found = faults(paid(amount(total - sum(taken) + off), ...body));
        expect(found).toEqual(off === 0 ? [] : ['warning balance BPR02 4']);
      },
    ),
    { numRuns: 200 },
  );
});

test('lines are numbered as the provider did when those numbers are whole and different, else by place', () => {
  const of = (...controls: string[]) =>
    parse(
      paid('0', 'CLP*C*4*0*0', ...controls.flatMap((one) => ['SVC*HC:99213*0*0', `REF*6R*${one}`])),
    ).claims[0]?.lines.map(({ line }) => line);
  expect([of('3', '1'), of('3', '3'), of('A1', '2'), of('', '2')]).toEqual([
    [3, 1],
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
});

test('nobody is named by the number of the insured, a social security number or one made of it', () => {
  const of = (...names: string[]) => parse(paid('0', 'CLP*C*4*0*0', ...names)).claims[0]?.person;
  expect(of('NM1*QC*1*DOE*JOHN****34*103229876')).toBeUndefined();
  expect(of('NM1*QC*1*DOE*JOHN****HN*103229876A')).toBeUndefined();
  expect(of('NM1*QC*1*DOE*JIM', 'NM1*IL*1*DOE*JOHN****MI*MEM1')).toBeUndefined();
  expect(of('NM1*QC*1*DOE*JON****MI*OLD1', 'NM1*74*1**JOHN****C*MEM1')).toEqual({
    lastName: 'DOE',
    firstName: 'JOHN',
    memberId: 'MEM1',
  });
});

test('a payment without a trace number goes by its control numbers, with one warning', () => {
  const file = interchange('835', '005010X221A1', [[payment[0]!, ...payment.slice(2), ...paidClaims]]);
  expect(faults(file)).toEqual(['warning missing-value TRN02 4']);
  expect(parse(file).claims.map((one) => one.payment.trace)).toEqual(['000000905-7-0001', '000000905-7-0001']);
});

test.each([
  ['a claim without a number', ['CLP**1*0*0'], ['error missing-value CLP01 11']],
  ['a claim without a status', ['CLP*C**0*0'], ['error missing-value CLP02 11']],
  ['a billed amount that is none', ['CLP*C*1*X*0'], ['error not-a-number CLP03 11']],
  ['a paid amount that is none', ['CLP*C*1*0*1.001'], ['error not-a-number CLP04 11']],
  ['an amount beyond what is exact', ['CLP*C*1*999999999999999*0'], ['error not-a-number CLP03 11']],
  ['an amount of a line that is none', ['CLP*C*1*0*0', 'SVC*HC:1*1A*0'], ['error not-a-number SVC02 12']],
  ['a line of no claim', ['SVC*HC:99213*0*0'], ['error structure SVC 11']],
  ['an adjustment of no claim', ['CAS*CO*45*0'], ['error structure CAS 11']],
  ['a day that is none', ['CLP*C*1*0*0', 'DTM*232*20251301'], ['warning not-a-date DTM02 12']],
  ['a PLB without amount', ['PLB*1234567893*20251231*WO:A*X'], ['error not-a-number PLB04 11']],
  ['a PLB without reason', ['PLB*1234567893*20251231*:A*0'], ['error missing-value PLB03-1 11']],
  ['a segment of another set', ['HD*021'], ['warning structure undefined 11']],
])('%s is a located problem', (_name, body, expected) => {
  expect(faults(paid('0', ...body))).toEqual(expected);
});

test('without the amount of the payment nothing of it is loaded, and that is said once', () => {
  const { records, problems, rows } = parse(paid('', ...paidClaims, 'PLB*1234567893*20251231*WO:A*1'));
  expect([records, rows]).toEqual([[], 3]);
  expect(problems.map(({ field }) => field)).toEqual(['BPR02', 'BPR02']);
});

test('cut off, the open claim is not loaded and the payment is not compared', () => {
  const file = file835(...paidClaims);
  const { claims, problems } = parse(file.slice(0, file.indexOf('SVC*NU')));
  expect(claims.map(({ claimId }) => claimId)).toEqual(['CLAIM1']);
  expect(problems.map(({ message }) => message)).toContain('the claim is cut off');
  expect(problems.filter(({ rule }) => rule === 'balance')).toEqual([]);
});

test('a claim without end is cut at 10,000 lines and 1,000 adjustments, with one error each', () => {
  const many = (count: number, one: string) => Array.from({ length: count }, () => one);
  expect(faults(paid('0', 'CLP*C*1*0*0', ...many(10_004, 'SVC*HC:99213*0*0')))).toEqual(['error too-long SVC 10012']);
  expect(faults(paid('0', 'CLP*C*1*0*0', ...many(1_004, 'CAS*CO*45*0')))).toEqual(['error too-long CAS 1012']);
});
