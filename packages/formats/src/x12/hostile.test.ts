import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { envelope, institutional, professional } from '../x12-837/cases.ts';
import { toSourceClaim, toSourceMember, toSourcePerson } from '../x12-837/to-source.ts';
import { answeredClaims, answeredSets, family, file277ca, file834, file835, file999, paidClaims } from './cases.ts';
import { JsonBytes } from './json-bytes.ts';
import { x12Kinds } from './kinds.ts';
import { writeRecord } from './ndjson-record.ts';
import { X12Parser } from './parser.ts';

function parse(bytes: Uint8Array, cuts: readonly number[] = []) {
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  const { kinds, ta1 } = x12Kinds({
    row: () => {},
    record: (one) => records.push(one),
    claim: (one) => {
      const person = toSourcePerson(one.patient);
      const result = toSourceClaim(one, person);
      problems.push(...result.problems);
      if (person) records.push(toSourceMember(one, person));
      if (result.claim) records.push(result.claim);
    },
  });
  const parser = new X12Parser(kinds, (problem) => problems.push(problem), ta1);
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    parser.push(bytes.subarray(from, cut));
    from = cut;
  }
  parser.end();
  return { records, problems };
}

const plb = 'PLB*1234567893*20251231*WO:CLAIM9*-1*FB*1';
const files = [
  file834(...family),
  file835(...paidClaims, plb),
  file277ca(...answeredClaims),
  file999(...answeredSets).replace('GS*', 'TA1*000000007*250331*1200*E*022~\nGS*'),
  envelope(professional),
  envelope(institutional, '005010X223A2'),
];
const whole = Buffer.from(files.join('\n'));

test('the same records and problems come out however the bytes are cut', () => {
  const bytes = Buffer.from(`${files.join('\n')}noise${files[1]!.slice(0, -90)}`);
  const expected = parse(bytes);
  const everywhere = Array.from({ length: bytes.length }, (_, i) => i);
  expect(parse(bytes, everywhere)).toEqual(expected);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 40 }), (positions) => {
      expect(
        parse(
          bytes,
          positions.sort((a, b) => a - b),
        ),
      ).toEqual(expected);
    }),
  );
});

test.each([0, 1, 2, 3])('file %i truncated anywhere gives a located error', (index) => {
  const bytes = Buffer.from(files[index]!);
  const complete = parse(bytes).records.length;
  for (let length = 0; length < bytes.length - 2; length++) {
    const { records, problems } = parse(bytes.subarray(0, length));
    const isInTrailer = /IEA[^~]*$/.test(bytes.toString('latin1', 0, length));
    const found = problems.filter(({ severity }) => severity === 'error' || isInTrailer);
    expect(found.length, `cut at ${length}`).toBeGreaterThan(0);
    for (const { at } of found) expect(at.offset).toBeLessThanOrEqual(length);
    expect(records.length).toBeLessThanOrEqual(complete);
  }
});

const edit = fc.record({
  at: fc.nat({ max: whole.length - 1 }),
  length: fc.nat({ max: 30 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc
      .constantFrom('*', '~', ':', 'ISA', 'HL*', 'CLP*', 'HD*', 'INS*Y*18*', 'SVC*', 'SE*1*1~')
      .map((text) => Buffer.from(text)),
  ),
});

test('bytes changed, dropped or put in at random never stop it: every problem is located, every line is JSON', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
      let mutated: Buffer = whole;
      for (const { at, length, put } of edits) {
        mutated = Buffer.concat([mutated.subarray(0, at), put, mutated.subarray(at + length)]);
      }
      const { records, problems } = parse(mutated);
      for (const { at, message } of problems) {
        expect(at.segment).toBeGreaterThan(0);
        expect(at.offset).toBeLessThanOrEqual(mutated.length);
        expect(message).toMatch(/^[A-Za-z0-9 ():,.'0-]+$/);
      }
      const out = new JsonBytes();
      for (const record of records) {
        writeRecord(out, record);
        expect(record.at.offset).toBeLessThan(mutated.length);
        expectExact(record);
      }
      for (const line of out.take().toString().split('\n').slice(0, -1)) JSON.parse(line);
    }),
    { numRuns: 600 },
  );
});

/** Whole cents and numbers that are numbers, wherever they stand. */
function expectExact(value: unknown, key = ''): void {
  if (typeof value === 'number') {
    expect(Number.isFinite(value)).toBe(true);
    if (/cents/i.test(key)) expect(Number.isSafeInteger(value)).toBe(true);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) expectExact(inner, name);
  }
}

/** Elements that hold names, numbers of persons or text; each is filled with a word that is found again. */
const hiding: Readonly<Record<string, readonly number[]>> = {
  NM1: [3, 4, 5, 6, 7, 9],
  N1: [2],
  N2: [1],
  N3: [1, 2],
  N4: [1],
  PER: [2, 4, 6, 8],
  REF: [2, 3],
  TRN: [2, 3, 4],
  NTE: [1, 2],
  MSG: [1],
  CLP: [1, 7],
  CTX: [1, 2],
  IK4: [4],
  BGN: [2],
  BHT: [3],
  COB: [2],
  CLM: [1],
};

/** Where such a word may stand in a record: the vault and the keyed numbers, and what the server holds to closed forms. */
const mayHold =
  /^(person\.(memberId|lastName|firstName|middleName|address|city|phone)|claimId|originalClaimId|payerClaimId|payment\.trace|transaction|reference)$/;

test('PHD-02 names, numbers and text of any element reach only persons and numbers, and never a problem', () => {
  let planted = 0;
  const texts = ['NTE*ADD*X', 'MSG*X', 'PER*IC*X*TE*X', 'N1*ZZ*X', 'K3*X'];
  const full = files.flatMap((file) =>
    file
      .split('~\n')
      .flatMap((segment) =>
        /^(HD|CLP|CLM|SVC|INS|LX|STC|AK2|HL|NM1)/.test(segment) ? [segment, ...texts] : [segment],
      ),
  );
  const canaried = full.map((segment) => {
    const elements = segment.split('*');
    for (const n of hiding[elements[0]!] ?? []) {
      // An NPI is public, and the server holds its field to ten digits.
      if (elements[0] === 'NM1' && n === 9 && elements[8] === 'XX') continue;
      if (n < elements.length && elements[n] !== '') elements[n] = `CANARY${String(++planted).padStart(4, '0')}Q`;
    }
    return elements.join('*');
  });
  const { records, problems } = parse(Buffer.from(canaried.join('~\n')));
  expect(planted).toBeGreaterThan(300);
  expect(JSON.stringify(problems)).not.toContain('CANARY');
  const places = new Set<string>();
  for (const record of records) collect(record, '', places);
  expect([...places].filter((place) => !mayHold.test(place))).toEqual([]);
  // The canaries do get somewhere: the test would not pass on readers that read nothing.
  for (const place of ['person.lastName', 'person.memberId', 'claimId', 'payerClaimId', 'payment.trace']) {
    expect(places).toContain(place);
  }
});

function collect(value: unknown, path: string, places: Set<string>): void {
  if (typeof value === 'string' && value.includes('CANARY')) places.add(path);
  else if (Array.isArray(value)) for (const inner of value) collect(inner, path, places);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) collect(inner, path ? `${path}.${key}` : key, places);
  }
}
