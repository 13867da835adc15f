import { expect, test } from 'vitest';
import {
  answer,
  claim,
  fileOf,
  fullFile,
  header,
  linesOf,
  professional,
  provider,
  setOf,
  subscriber,
} from './cases.ts';

const answered = async (body: readonly string[], guide = '005010X222A1') =>
  linesOf(await answer(fileOf([setOf(body, guide)], guide), ['999']));

test('a file that follows its guide is accepted', async () => {
  const { text } = await answer(fileOf([setOf(professional)]), ['999']);
  expect(text.split('~\n')).toEqual([
    'ISA*00*          *00*          *ZZ*RECEIVER       *ZZ*SENDER         *250402*0915*^*00501*000000001*0*P*:',
    'GS*FA*RECEIVER*SENDER*20250402*0915*1*X*005010X231A1',
    'ST*999*0001*005010X231A1',
    'AK1*HC*17*005010X222A1',
    'AK2*837*0001*005010X222A1',
    'IK5*A',
    'AK9*A*1*1*1',
    'SE*6*0001',
    'GE*1*1',
    'IEA*1*000000001',
    '',
  ]);
});

test.each(['005010X222A1', '005010X223A2'])(
  'every loop, segment and element of %s at once is accepted',
  async (guide) => {
    const file = fullFile(guide);
    expect(file.split('~').length).toBeGreaterThan(300);
    expect(linesOf(await answer(file, ['999'])).slice(2)).toEqual(['IK5*A', 'AK9*A*1*1*1']);
  },
);

const without = (start: string) => professional.filter((segment) => !segment.startsWith(start));
const changed = (from: string, to: string) => {
  expect(professional.join('~')).toContain(from);
  return professional.join('~').replace(from, to).split('~');
};

test.each<{ name: string; body: string[]; found: string[] }>([
  { name: 'a missing segment, where the next came instead', body: without('N3'), found: ['IK3*N3*8*2010*3'] },
  { name: 'a missing loop', body: without('NM1*PR'), found: ['IK3*NM1*17*2010*3'] },
  {
    name: 'a missing segment at the end of a claim',
    body: without('DTP'),
    found: ['IK3*DTP*22*2400*3', 'CTX*CLM01:CLAIM1'],
  },
  {
    name: 'a segment too many',
    body: [...professional, 'DTP*472*D8*20250315'],
    found: ['IK3*DTP*23*2400*5', 'CTX*CLM01:CLAIM1'],
  },
  {
    name: 'a loop too many',
    body: [...header, ...provider, ...provider.slice(1), ...subscriber, ...claim('CLAIM1')],
    found: ['IK3*NM1*11*2010*4'],
  },
  {
    name: 'segments out of order',
    body: changed(
      'N3*1 MAIN STREET~N4*RIVERDALE*MD*20737~REF*EI*999999999',
      'N3*1 MAIN STREET~REF*EI*999999999~N4*RIVERDALE*MD*20737',
    ),
    found: ['IK3*N4*9*2010*3', 'IK3*N4*10*2010*7'],
  },
  {
    name: 'a segment of another place',
    body: changed('LX*1', 'SV5*HC:A*DA*1~LX*1'),
    found: ['IK3*SV5*20*2300*2', 'CTX*CLM01:CLAIM1'],
  },
  {
    name: 'a segment nobody knows',
    body: changed('LX*1', 'XYZ*1~LX*1'),
    found: ['IK3*XYZ*20*2300*1', 'CTX*CLM01:CLAIM1'],
  },
  {
    name: 'an element that is missing',
    body: changed('SBR*P*', 'SBR**'),
    found: ['IK3*SBR*12*2000*8', 'IK4*1**1'],
  },
  {
    name: 'an element that is too long',
    body: changed('SBR*P*', 'SBR*PP*'),
    found: ['IK3*SBR*12*2000*8', 'IK4*1**7*PP'],
  },
  {
    name: 'a component that is missing',
    body: changed('11:B:1', '11::1'),
    found: ['IK3*CLM*18*2300*8', 'CTX*CLM01:CLAIM1', 'IK4*5:2**1'],
  },
  {
    name: 'a code nobody knows',
    body: changed('SV1*HC:99214*100.5*UN', 'SV1*HC:99214*100.5*ZZ'),
    found: ['IK3*SV1*21*2400*8', 'CTX*CLM01:CLAIM1', 'IK4*3**7*ZZ'],
  },
  {
    name: 'an amount that is none',
    body: changed('CLM*CLAIM1*100.5', 'CLM*CLAIM1*1e2'),
    found: ['IK3*CLM*18*2300*8', 'CTX*CLM01:CLAIM1', 'IK4*2**6'],
  },
  {
    name: 'a birth date that is none',
    body: changed('19430501', '19430231'),
    found: ['IK3*DMG*16*2010*8', 'IK4*2**8'],
  },
  {
    name: 'a party nobody knows, and nothing of what belongs to it',
    body: changed('NM1*85', 'NM1*99'),
    found: ['IK3*NM1*7*2000*8', 'IK4*1**7*99', 'IK3*NM1*11*2010*3'],
  },
  {
    name: 'an element too many',
    body: changed('HI*ABK:E1122', `HI*ABK:E1122${'*'.repeat(12)}X`),
    found: ['IK3*HI*19*2300*8', 'CTX*CLM01:CLAIM1', 'IK4*13**3'],
  },
  {
    name: 'a repetition where none may be',
    body: changed('HI*ABK:E1122', 'HI*ABK:E1122^ABF:I10'),
    found: ['IK3*HI*19*2300*8', 'CTX*CLM01:CLAIM1', 'IK4*1**12'],
  },
])('$name is told, and the set is accepted with errors', async ({ body, found }) => {
  expect(await answered(body)).toEqual([
    'AK1*HC*17*005010X222A1',
    'AK2*837*0001*005010X222A1',
    ...found,
    'IK5*E*5',
    'AK9*E*1*1*1',
  ]);
});

test('no value that could be of a person is repeated', async () => {
  const file = fileOf([setOf(professional)])
    .replace('MI*123456', 'M*1234567890123456789012345678901234567890123456789012345678901234567890123456789012')
    .replace('19430501', '1943DOE')
    .replace('DOE*JOHN', `${'DOE'.repeat(30)}*JOHN`)
    .replace('SBR*P*', 'SBR*DOEJOHN*');
  const { text } = await answer(file, ['999']);
  expect(text).toContain('IK4*3**5~');
  expect(text).toContain('IK4*1**7~');
  expect(text).not.toMatch(/DOE|JOHN|1943|123456/);
});

test.each<{ name: string; change: [string, string]; ends: string[] }>([
  { name: 'a wrong count in SE', change: ['SE*23*', 'SE*9*'], ends: ['IK5*E*4', 'AK9*E*1*1*1'] },
  { name: 'another number in SE', change: ['SE*23*0001', 'SE*23*0002'], ends: ['IK5*E*3', 'AK9*E*1*1*1'] },
  { name: 'no SE', change: ['SE*23*0001~\n', ''], ends: ['IK5*E*2', 'AK9*E*1*1*1'] },
  { name: 'a wrong count in GE', change: ['GE*1*', 'GE*3*'], ends: ['IK5*A', 'AK9*E*3*1*1*5'] },
  { name: 'another number in GE', change: ['GE*1*17', 'GE*1*18'], ends: ['IK5*A', 'AK9*E*1*1*1*4'] },
  { name: 'no GE', change: ['GE*1*17~\n', ''], ends: ['IK5*A', 'AK9*E*1*1*1*3'] },
  {
    name: 'a guide that is not read',
    change: ['005010X222A1~\nBHT', '005010X224A2~\nBHT'],
    ends: ['IK5*R*I6', 'AK9*R*1*1*0'],
  },
  { name: 'another transaction set', change: ['ST*837', 'ST*276'], ends: ['IK5*R*1', 'AK9*R*1*1*0'] },
])('$name is told', async ({ change, ends }) => {
  const file = fileOf([setOf(professional)]);
  expect(file).toContain(change[0]);
  expect(linesOf(await answer(file.replace(...change), ['999'])).slice(-2)).toEqual(ends);
});

test('a set without a claim is rejected, the one beside it accepted, the group in part', async () => {
  const empty = setOf([...header, ...provider], '005010X222A1', '0002');
  const lines = linesOf(await answer(fileOf([setOf(professional), empty]), ['999']));
  expect(lines.filter((line) => /^(IK5|AK9)/.test(line))).toEqual(['IK5*A', 'IK5*R*5', 'AK9*P*2*2*1']);
});

test('a set number that comes twice in its group is told, in two groups it is not', async () => {
  const twice = fileOf([setOf(professional), setOf(professional)]);
  const lines = linesOf(await answer(twice, ['999']));
  expect(lines.filter((line) => /^(IK5|AK9)/.test(line))).toEqual(['IK5*A', 'IK5*E*23', 'AK9*E*2*2*2']);
  const apart = fileOf([setOf(professional)]) + fileOf([setOf(professional)]);
  const outcomes = linesOf(await answer(apart, ['999'])).filter((line) => line.startsWith('IK5'));
  expect(outcomes).toEqual(['IK5*A', 'IK5*A']);
});

test('strict, any fault rejects its set', async () => {
  const file = fileOf([setOf(professional), setOf(without('N3'), '005010X222A1', '0002')]);
  const lines = linesOf(await answer(file, ['999'], { isStrict: true }));
  expect(lines.filter((line) => /^(IK5|AK9)/.test(line))).toEqual(['IK5*A', 'IK5*R*5', 'AK9*P*2*2*1']);
});

test('what is missing before a claim is not told as of that claim', async () => {
  const body = [...professional.slice(0, -1), ...claim('CLAIM2')];
  expect((await answered(body)).slice(2, 4)).toEqual(['IK3*DTP*22*2400*3', 'CTX*CLM01:CLAIM1']);
});

test('more faults than can be listed still say that the set has them', async () => {
  const body = [...professional, ...Array.from({ length: 3_000 }, () => 'XYZ*1')];
  const lines = await answered(body);
  expect(lines.filter((line) => line.startsWith('IK3'))).toHaveLength(1_000);
  expect(lines.slice(-2)).toEqual(['IK5*E*5', 'AK9*E*1*1*1']);
});
