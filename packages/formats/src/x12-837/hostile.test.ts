import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceClaim, SourceProblem } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readX12 } from '../x12/read.ts';
import { billing, envelope, institutional, professional, subscriber } from './cases.ts';

type Read = { readonly claims: readonly SourceClaim[]; readonly problems: readonly SourceProblem[] };

async function read(file: string | Uint8Array, step = Number.POSITIVE_INFINITY): Promise<Read> {
  const bytes = Buffer.from(file);
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, Math.min(at + step, bytes.length));
  };
  const claims: SourceClaim[] = [];
  const problems: SourceProblem[] = [];
  for await (const batch of readX12(chunks())) {
    for (const record of batch.records) if (record.kind === 'claim') claims.push(record);
    problems.push(...batch.problems);
  }
  return { claims, problems };
}

/** Claims without their places, which move with what stands before them. */
const claimsOf = ({ claims }: Read) => claims.map(({ at, ...claim }) => claim);

/** Every problem has a place within the file, and fixed words. */
function expectLocated({ problems }: Read, bytes: Uint8Array): void {
  for (const { at, message } of problems) {
    expect(at.segment).toBeGreaterThanOrEqual(1);
    expect(at.offset).toBeGreaterThanOrEqual(0);
    expect(at.offset).toBeLessThanOrEqual(bytes.length);
    expect(message).toMatch(/^[A-Za-z0-9 ,.:()+-]+$/);
  }
}

const claim = (number: string) => [
  `CLM*${number}*1***11:B:1`,
  'HI*ABK:E1122',
  'LX*1',
  'SV1*HC:99213*1*UN*1***1',
  'DTP*472*D8*20250314',
];
const three = envelope([...billing, ...subscriber, ...claim('FIRST'), ...claim('SECOND'), ...claim('THIRD')]);
const numbers = ({ claims }: Read) => claims.map(({ claimId }) => claimId);

test('cut at any byte, the claims that were whole are loaded, and the rest is an error with its place', async () => {
  const bytes = Buffer.from(three);
  // A claim is whole once the segment behind it has come to its end.
  const ends = ['CLM*SECOND', 'CLM*THIRD', 'SE*'].map((start) => three.indexOf('~', three.indexOf(start)));
  for (let length = 0; length < three.indexOf('IEA'); length++) {
    const cut = bytes.subarray(0, length);
    const found = await read(cut);
    expectLocated(found, cut);
    expect([length, numbers(found).length]).toEqual([length, ends.filter((end) => length > end).length]);
    expect(found.problems.some(({ severity }) => severity === 'error')).toBe(true);
  }
});

describe('what changes nothing about the claims', () => {
  const files = [envelope(professional), envelope(institutional, '005010X223A2'), three];
  const lines = (text: string) => text.replaceAll('\n', '');
  test.each<{ name: string; change: (text: string) => string; warns: boolean }>([
    { name: 'a byte order mark', change: (text) => `\ufeff${text}`, warns: false },
    { name: 'one line', change: lines, warns: false },
    { name: 'lines of 80 characters', change: (text) => lines(text).replace(/.{80}/g, '$&\r\n'), warns: false },
    { name: 'an ISA without its blanks', change: (text) => text.replace(/ +\*/g, '*'), warns: true },
    { name: 'lines of a network before it', change: (text) => `$$ADD ID=1\n${text}`, warns: true },
    { name: 'blank lines behind it', change: (text) => `${text}\n\n \r\n`, warns: false },
    {
      name: 'other delimiters',
      change: (text) => text.replaceAll('*', '|').replaceAll(':', '>').replaceAll('~', '!'),
      warns: false,
    },
    {
      name: 'wrong counts',
      change: (text) =>
        text
          .replace(/SE\*\d+/, 'SE*7777')
          .replace('GE*1*', 'GE*9*')
          .replace('IEA*1*', 'IEA*9*'),
      warns: true,
    },
    { name: 'HL ids used again', change: (text) => text.replaceAll('HL*2*1*', 'HL*1*1*'), warns: true },
    {
      name: 'no GE and no IEA',
      change: (text) => text.replace(/GE\*.*~\n/, '').replace(/IEA\*.*~\n/, ''),
      warns: true,
    },
    { name: 'the file twice', change: (text) => text + text, warns: false },
  ])('$name', async ({ change, warns, name }) => {
    for (const file of files) {
      const before = await read(file);
      const after = await read(change(file));
      const times = name === 'the file twice' ? 2 : 1;
      expect(claimsOf(after)).toEqual(Array.from({ length: times }, () => claimsOf(before)).flat());
      expect(after.problems.length > before.problems.length).toBe(warns);
      expectLocated(after, Buffer.from(change(file)));
    }
  });

  test('interchanges of different delimiters in one file', async () => {
    const other = three.replaceAll('*', '|').replaceAll(':', '>').replaceAll('~', '!');
    const found = await read(three + other + three);
    expect(numbers(found)).toHaveLength(9);
    expect(found.problems).toEqual([]);
  });
});

describe('damage within one claim', () => {
  test.each<{ name: string; put: string | Buffer; rule: string }>([
    { name: 'a segment of more than a thousand elements', put: `REF${'*X'.repeat(1_001)}~\n`, rule: 'too-long' },
    { name: 'a segment of more than 1 MB', put: `NTE*ADD*${'x'.repeat(1_100_000)}~\n`, rule: 'too-long' },
    { name: 'codes without end', put: `${'HI*ABF:E119*ABF:E119~\n'.repeat(600)}`, rule: 'too-long' },
    { name: 'lines without end', put: `${'LX*1~\nSV1*HC:99213*0*UN*1~\n'.repeat(10_001)}`, rule: 'too-long' },
  ])('$name keeps this claim out and no other', async ({ put, rule }) => {
    const at = three.indexOf('LX*1', three.indexOf('CLM*SECOND'));
    const found = await read(
      Buffer.concat([Buffer.from(three.slice(0, at)), Buffer.from(put), Buffer.from(three.slice(at))]),
    );
    expect(numbers(found)).toEqual(['FIRST', 'THIRD']);
    expect(found.problems.filter(({ severity }) => severity === 'error').map((one) => one.rule)).toContain(rule);
  });

  test.each<{ name: string; put: Buffer }>([
    {
      name: 'bytes that are no UTF-8',
      put: Buffer.from([0x4e, 0x54, 0x45, 0x2a, 0x41, 0x44, 0x44, 0x2a, 0xff, 0xfe, 0xc3, 0x28, 0x7e, 0x0a]),
    },
    { name: 'zeros and other control characters', put: Buffer.from('NTE*ADD*\u0000\u0001\u001f\u007f~\n') },
    { name: 'repetitions without end', put: Buffer.from(`REF*EA*${'A^'.repeat(20_000)}~\n`) },
    { name: 'segments nobody knows', put: Buffer.from('ZZZ*1~Q~*****~:::~^^^~\n') },
  ])('$name keep none out', async ({ put }) => {
    const at = three.indexOf('LX*1', three.indexOf('CLM*SECOND'));
    const found = await read(Buffer.concat([Buffer.from(three.slice(0, at)), put, Buffer.from(three.slice(at))]));
    expect(numbers(found)).toEqual(['FIRST', 'SECOND', 'THIRD']);
  });
});

test('64 MB in a single line take no memory', async () => {
  const filled = three.replace('LX*1~', `${`NTE*ADD*${'x'.repeat(30_000)}~`.repeat(10)}LX*1~`);
  const one = Buffer.from(filled.replaceAll('\n', ''));
  const times = Math.ceil(64_000_000 / one.length);
  let claims = 0;
  let bytes = 0;
  let most = 0;
  async function* chunks() {
    for (let i = 0; i < times; i++) {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
      yield one;
    }
  }
  const before = process.memoryUsage().arrayBuffers;
  for await (const batch of readX12(chunks())) {
    claims += batch.records.filter(({ kind }) => kind === 'claim').length;
    bytes = batch.bytesRead;
  }
  expect([claims, bytes]).toEqual([times * 3, times * one.length]);
  expect(most - before).toBeLessThan(32_000_000);
}, 60_000);

const folder = join(import.meta.dirname, '../../../../../shared/samples/c_interchange/x12');
const samples = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(txt|\d{3}i?)$/.test(name))
      .map((name) => readFileSync(join(folder, name)))
      .filter((bytes) => bytes.length < 12_000)
  : [Buffer.from(envelope(professional)), Buffer.from(envelope(institutional, '005010X223A2')), Buffer.from(three)];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 40 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc
      .constantFrom(
        '~',
        '*',
        ':',
        '^',
        '\n',
        'ISA',
        'IEA*1*1~',
        'ST*837*1~',
        'SE*1*1~',
        'HL*1**20~',
        'CLM*1*1~',
        'LX*1~',
      )
      .map((text) => Buffer.from(text)),
  ),
});

test('files with bytes changed, dropped and put in are read the same however they are cut, and never stop the reader', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...samples),
      fc.array(edit, { maxLength: 8 }),
      fc.integer({ min: 1, max: 700 }),
      async (sample, edits, step) => {
        let mutated: Buffer = sample;
        for (const { at, length, put } of edits) {
          const from = Math.floor(at * mutated.length);
          mutated = Buffer.concat([mutated.subarray(0, from), put, mutated.subarray(from + length)]);
        }
        const whole = await read(mutated);
        expectLocated(whole, mutated);
        expect(await read(mutated, step)).toEqual(whole);
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);

test('bytes without any sense give one problem or more and no claim', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      const found = await read(bytes);
      expect(found.claims).toEqual([]);
      expect(found.problems.length).toBeGreaterThan(0);
      expectLocated(found, bytes);
    }),
    { numRuns: 200 },
  );
});
