import { expect, test } from 'vitest';
import { answer, claim, fileOf, header, linesOf, professional, provider, setOf, subscriber } from './cases.ts';

test('an accepted claim is told at its patient, provider, sender and receiver, with the totals', async () => {
  const answered = await answer(fileOf([setOf(professional)]), ['277ca'], { receivedOn: '2025-04-01' as never });
  expect(answered.interchanges[0]!.groups[0]!.header.slice(0, 4)).toEqual(['GS', 'HN', 'RECEIVER', 'SENDER']);
  expect(linesOf(answered)).toEqual([
    'BHT*0085*08*000000001-1-0001*20250402*0915*TH',
    'HL*1**20*1',
    'NM1*PR*2*SAMPLE HEALTH PLAN*****46*R1',
    'TRN*1*000000001-1-0001',
    'DTP*050*D8*20250401',
    'DTP*009*D8*20250402',
    'HL*2*1*21*1',
    'NM1*41*2*SUBMITTER*****46*S1',
    'TRN*2*BATCH7',
    'STC*A1:19:PR*20250402*WQ*100.5',
    'QTY*90*1',
    'AMT*YU*100.5',
    'HL*3*2*19*1',
    'NM1*85*2*SAMPLE CLINIC*****XX*1234567893',
    'HL*4*3*PT',
    'NM1*QC*1*DOE*JOHN*T***MI*123456',
    'TRN*2*CLAIM1',
    'STC*A2:20*20250402*WQ*100.5',
    'DTP*472*D8*20250314',
  ]);
});

const statusesOf = async (change: [string, string]) => {
  const file = fileOf([setOf(professional)]);
  expect(file).toContain(change[0]);
  return linesOf(await answer(file.replace(...change), ['277ca']))
    .filter((line) => line.startsWith('STC'))
    .slice(1)
    .map((line) => line.split('*')[1]);
};

test.each<{ name: string; change: [string, string]; statuses: string[] }>([
  { name: 'no claim number', change: ['CLM*CLAIM1', 'CLM*'], statuses: ['A6:478'] },
  { name: 'an amount that is none', change: ['CLAIM1*100.5', 'CLAIM1*1e2'], statuses: ['A7:178'] },
  { name: 'a line amount that is none', change: ['99214*100.5', '99214*1e2'], statuses: ['A7:583'] },
  { name: 'a service date that is none', change: ['20250314', '20250231'], statuses: ['A7:187'] },
  { name: 'no member number', change: ['MI*123456', 'MI*'], statuses: ['A6:164:QC'] },
  { name: 'no subscriber', change: [subscriber.join('~\n'), 'HL*2*1*22*0'], statuses: ['A6:164:QC'] },
  { name: 'a claim that is cut off', change: ['SE*23*0001~\n', ''], statuses: ['A3:481'] },
  { name: 'two faults', change: ['CLM*CLAIM1*100.5', 'CLM**1e2'], statuses: ['A6:478', 'A7:178'] },
  { name: 'nothing wrong', change: ['CLAIM1', 'CLAIM1'], statuses: ['A2:20'] },
])('$name: $statuses', async ({ change, statuses }) => {
  expect(await statusesOf(change)).toEqual(statuses);
});

test('accepted and refused claims are counted apart, and so are their amounts', async () => {
  const body = [
    ...header,
    ...provider,
    ...subscriber,
    ...claim('A', '10'),
    ...claim('', '20.25'),
    ...claim('C', '0.05'),
  ];
  const lines = linesOf(await answer(fileOf([setOf(body)]), ['277ca']));
  expect(lines.filter((line) => /^(QTY|AMT|STC\*A1)/.test(line))).toEqual([
    'STC*A1:19:PR*20250402*WQ*30.3',
    'QTY*90*2',
    'QTY*AA*1',
    'AMT*YU*10.05',
    'AMT*YY*20.25',
  ]);
  expect(lines.filter((line) => /^(HL|TRN\*2|STC\*A[267])/.test(line)).slice(3)).toEqual([
    'HL*3*2*19*1',
    'HL*4*3*PT',
    'TRN*2*A',
    'STC*A2:20*20250402*WQ*10',
    'HL*5*3*PT',
    'TRN*2*0',
    'STC*A6:478*20250402*U*20.25',
    'HL*6*3*PT',
    'TRN*2*C',
    'STC*A2:20*20250402*WQ*0.05',
  ]);
});

test('a dependent is the patient, under the number of the subscriber, and is refused like the load refuses it', async () => {
  const body = [
    ...header,
    ...provider,
    ...subscriber.with(0, 'HL*2*1*22*1').with(1, 'SBR*P********16'),
    ...['HL*3*2*23*0', 'PAT*19', 'NM1*QC*1*DOE*JANE', 'N3*1 MAIN STREET', 'N4*RIVERDALE*MD*20737', 'DMG*D8*20100203*F'],
    ...claim('A'),
  ];
  const lines = linesOf(await answer(fileOf([setOf(body)]), ['277ca']));
  expect(lines).toContain('NM1*QC*1*DOE*JANE****MI*123456');
  expect(lines).toContain('STC*A6:164:QC*20250402*U*100.5');
  expect(lines).toContain('QTY*AA*1');
});

test('each set has its own answer with its own totals; one without claims has none', async () => {
  const sets = ['0001', '0002', '0003'].map((control, at) =>
    setOf(
      at === 1 ? [...header, ...provider] : [...header, ...provider, ...subscriber, ...claim(`C${at}`, `${at + 1}`)],
      '005010X222A1',
      control,
    ),
  );
  const lines = linesOf(await answer(fileOf(sets), ['277ca']));
  expect(lines.filter((line) => /^(AMT|TRN\*2\*C)/.test(line))).toEqual([
    'AMT*YU*1',
    'TRN*2*C0',
    'AMT*YU*3',
    'TRN*2*C2',
  ]);
});

test('an institutional claim has its bill type and the dates of its statement', async () => {
  const body = [
    ...header,
    ...provider,
    ...subscriber,
    'CLM*INP1*9000***11:A:7**A*Y*Y',
    'DTP*434*RD8*20250301-20250305',
    'CL1*3*1*01',
    'HI*ABK:I5033',
    'LX*1',
    'SV2*0120**9000*DA*4',
  ];
  const file = fileOf([setOf(body, '005010X223A2')], '005010X223A2');
  const lines = linesOf(await answer(file, ['277ca']));
  expect(lines.slice(-4)).toEqual([
    'TRN*2*INP1',
    'STC*A2:20*20250402*WQ*9000',
    'REF*BLT*117',
    'DTP*472*RD8*20250301-20250305',
  ]);
  expect(linesOf(await answer(file, ['999'])).slice(-2)).toEqual(['IK5*A', 'AK9*A*1*1*1']);
});

test('delimiters and control characters in a name do not break what is written', async () => {
  const file = fileOf([setOf(professional)])
    .replaceAll('~', '!')
    .replaceAll('*', '|')
    .replace('DOE|JOHN', 'D*OE~X|JO^HN:');
  expect(linesOf(await answer(file, ['277ca']))).toContain('NM1*QC*1*D OE X*JO HN*T***MI*123456');
});

test('a claim that the load refused for its patient is refused, and counted so', async () => {
  const file = fileOf([setOf([...professional, ...claim('CLAIM2', '7')])]);
  const clm = file.split('~').findIndex((segment) => segment.trim().startsWith('CLM*CLAIM1')) + 1;
  const lines = linesOf(await answer(file, ['277ca'], { refusedClaims: new Set([clm]) }));
  expect(lines.filter((line) => /^(QTY|AMT|STC\*A[27])/.test(line))).toEqual([
    'QTY*90*1',
    'QTY*AA*1',
    'AMT*YU*7',
    'AMT*YY*100.5',
    'STC*A7:164:QC*20250402*U*100.5',
    'STC*A2:20*20250402*WQ*7',
  ]);
});
