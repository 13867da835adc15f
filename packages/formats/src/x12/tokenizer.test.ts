import type { SourceProblem } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Segment } from './segment.ts';
import { Tokenizer } from './tokenizer.ts';

const isa = (control = '000000001', element = '*', component = ':', terminator = '~') =>
  [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    'ZZ',
    'SENDER'.padEnd(15),
    'ZZ',
    'RECEIVER'.padEnd(15),
    '250101',
    '1200',
    '^',
    '00501',
    control,
    '0',
    'P',
    component,
  ].join(element) + terminator;

type Seen = { ordinal: number; offset: number; elements: string[] };

function tokenize(file: Uint8Array | string, cuts: readonly number[] = []) {
  const bytes = typeof file === 'string' ? Buffer.from(file) : Buffer.from(file);
  const segments: Seen[] = [];
  const problems: SourceProblem[] = [];
  const tokenizer = new Tokenizer({
    segment: (segment: Segment) => {
      const elements = Array.from({ length: segment.count }, (_, n) => segment.element(n));
      segments.push({ ordinal: segment.ordinal, offset: segment.offset, elements });
    },
    problem: (problem) => problems.push(problem),
  });
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    tokenizer.push(bytes.subarray(from, cut));
    from = cut;
  }
  tokenizer.end();
  return { segments, problems };
}

const tags = (file: Uint8Array | string) => tokenize(file).segments.map(({ elements }) => elements[0]);
const messages = (file: Uint8Array | string) =>
  tokenize(file).problems.map(({ severity, message }) => [severity, message]);

test('segments carry their number, byte offset and elements', () => {
  const { segments, problems } = tokenize(`${isa()}GS*HC**X~IEA*1*000000001~`);
  expect(problems).toEqual([]);
  expect(segments.slice(1)).toEqual([
    { ordinal: 2, offset: 106, elements: ['GS', 'HC', '', 'X'] },
    { ordinal: 3, offset: 115, elements: ['IEA', '1', '000000001'] },
  ]);
});

test('a byte order mark, blanks and lines of a network before the ISA are skipped', () => {
  expect(messages(`\ufeff \r\n${isa()}IEA*0*1~`)).toEqual([]);
  const noise = tokenize(`$$ADD ID=X\n${isa()}IEA*0*1~`);
  expect(noise.segments[0]?.offset).toBe(11);
  expect(noise.problems).toMatchObject([{ severity: 'warning', at: { offset: 0 } }]);
});

test('a file wrapped at 80 columns reads like the file itself', () => {
  const file = `${isa()}GS*HC*SOMEBODY WITH A LONG NAME*SOMEBODY ELSE*20250101*1200*1*X*005010X222A1~IEA*1*1~`;
  const wrapped = file.replace(/.{80}/g, '$&\r\n');
  expect(tokenize(wrapped).segments.map((one) => one.elements)).toEqual(
    tokenize(file).segments.map((one) => one.elements),
  );
  expect(messages(wrapped)).toEqual([]);
});

test('a line feed or a carriage return with line feed may be the terminator', () => {
  expect(tags(`${isa('1'.padStart(9, '0'), '*', ':', '\n')}GS*HC\nIEA*1*1\n`)).toEqual(['ISA', 'GS', 'IEA']);
  expect(tags(`${isa('1'.padStart(9, '0'), '*', ':', '\r')}\nGS*HC\r\nIEA*1*1\r\n`)).toEqual(['ISA', 'GS', 'IEA']);
});

test('a second interchange brings its own delimiters', () => {
  const { segments, problems } = tokenize(`${isa()}TA1*1~IEA*0*1~\n${isa('000000002', '|', '>', '!')}GS|A~B!IEA|1|2!`);
  expect(problems).toEqual([]);
  expect(segments.map(({ elements }) => elements.slice(0, 2))).toEqual([
    ['ISA', '00'],
    ['TA1', '1'],
    ['IEA', '0'],
    ['ISA', '00'],
    ['GS', 'A~B'],
    ['IEA', '1'],
  ]);
});

test('an interchange that breaks off is reported and the next one is read', () => {
  const { segments, problems } = tokenize(`${isa()}GS*HC~NM1*85*2*CUT${isa('000000002', '|', '>', '!')}GS|HC!IEA|1|2!`);
  expect(segments.map(({ elements }) => elements[0])).toEqual(['ISA', 'GS', 'ISA', 'GS', 'IEA']);
  expect(problems).toMatchObject([{ severity: 'error', at: { segment: 3, offset: 112 } }]);
});

test('an ISA with short elements is read by counting them, with a warning', () => {
  const short = 'ISA*00**00**ZZ*A*ZZ*B*250101*1200*^*00501*1*0*P*:~';
  expect(tags(`${short}GS*HC~IEA*1*1~`)).toEqual(['ISA', 'GS', 'IEA']);
  expect(messages(`${short}IEA*0*1~`)).toEqual([['warning', 'ISA has elements of unusual length']]);
});

test('ISA11 separates repetitions from version 00402 on', () => {
  const separatorOf = (version: string) => {
    let separator = 0;
    const tokenizer = new Tokenizer({ segment: (one) => (separator = one.repetitionSeparator), problem: () => {} });
    tokenizer.push(Buffer.from(`${isa().replace('00501', version)}GS*HC~`));
    return separator;
  };
  expect(separatorOf('00402')).toBe('^'.charCodeAt(0));
  expect(separatorOf('00401')).toBe(-1);
});

test('text that is not UTF-8 is read as latin1 and reported where it stands', () => {
  const file = Buffer.concat([Buffer.from(`${isa()}N1*É~N1*`), Buffer.from([0xc9]), Buffer.from('~IEA*0*1~')]);
  const { segments, problems } = tokenize(file);
  expect(segments.slice(1, 3).map(({ elements }) => elements[1])).toEqual(['É', 'É']);
  expect(problems).toMatchObject([{ severity: 'warning', rule: 'encoding', at: { segment: 3, offset: 112 } }]);
});

test('a segment over 1 MB and one of over 1,000 elements are reported, the rest is read', () => {
  const file = `${isa()}A1*${'x'.repeat(1_048_576)}~B1${'*'.repeat(1001)}~C1${'*'.repeat(1000)}~IEA*0*1~`;
  const { segments, problems } = tokenize(file);
  expect(segments.map(({ elements }) => elements[0])).toEqual(['ISA', 'C1', 'IEA']);
  expect(segments[2]?.ordinal).toBe(5);
  expect(problems.map(({ rule, at }) => [rule, at.segment])).toEqual([
    ['too-long', 2],
    ['too-long', 3],
  ]);
  expect(tokenize(file, [400_000, 800_000, 1_000_000])).toEqual({ segments, problems });
});

test('a segment that never ends takes no memory, and an interchange after it is read', () => {
  const problems: SourceProblem[] = [];
  const seen: number[] = [];
  const tokenizer = new Tokenizer({ segment: (one) => seen.push(one.offset), problem: (one) => problems.push(one) });
  tokenizer.push(Buffer.from(isa()));
  const before = process.memoryUsage().arrayBuffers;
  const piece = Buffer.alloc(1_000_000, 'x');
  for (let i = 0; i < 64; i++) tokenizer.push(piece);
  tokenizer.push(Buffer.from(isa('000000002')));
  tokenizer.end();
  expect(problems.map(({ rule }) => rule)).toEqual(['too-long']);
  expect(seen).toEqual([0, 64_000_106]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16_000_000);
});

test('the end of the file may cut a segment: it is reported and not delivered', () => {
  expect(tokenize(`${isa()}GS*HC`)).toMatchObject({
    segments: [{ ordinal: 1 }],
    problems: [{ severity: 'error', at: { segment: 2, offset: 106 } }],
  });
  expect(messages(`${isa()}IEA*0*1`)).toEqual([['warning', 'the last segment has no terminator']]);
});

test('a file without ISA, an empty one and segments after IEA are reported', () => {
  expect(messages('')).toEqual([['error', 'the file has no interchange header (ISA)']]);
  expect(messages('hello')).toContainEqual(['error', 'the file has no interchange header (ISA)']);
  expect(messages(`${isa()}IEA*0*1~GS*HC~`)).toEqual([['error', 'segments outside an interchange are skipped']]);
});

const pieces = fc.constantFrom(
  '~',
  '*',
  ':',
  'ISA',
  'IEA*1*1~',
  '\n',
  '\r\n',
  'É',
  'A',
  'CLM*1*2',
  ' ',
  isa(),
  isa('000000002', '|', '>', '!'),
  'ISA*00**00**ZZ*A*ZZ*B*250101*1200*^*00501*1*0*P*:~',
  '\ufeff',
);

test('the same comes out however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 40 }),
      fc.array(fc.nat({ max: 2_000 }), { maxLength: 30 }),
      (parts, positions) => {
        const bytes = Buffer.from(parts.join(''));
        const cuts = positions.map((one) => Math.min(one, bytes.length)).sort((a, b) => a - b);
        const whole = tokenize(bytes);
        expect(tokenize(bytes, cuts)).toEqual(whole);
        expect(
          tokenize(
            bytes,
            Array.from({ length: bytes.length }, (_, i) => i),
          ),
        ).toEqual(whole);
      },
    ),
    { numRuns: 400 },
  );
});

test('random bytes never stop it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      tokenize(bytes);
      tokenize(Buffer.concat([Buffer.from(isa()), bytes]));
    }),
    { numRuns: 500 },
  );
});
