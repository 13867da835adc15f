import { expect, test } from 'vitest';
import { answer, fileOf, isa, professional, setOf } from './cases.ts';

const file = fileOf([setOf(professional)]);
const answersOf = async (text: string, options = {}) =>
  (await answer(text, ['ta1'], options)).interchanges.map(({ loose }) => loose.map((segment) => segment.join('*')));

test('a good interchange is accepted by number, date and time, sender and receiver changed', async () => {
  const { text } = await answer(file, ['ta1'], { controlNumber: 77 });
  expect(text.split('~\n')).toEqual([
    'ISA*00*          *00*          *ZZ*RECEIVER       *ZZ*SENDER         *250402*0915*^*00501*000000077*0*P*:',
    'TA1*000000905*250401*1200*A*000',
    'IEA*0*000000077',
    '',
  ]);
});

test.each<{ name: string; change: [string, string]; says: string }>([
  { name: 'another number in IEA', change: ['IEA*1*000000905', 'IEA*1*000000906'], says: 'E*001' },
  { name: 'a version that is not read', change: ['*00501*', '*00200*'], says: 'E*003' },
  { name: 'a qualifier of the sender nobody knows', change: ['*ZZ*SENDER', '*QQ*SENDER'], says: 'E*005' },
  { name: 'no sender', change: ['SENDER         ', ' '.repeat(15)], says: 'E*006' },
  { name: 'a qualifier of the receiver nobody knows', change: ['*ZZ*RECEIVER', '*QQ*RECEIVER'], says: 'E*007' },
  { name: 'no receiver', change: ['RECEIVER       ', ' '.repeat(15)], says: 'E*008' },
  { name: 'an authorization qualifier nobody knows', change: ['ISA*00', 'ISA*99'], says: 'E*010' },
  { name: 'a date that is none', change: ['*250401*1200*^', '*251301*1200*^'], says: 'E*014' },
  { name: 'a time that is none', change: ['*250401*1200*^', '*250401*2500*^'], says: 'E*015' },
  { name: 'a letter as the repetition separator', change: ['*^*00501', '*U*00501'], says: 'E*016' },
  { name: 'a version that is none', change: ['*00501*', '*5010A*'], says: 'E*017' },
  { name: 'ISA14 that is neither', change: ['000000905*0*P', '000000905*7*P'], says: 'E*019' },
  { name: 'ISA15 nobody knows', change: ['000000905*0*P', '000000905*0*Q'], says: 'E*020' },
  { name: 'a wrong count in IEA', change: ['IEA*1', 'IEA*4'], says: 'E*021' },
  { name: 'an ISA of unusual length', change: ['SENDER         ', 'SENDER'], says: 'E*022' },
  { name: 'no IEA', change: ['IEA*1*000000905~\n', ''], says: 'E*023' },
  { name: 'segments between the groups', change: ['IEA*1', 'REF*EI*1~\nIEA*1'], says: 'E*024' },
  { name: 'an interchange before 00402 with the letter U', change: ['*^*00501', '*U*00401'], says: 'A*000' },
])('$name: $says', async ({ change, says }) => {
  expect(file).toContain(change[0]);
  const [found] = await answersOf(file.replace(...change));
  expect(found![0]!.endsWith(`*${says}`)).toBe(true);
});

test('an interchange without a group is rejected: nothing of it was read', async () => {
  expect(await answersOf(`${isa}~\nIEA*0*000000905~\n`)).toEqual([['TA1*000000905*250401*1200*R*022']]);
});

test('strict, any fault rejects', async () => {
  expect(await answersOf(file.replace('IEA*1', 'IEA*4'), { isStrict: true })).toEqual([
    ['TA1*000000905*250401*1200*R*021'],
  ]);
});

test('where only those who ask are answered, ISA14 asks', async () => {
  const asks = file.replace('000000905*0*P', '000000905*1*P');
  expect(await answersOf(file + asks, { onlyIfRequested: true })).toHaveLength(1);
  expect(await answersOf(file + asks)).toHaveLength(2);
});

test('a rejected interchange is answered though it did not ask', async () => {
  const empty = `${isa}~\nIEA*0*000000905~\n`;
  expect(await answersOf(empty + file, { onlyIfRequested: true })).toEqual([['TA1*000000905*250401*1200*R*022']]);
  const wrong = file.replace('IEA*1', 'IEA*4');
  expect(await answersOf(wrong, { onlyIfRequested: true })).toEqual([]);
  expect(await answersOf(wrong, { onlyIfRequested: true, isStrict: true })).toEqual([
    ['TA1*000000905*250401*1200*R*021'],
  ]);
});

test('a file without an interchange has no answer', async () => {
  expect((await answer('hello', ['ta1', '999', '277ca'])).text).toBe('');
});

test('an interchange that is an answer itself has none', async () => {
  expect(await answersOf(`${isa}~\nTA1*000000001*250401*1200*A*000~\nIEA*0*000000905~\n`)).toEqual([]);
});
