import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { expect, test } from 'vitest';
import { enrollment, family, file834, interchange } from '../x12/cases.ts';
import { X12Parser } from '../x12/parser.ts';
import { kind834 } from './reader.ts';

function parse(file: string) {
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  let rows = 0;
  const sink = { record: (one: SourceRecord) => records.push(one), row: () => rows++ };
  const parser = new X12Parser([kind834(sink)], (problem) => problems.push(problem));
  parser.push(Buffer.from(file));
  parser.end();
  return { records, problems, rows };
}

const spans = (...body: string[]) =>
  parse(file834(...body)).records.flatMap((one) => {
    if (one.kind !== 'coverage') return [];
    const { kind: _kind, at: _at, person: _person, payer: _payer, ...said } = one;
    return [said];
  });
const faults = (...body: string[]) =>
  parse(file834(...body)).problems.map(({ severity, rule, field }) => `${severity} ${rule} ${field}`);

const member = (ins = 'INS*Y*18*021*20*A*E**FT') => [ins, 'REF*0F*SUB1', 'NM1*IL*1*DOE*JOHN'];

test('PHD-04 a family: each person with their own number, each product with its days', () => {
  const file = file834(...family);
  const { records, problems, rows } = parse(file);
  expect([problems, rows]).toEqual([[], 2]);
  const [john, health, dental, jane, hers] = records;
  const person = {
    memberId: 'SUB1',
    lastName: 'DOE',
    firstName: 'JOHN',
    middleName: 'P',
    birthDate: '1970-08-16',
    sex: 'M',
    address: '100 MARKET ST APT 30',
    city: 'CAMP HILL',
    state: 'PA',
    zip: '17011',
    phone: '5551230000',
  };
  const at = (segment: string, ordinal: number) => ({ segment: ordinal, offset: file.indexOf(segment) });
  expect(john).toEqual({ kind: 'member', at: at('INS*Y', 8), person });
  expect(health).toEqual({
    kind: 'coverage',
    at: at('HD*021**HLT', 17),
    person,
    payer: 'H0001',
    relationship: '18',
    action: 'state',
    line: 'medical',
    plan: 'PLAN1',
    from: '2025-01-01',
  });
  expect(dental).toMatchObject({ line: 'dental', from: '2025-02-01', through: '2025-12-31' });
  expect(jane).toMatchObject({ person: { memberId: 'DEP1', firstName: 'JANE', sex: 'F', birthDate: '2010-03-01' } });
  expect(hers).toMatchObject({ kind: 'coverage', relationship: '19', line: 'medical', person: { memberId: 'DEP1' } });
});

test('a dependent without a number of their own is not loaded under that of the subscriber', () => {
  const refused = parse(file834('INS*N*19*021*20*A', 'REF*0F*SUB1', 'NM1*IL*1*DOE*JIM****34*103229876'));
  expect(refused.records).toEqual([]);
  expect(refused.problems).toMatchObject([
    { severity: 'error', rule: 'missing-identifier', message: 'the dependent has only the number of the subscriber' },
  ]);
  const { records } = parse(file834('INS*N*19*021*20*A', 'REF*0F*SUB1', 'REF*23*SUB1', 'NM1*IL*1*DOE*JIM****ZZ*OWN1'));
  expect(records).toMatchObject([{ person: { memberId: 'OWN1' } }]);
});

test.each<[name: string, hd: string[], expected: object[]]>([
  ['an addition', ['HD*021**PPO', 'DTP*348*D8*20250101'], [{ action: 'state', from: '2025-01-01' }]],
  ['a reinstatement', ['HD*025**PPO', 'DTP*348*D8*20250101'], [{ action: 'state', from: '2025-01-01' }]],
  ['an audit', ['HD*030**PPO', 'DTP*348*D8*20250101'], [{ action: 'state', from: '2025-01-01' }]],
  ['a deletion', ['HD*002**PPO', 'DTP*348*D8*20250101'], [{ action: 'void', from: '2025-01-01' }]],
  ['no change of coverage', ['HD*032**PPO', 'DTP*348*D8*20250101'], []],
  ['an end by its last day', ['HD*024**PPO', 'DTP*349*D8*20250630'], [{ action: 'end', through: '2025-06-30' }]],
  [
    'an end that names both days is stated and ended',
    ['HD*024**PPO', 'DTP*348*D8*20250101', 'DTP*349*D8*20250630'],
    [
      { action: 'state', from: '2025-01-01', through: '2025-06-30' },
      { action: 'end', through: '2025-06-30' },
    ],
  ],
  ['a range of days', ['HD*021**PPO', 'DTP*348*RD8*20250101-20251231'], [{ action: 'state', from: '2025-01-01' }]],
  [
    'a last day before the first one: it never began',
    ['HD*001**PPO', 'DTP*348*D8*20251001', 'DTP*349*D8*20250930'],
    [{ action: 'void', from: '2025-10-01' }],
  ],
])('%s', (_name, hd, expected) => {
  expect(spans(...member(), ...hd)).toEqual(expected.map((one) => ({ relationship: '18', line: 'medical', ...one })));
});

test('HD01 outweighs INS03, and INS03 stands in where HD01 is empty', () => {
  const ended = member('INS*Y*18*024*07*A*E**TE');
  expect(spans(...ended, 'HD***PPO', 'DTP*349*D8*20250630')).toMatchObject([{ action: 'end' }]);
  expect(spans(...ended, 'HD*021**PPO', 'DTP*348*D8*20250630')).toMatchObject([{ action: 'state' }]);
});

test('an end without loops of coverage ends everything that HD can name', () => {
  const ends = spans('INS*Y*18*024*08*A*E**TE', 'REF*0F*SUB1', 'DTP*357*D8*20250630', 'NM1*IL*1*DOE*JOHN');
  expect(ends.map(({ line }) => line)).toEqual(['medical', 'part-c', 'drug', 'dental', 'vision', 'other']);
  expect(new Set(ends.map(({ action, through }) => `${action} ${through}`))).toEqual(new Set(['end 2025-06-30']));
});

test('an end of everything leaves the Medicare plan that it names', () => {
  const said = spans('INS*Y*18*024*08*A*E', 'REF*0F*SUB1', 'REF*DX*H9999;006;20250201', 'DTP*357*D8*20250630');
  expect(said.filter(({ line }) => line === 'part-c')).toMatchObject([{ action: 'state', contract: 'H9999' }]);
});

test.each([
  ['a primary payer', ['COB*P*X*1'], 'S'],
  ['a primary and a secondary payer', ['COB*P*X*1', 'COB*S*X*1'], 'T'],
  ['a secondary payer', ['COB*S*X*1'], 'P'],
  ['a payer without coordination', ['COB*P*X*6'], undefined],
  ['a payer without coordination beside a primary one', ['COB*P*X*1', 'COB*S*X*6'], 'S'],
])('beside %s the coverage has its rank', (_name, cob, order) => {
  const [span] = spans(...member(), 'HD*021**PPO', 'DTP*348*D8*20250101', ...cob);
  expect(span?.order).toBe(order);
});

test('days that the coverage does not name come from the member: 356 and 303, 357 and 303', () => {
  const begun = ['INS*Y*18*021*20*A*E', 'REF*0F*SUB1', 'DTP*303*D8*20250301', 'DTP*356*D8*20250201', 'HD*021**PPO'];
  expect(spans(...begun)).toMatchObject([{ from: '2025-02-01' }]);
  expect(spans(...begun.toSpliced(3, 1))).toMatchObject([{ from: '2025-03-01' }]);
  expect(spans(...begun.toSpliced(2, 2), 'DTP*303*D8*20250401')).toMatchObject([{ from: '2025-04-01' }]);
  expect(faults(...begun.toSpliced(2, 2))).toEqual(['error missing-value DTP*348']);
  const ended = ['INS*Y*18*024*20*A*E', 'REF*0F*SUB1', 'DTP*357*D8*20250301', 'HD*024**PPO'];
  expect(spans(...ended)).toMatchObject([{ action: 'end', through: '2025-03-01' }]);
  expect(faults(...ended.toSpliced(2, 1))).toEqual(['error missing-value DTP*349']);
});

test('what is taken back began on the day of 348, else of 356; without either it is refused, not all of its line', () => {
  const of = (...dates: string[]) => [
    'INS*Y*18*002*07*A*E',
    'REF*0F*SUB1',
    ...dates,
    'NM1*IL*1*DOE*JOHN',
    'HD*002**PPO',
  ];
  const eligible = 'DTP*356*D8*20250201';
  expect(spans(...of(eligible), 'DTP*348*D8*20250301')).toMatchObject([{ action: 'void', from: '2025-03-01' }]);
  expect(spans(...of(eligible))).toMatchObject([{ action: 'void', line: 'medical', from: '2025-02-01' }]);
  expect(spans(...of('DTP*303*D8*20250401'))).toEqual([]);
  expect(faults(...of('DTP*303*D8*20250401'))).toEqual(['error missing-value DTP*348']);
});

test('an end under a line that products share names the one by its plan or its first day, or is refused', () => {
  const of = (hd: string, ...dates: string[]) => [
    'INS*Y*18*024*07*A*E',
    'REF*0F*SUB1',
    ...dates,
    hd,
    'DTP*349*D8*20250630',
  ];
  const eligible = 'DTP*356*D8*20250201';
  expect(spans(...of('HD*024**LTC', eligible))).toMatchObject([
    { action: 'end', line: 'other', from: '2025-02-01', through: '2025-06-30' },
  ]);
  const byPlan = spans(...of('HD*024**LTC*957', eligible));
  expect(byPlan).toMatchObject([{ action: 'end', plan: '957' }]);
  expect(byPlan[0]).not.toHaveProperty('from');
  expect(spans(...of('HD*024**LTC'))).toEqual([]);
  expect(faults(...of('HD*024**LTC'))).toEqual(['error missing-value DTP*348']);
  // A line of its own needs no first day, and that of the eligibility is not that of the coverage.
  expect(spans(...of('HD*024**PPO', eligible))).toEqual([
    { relationship: '18', action: 'end', line: 'medical', through: '2025-06-30' },
  ]);
});

test('a member who is ended on no day is a problem, unless the end is one of Medicare or Medicaid', () => {
  const of = (...dates: string[]) => faults('INS*Y*18*024*08*A*E**TE', 'REF*0F*SUB1', ...dates, 'NM1*IL*1*DOE*JOHN');
  expect(of()).toEqual(['error missing-value DTP*357']);
  expect(of('DTP*303*D8*20250401')).toEqual([]);
  expect(of('DTP*474*D8*20250401')).toEqual([]);
});

test.each([
  ['HLT', 'medical'],
  ['HMO', 'medical'],
  ['PDG', 'drug'],
  ['DCP', 'dental'],
  ['VIS', 'vision'],
  ['LTC', 'other LTC'],
  ['AJ', 'part-c'],
  ['AK', 'other AK'],
])('insurance line %s is %s', (code, line) => {
  const [span] = spans(...member(), `HD*021**${code}`, 'DTP*348*D8*20250101');
  expect([span?.line, span?.lineCode].filter(Boolean).join(' ')).toBe(line);
});

test('Medicare by its parts and days, with ESRD and disability; Medicaid by its days', () => {
  const medicare = ['DTP*338*D8*20240701', 'DTP*473*D8*20240101', 'DTP*474*D8*20241231'];
  expect(spans(...member('INS*Y*18*001*AI*A*C:2'), ...medicare)).toEqual([
    { relationship: '18', orec: '2', isEsrd: true, action: 'state', line: 'part-a', from: '2024-07-01' },
    { relationship: '18', orec: '2', isEsrd: true, action: 'state', line: 'part-b', from: '2024-07-01' },
    {
      relationship: '18',
      orec: '2',
      isEsrd: true,
      action: 'state',
      line: 'medicaid',
      from: '2024-01-01',
      through: '2024-12-31',
    },
  ]);
  expect(spans(...member('INS*Y*18*001*AI*A*B:1'), 'DTP*339*D8*20240701')).toEqual([
    { relationship: '18', orec: '1', action: 'end', line: 'part-b', through: '2024-07-01' },
  ]);
  const aged = parse(file834(...member('INS*Y*18*001*AI*A*C:0'), 'DTP*338*D8*20240701')).records[0];
  expect(aged).not.toHaveProperty('orec');
  expect(faults(...member('INS*Y*18*001*AI*A*C'))).toEqual(['warning missing-value DTP*338']);
  expect(faults(...member('INS*Y*18*001*AI*A*E'))).toEqual([]);
});

test('REF*DX names a Medicare Advantage plan and a drug plan by their contracts', () => {
  const body = [
    'INS*Y*18*001*AI*A*E',
    'REF*0F*SUB1',
    'REF*DX*H9999;006;20250201;S5617;D635;20240901',
    'NM1*IL*1*DOE*J',
  ];
  expect(spans(...body)).toEqual([
    { relationship: '18', action: 'state', line: 'part-c', contract: 'H9999', plan: '006', from: '2025-02-01' },
    { relationship: '18', action: 'state', line: 'part-d', contract: 'S5617', from: '2024-09-01' },
  ]);
  expect(spans('INS*Y*18*001*AI*A*E', 'REF*0F*SUB1', 'REF*DX*DEPARTMENT 12')).toEqual([]);
});

test('MBIs: REF*F6 is one or is dropped; a subscriber number of that form is one', () => {
  const of = (...refs: string[]) => parse(file834('INS*Y*18*001*AI*A', ...refs, 'NM1*IL*1*DOE*JOHN'));
  expect(of('REF*0F*SUB1', 'REF*F6*1EG4-TE5-MK73').records).toMatchObject([
    { person: { memberId: 'SUB1', mbi: '1EG4TE5MK73' } },
  ]);
  expect(of('REF*0F*1EG4TE5MK73').records[0]).toMatchObject({ person: { mbi: '1EG4TE5MK73' } });
  const hic = of('REF*0F*SUB1', 'REF*F6*103229876A');
  expect(hic.problems).toMatchObject([{ severity: 'warning', rule: 'identifier-form', field: 'REF*F6' }]);
  expect(JSON.stringify(hic.records)).not.toContain('103229876');
});

test('PHD-01 a changed member number or MBI is stated with the one before it', () => {
  const of = (...refs: string[]) => {
    const { records, problems } = parse(file834('INS*Y*18*001*25*A', ...refs, 'NM1*IL*1*DOE*JOHN'));
    return [records.flatMap((one) => ('person' in one ? [one.person] : [])), problems.map(({ rule }) => rule)];
  };
  const john = { lastName: 'DOE', firstName: 'JOHN' };
  expect(of('REF*0F*NEW1', 'REF*Q4*OLD1', 'REF*F6*1EG4TE5MK73')).toEqual([
    [{ ...john, memberId: 'NEW1', mbi: '1EG4TE5MK73', priorMemberId: 'OLD1' }],
    [],
  ]);
  expect(of('REF*0F*NEW1', 'REF*Q4*OLD1')).toEqual([[{ ...john, memberId: 'NEW1', priorMemberId: 'OLD1' }], []]);
  expect(of('REF*0F*SUB1', 'REF*Q4*2EG4TE5MK73', 'REF*F6*1EG4TE5MK73')).toEqual([
    [{ ...john, memberId: 'SUB1', mbi: '1EG4TE5MK73', priorMbi: '2EG4TE5MK73' }],
    [],
  ]);
  // The number it has is no number before.
  expect(of('REF*0F*SUB1', 'REF*Q4*SUB1')).toEqual([[{ ...john, memberId: 'SUB1' }], []]);
});

test('a death comes from INS12, or from the second part of REF*17', () => {
  const dead = (ins: string, ...more: string[]) => parse(file834(ins, 'REF*0F*SUB1', ...more)).records[0];
  expect(dead('INS*Y*18*024*03*A*E*****D8*20250310')).toMatchObject({ deathDate: '2025-03-10' });
  expect(dead('INS*Y*18*001*AI*A*E', 'REF*17*202601;20250311;202510')).toMatchObject({ deathDate: '2025-03-11' });
  expect(faults('INS*Y*18*001*03*A*E', 'REF*0F*SUB1')).toEqual(['warning missing-value INS12']);
  expect(faults('INS*Y*18*001*25*A*E*****D8*20251399', 'REF*0F*SUB1')).toEqual(['warning not-a-date INS12']);
});

test('other parties, providers and reporting categories say nothing of the member', () => {
  const { records, problems } = parse(
    file834(
      ...member(),
      'NM1*70*1*WRONG*NAME****34*001223344',
      'DMG*D8*19300101*F',
      'NM1*31*1',
      'N3*MAILING ADDRESS',
      'HD*021**HMO',
      'DTP*348*D8*20250101',
      'LX*1',
      'NM1*P3*1*DOCTOR*WHO****XX*1234567893',
      'N3*CLINIC WAY',
      'COB*P*POLICY9*5',
      'DTP*344*D8*20240101',
      'LS*2700',
      'LX*1',
      'N1*75*CATEGORY',
      'REF*0F*OTHER',
      'DTP*348*D8*20200101',
      'LE*2700',
    ),
  );
  expect(problems).toEqual([]);
  expect(records).toMatchObject([
    { kind: 'member', person: { memberId: 'SUB1', lastName: 'DOE', firstName: 'JOHN' } },
    { kind: 'coverage', from: '2025-01-01', order: 'S' },
  ]);
  expect(JSON.stringify(records)).not.toMatch(/WRONG|MAILING|1930|DOCTOR|CLINIC|POLICY9|CATEGORY|OTHER/);
});

test('a full file says that it ends nothing, a file of changes needs no word', () => {
  const of = (action: string) => {
    const body = ['BGN*00*1*20250401*1200****', ...enrollment.slice(1), ...family].map(
      (one, i) => one + (i ? '' : action),
    );
    return parse(interchange('834', '005010X220A1', [body])).problems.map(
      ({ severity, field }) => `${severity} ${field}`,
    );
  };
  expect([of('2'), of('4'), of('RX'), of('')]).toEqual([
    [],
    ['unsupported BGN08'],
    ['unsupported BGN08'],
    ['warning BGN08'],
  ]);
});

test('totals that do not hold are reported once', () => {
  const of = (...totals: string[]) =>
    parse(interchange('834', '005010X220A1', [[enrollment[0]!, ...totals, ...enrollment.slice(1), ...family]]))
      .problems;
  expect(of('QTY*TO*2', 'QTY*ET*1', 'QTY*DT*1')).toEqual([]);
  expect(of('QTY*TO*3', 'QTY*DT*9')).toMatchObject([{ rule: 'count', field: 'QTY02', at: { segment: 5 } }]);
});

test.each([
  ['an unknown maintenance type of the member', ['INS*Y*18*777*20*A', 'REF*0F*S'], 'error unknown-value INS03'],
  ['one of the coverage', [...member(), 'HD*777**HLT', 'DTP*348*D8*20250101'], 'error unknown-value HD01'],
  ['a coverage without its line', [...member(), 'HD*021', 'DTP*348*D8*20250101'], 'error missing-value HD03'],
  ['a coverage of no member', ['HD*021**HLT'], 'error structure HD'],
  ['a day that is none', [...member(), 'HD*021**HLT', 'DTP*348*D8*20251301'], 'error not-a-date DTP03'],
  ['a day of the member that is none', ['INS*Y*18*021*20*A', 'REF*0F*S', 'DTP*356*D8*X'], 'error not-a-date DTP03'],
  ['a birth date that is none', [...member(), 'DMG*D8*19009901*F'], 'warning not-a-date DMG02'],
  ['a segment of another set', [...member(), 'CLM*1*2'], 'warning structure undefined'],
])('%s is a located problem', (_name, body, fault) => {
  expect(faults(...body)).toEqual([fault]);
});

test('more than 500 coverages of one member are one error', () => {
  const many = Array.from({ length: 503 }, () => ['HD*021**HLT', 'DTP*348*D8*20250101']).flat();
  expect(faults(...member(), ...many)).toEqual(['error too-long HD']);
});

test('cut off, the last member is not loaded and those before it are', () => {
  const file = file834(...family);
  const { records, problems } = parse(file.slice(0, file.lastIndexOf('HD*')));
  expect(records.map(({ kind }) => kind)).toEqual(['member', 'coverage', 'coverage']);
  expect(problems[0]).toMatchObject({ severity: 'error', message: 'the member is cut off', at: { segment: 22 } });
});
