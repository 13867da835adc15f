import type { SourceProblem } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonBytes } from '../x12/json-bytes.ts';
import { billing, envelope, institutional, professional, subscriber } from './cases.ts';
import type { Claim837 } from './claim.ts';
import { writeClaim, writeProblem } from './ndjson.ts';
import { Parser837 } from './parse.ts';

function parse(file: string | Uint8Array, cuts: readonly number[] = []) {
  const bytes = typeof file === 'string' ? Buffer.from(file) : Buffer.from(file);
  const claims: Claim837[] = [];
  const problems: SourceProblem[] = [];
  const out = new JsonBytes();
  const parser = new Parser837({
    claim: (claim) => {
      claims.push(claim);
      writeClaim(out, claim);
    },
    problem: (problem) => {
      problems.push(problem);
      writeProblem(out, problem);
    },
  });
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    parser.push(bytes.subarray(from, cut));
    from = cut;
  }
  parser.end();
  return { claims, problems, lines: out.take().toString() };
}

const faults = (file: string) =>
  parse(file).problems.map(({ severity, field, at }) => `${severity} ${field} ${at.segment}`);

test('a professional claim gives the documented line', () => {
  const file = envelope(professional);
  const { lines, problems } = parse(file);
  expect(problems).toEqual([]);
  expect(JSON.parse(lines)).toEqual({
    kind: 'claim',
    interchange: '000000905',
    group: '1',
    transaction: '987654',
    offset: file.indexOf('CLM'),
    claim_id: 'A37YH556',
    type: 'professional',
    frequency: '1',
    billed_cents: 50050,
    facility_code: '11',
    subscriber: { last_name: 'DOE', first_name: 'JOHN', member_id: '123456', birth_date: '1943-05-01', sex: 'M' },
    patient: { relationship: '18' },
    providers: [
      { role: 'billing', npi: '1234567893', name: 'SAMPLE CLINIC', taxonomy: '207R00000X', tax_id: '999999999' },
      { role: 'rendering', npi: '1112223338', name: 'WELBY, MARCUS', taxonomy: '207RC0000X' },
    ],
    payers: [{ order: 'P', id: '11122333', name: 'SAMPLE HEALTH PLAN', filing: '16' }],
    diagnoses: [
      { order: 1, qualifier: 'ABK', code: 'E1122' },
      { order: 2, qualifier: 'ABF', code: 'N183' },
      { order: 3, qualifier: 'ABF', code: 'I10' },
    ],
    lines: [
      {
        number: 1,
        code: '99214',
        modifiers: ['25', '95'],
        units: 1,
        unit: 'UN',
        billed_cents: 40000,
        pos: '11',
        service_from: '2025-03-14',
        service_to: '2025-03-14',
        diagnosis_pointers: [1, 2, 3],
      },
      {
        number: 2,
        code: '83036',
        units: 2,
        unit: 'UN',
        billed_cents: 10050,
        service_from: '2025-03-14',
        service_to: '2025-03-15',
        diagnosis_pointers: [1],
      },
    ],
  });
});

test('an institutional claim has bill type, DRG, dates, replaced claim, procedures and revenue codes', () => {
  const { lines, problems } = parse(envelope(institutional, '005010X223A2'));
  expect(problems).toEqual([]);
  expect(JSON.parse(lines)).toMatchObject({
    type: 'institutional',
    frequency: '7',
    billed_cents: 900_000,
    bill_type: '117',
    original_reference: 'INP0',
    service_from: '2025-03-01',
    service_to: '2025-03-05',
    admitted_on: '2025-03-01',
    discharge_status: '01',
    drg: '291',
    diagnoses: [
      { order: 1, qualifier: 'ABK', code: 'I5033', poa: 'Y' },
      { order: 2, qualifier: 'ABJ', code: 'R0602' },
      { order: 3, qualifier: 'ABF', code: 'N179', poa: 'N' },
      { order: 4, qualifier: 'ABF', code: 'E119', poa: 'Y' },
    ],
    procedures: [{ qualifier: 'BBR', code: '02HV33Z', performed_on: '2025-03-02' }],
    lines: [
      { number: 1, revenue_code: '0120', units: 4, unit: 'DA', billed_cents: 800_000 },
      { number: 2, revenue_code: '0450', code: '99285', units: 1, unit: 'UN', billed_cents: 100_000 },
    ],
  });
});

test('a dependent is the patient of its claims, and the next subscriber starts anew', () => {
  const dependent = ['HL*3*2*23*0', 'PAT*19', 'NM1*QC*1*DOE*JANE', 'DMG*D8*20100203*F'];
  const claim = (id: string) => [`CLM*${id}*1***11:B:1`, 'LX*1', 'SV1*HC:99213*1*UN*1***1'];
  const body = [
    ...billing,
    ...subscriber.with(0, 'HL*2*1*22*1').with(1, 'SBR*P********16'),
    ...dependent,
    ...claim('A'),
    ...subscriber.with(0, 'HL*4*1*22*0'),
    ...claim('B'),
  ];
  const { claims, problems, lines } = parse(envelope(body));
  expect(problems).toEqual([]);
  expect(claims.map(({ relationship, patient }) => [relationship, patient.firstName])).toEqual([
    ['19', 'JANE'],
    ['18', 'JOHN'],
  ]);
  expect(JSON.parse(lines.split('\n')[0]!).patient).toEqual({
    relationship: '19',
    last_name: 'DOE',
    first_name: 'JANE',
    birth_date: '2010-02-03',
    sex: 'F',
  });
});

test('another payer is kept with what it paid, by claim and by line', () => {
  const body = [
    ...professional.slice(0, 15),
    'SBR*S*18*******MB',
    'CAS*CO*45*100.00**97*20',
    'AMT*D*380.5',
    'NM1*IL*1*OTHER*NAME****MI*999',
    'DMG*D8*19000101*F',
    'NM1*PR*2*SECOND PLAN*****PI*22233444',
    'NM1*82*1',
    'LX*1',
    'SV1*HC:99214*500.5*UN*1***1',
    'SVD*22233444*380.5*HC:99214**1',
    'CAS*PR*1*120',
    'DTP*573*D8*20250401',
  ];
  const { lines, problems } = parse(envelope(body));
  expect(problems).toEqual([]);
  const claim = JSON.parse(lines);
  expect(claim.payers[1]).toEqual({
    order: 'S',
    id: '22233444',
    name: 'SECOND PLAN',
    filing: 'MB',
    paid_cents: 38050,
    adjustments: [
      { group: 'CO', reason: '45', cents: 10000 },
      { group: 'CO', reason: '97', cents: 2000 },
    ],
  });
  expect(claim.lines[0].adjudications).toEqual([
    {
      payer_id: '22233444',
      paid_cents: 38050,
      units: 1,
      paid_on: '2025-04-01',
      adjustments: [{ group: 'PR', reason: '1', cents: 12000 }],
    },
  ]);
  expect(claim.subscriber.birth_date).toBe('1943-05-01');
});

test('repeated composites of one HI element are all diagnoses', () => {
  const file = envelope(professional).replace('ABF:N183*ABF:I10', 'ABF:N183^ABF:I10');
  expect(parse(file).claims[0]?.diagnoses.map(({ code }) => code)).toEqual(['E1122', 'N183', 'I10']);
});

test.each<{ name: string; change: [string, string]; found: string[] }>([
  { name: 'a wrong SE count', change: ['SE*24', 'SE*9'], found: ['warning SE01 26'] },
  { name: 'a wrong SE control number', change: ['*987654~\nGE', '*9~\nGE'], found: ['warning SE02 26'] },
  { name: 'a wrong GE count', change: ['GE*1*1', 'GE*2*1'], found: ['warning GE01 27'] },
  { name: 'a wrong IEA control number', change: ['IEA*1*000000905', 'IEA*1*7'], found: ['warning IEA02 28'] },
  { name: 'no SE', change: ['SE*24*987654~\n', ''], found: ['error CLM 16', 'error SE 3'] },
  { name: 'no GE', change: ['GE*1*1~\n', ''], found: ['error GE 2'] },
  { name: 'no IEA', change: ['IEA*1*000000905~\n', ''], found: ['error IEA 1'] },
  { name: 'a reused HL id', change: ['HL*2*1*22', 'HL*1*1*22'], found: ['warning HL01 9'] },
  { name: 'a wrong parent', change: ['HL*2*1*22', 'HL*2*7*22'], found: ['warning HL02 9'] },
  { name: 'an amount that is none', change: ['*500.5*', '*5e2*'], found: ['error CLM02 16'] },
  { name: 'a claim without number', change: ['A37YH556', ''], found: ['error CLM01 16'] },
  { name: 'lines that do not add up', change: ['*500.5*', '*500.51*'], found: ['warning CLM02 16'] },
  { name: 'a service date that is none', change: ['D8*20250314', 'D8*00000000'], found: ['error DTP03 22'] },
  { name: 'a birth date that is none', change: ['19430501', '19430231'], found: ['warning DMG02 14'] },
  { name: 'an unknown party', change: ['NM1*82', 'NM1*X9'], found: ['warning NM101 18'] },
  { name: 'a service without LX', change: ['LX*2~\n', ''], found: ['warning LX 23', 'warning SE01 25'] },
])('$name is reported where it stands', ({ change, found }) => {
  const file = envelope(professional);
  expect(file).toContain(change[0]);
  const changed = file.replace(change[0], change[1]);
  expect(faults(changed)).toEqual(found);
  expect(parse(changed).claims).toHaveLength(1);
});

test('a transaction set that is not read gives one problem, and the next is read', () => {
  const dental = ['ST*837*0001*005010X224A2', 'HL*1**20*1', 'CLM*D1*10***11:B:1', 'SE*4*0001'].join('~\n');
  const file = envelope(professional).replace('ST*837', `${dental}~\nST*837`).replace('GE*1', 'GE*2');
  const { claims, problems } = parse(file);
  expect(problems).toMatchObject([{ severity: 'unsupported', at: { segment: 3, offset: file.indexOf('ST*837') } }]);
  expect(claims.map(({ claimId }) => claimId)).toEqual(['A37YH556']);
});

test('4010 is read with a warning', () => {
  const file = envelope(professional, '004010X098A1').replace('*00501*', '*00401*').replaceAll('ABK', 'BK');
  expect(faults(file)).toEqual(['warning GS08 3']);
  expect(parse(file).claims[0]?.diagnoses[0]).toMatchObject({ qualifier: 'BK', code: 'E1122' });
});

test('a claim cut off by the end of the file is shown and marked', () => {
  const file = envelope(professional);
  const { claims, lines } = parse(file.slice(0, file.indexOf('LX*2')));
  expect(claims).toMatchObject([{ isCutOff: true, isRejected: true, lines: [{ number: 1 }] }]);
  expect(lines).toContain('"cut_off":true');
});

test('a claim with more than 10,000 lines is cut with one error', () => {
  const lines = Array.from({ length: 10_005 }, (_, i) => [`LX*${i + 1}`, 'SV1*HC:99213*1*UN*1***1']).flat();
  const { claims, problems } = parse(envelope([...professional.slice(0, 15), ...lines]));
  expect(claims[0]?.lines).toHaveLength(10_000);
  expect(problems.filter(({ rule }) => rule === 'too-long')).toHaveLength(1);
});

test('truncated anywhere, a file gives a located error and every claim before it', () => {
  const file = Buffer.from(envelope(professional) + envelope(institutional, '005010X223A2'));
  const whole = envelope(professional).length;
  for (let length = 0; length < file.length - 2; length++) {
    // Right after the first IEA the file is whole.
    if (length >= whole - 2 && length <= whole) continue;
    const { claims, problems } = parse(file.subarray(0, length));
    // An IEA without end, or up to three letters after it, is a warning: nothing is lost with it.
    const isInTrailer = /(IEA[^~]*|~\nIS?A?)$/.test(file.toString('latin1', 0, length));
    const errors = problems.filter(({ severity }) => severity === 'error' || isInTrailer);
    expect(errors.length, `cut at ${length}`).toBeGreaterThan(0);
    for (const { at } of errors) expect(at.offset).toBeLessThanOrEqual(length);
    if (length > whole) expect(claims[0]).toMatchObject({ claimId: 'A37YH556', isRejected: false });
  }
});

test('the same lines come out however the bytes are cut', () => {
  const files = [envelope(professional), envelope(institutional, '005010X223A2')];
  const bytes = Buffer.from(`${files.join('')}noise${files[0]}`);
  const whole = parse(bytes).lines;
  expect(
    parse(
      bytes,
      Array.from({ length: bytes.length }, (_, i) => i),
    ).lines,
  ).toBe(whole);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 50 }), (positions) => {
      expect(
        parse(
          bytes,
          positions.sort((a, b) => a - b),
        ).lines,
      ).toBe(whole);
    }),
  );
});

test('bytes changed, dropped or doubled at random never stop it, and every line is JSON', () => {
  const bytes = Buffer.from(envelope(professional) + envelope(institutional, '005010X223A2'));
  const edit = fc.record({
    at: fc.nat({ max: bytes.length - 1 }),
    length: fc.nat({ max: 20 }),
    put: fc.uint8Array({ maxLength: 6 }),
  });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
      let mutated: Buffer = bytes;
      for (const { at, length, put } of edits) {
        mutated = Buffer.concat([mutated.subarray(0, at), put, mutated.subarray(at + length)]);
      }
      const { lines } = parse(mutated);
      for (const line of lines.split('\n').slice(0, -1)) JSON.parse(line);
    }),
    { numRuns: 500 },
  );
});
