import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { SourceAcknowledgement } from '@optimiq/domain/records/source-acknowledgement';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readX12 } from '../x12/read.ts';
import { write837 } from '../x12-837/write.ts';
import { acknowledge } from './acknowledge.ts';
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
import { type AcknowledgementKind, acknowledgementKinds } from './options.ts';

const file = fileOf([setOf(professional), setOf([...professional, ...claim('CLAIM2')], '005010X222A1', '0002')]);

test('the kinds come in order, each in interchanges of its own with numbers that go on', async () => {
  const { interchanges } = await answer(file, acknowledgementKinds, { controlNumber: 999_999_998 });
  expect(interchanges.map(({ header: isa, groups }) => [isa[13], groups[0]?.header[1]])).toEqual([
    ['999999998', undefined],
    ['999999999', 'FA'],
    ['000000001', 'HN'],
  ]);
  const [, acknowledged] = interchanges;
  expect(acknowledged!.groups[0]!.sets[0]!.slice(1, -1).map((segment) => segment.join('*'))).toEqual([
    'AK1*HC*17*005010X222A1',
    'AK2*837*0001*005010X222A1',
    'IK5*A',
    'AK2*837*0002*005010X222A1',
    'IK5*A',
    'AK9*A*2*2*2',
  ]);
});

test('another receiver may be named', async () => {
  const { interchanges } = await answer(file, ['999'], { receiverId: 'PARTNER' });
  expect([interchanges[0]!.header[8]!.trim(), interchanges[0]!.groups[0]!.header[3]]).toEqual(['PARTNER', 'PARTNER']);
});

test('each interchange of a file is answered to its own sender', async () => {
  const second = file.replace('*ZZ*SENDER         *', '*30*OTHER          *');
  const { interchanges } = await answer(file + second, ['999', '277ca']);
  expect(interchanges.map(({ header: isa }) => isa[8]!.trim())).toEqual(['SENDER', 'OTHER', 'SENDER', 'OTHER']);
});

const readWhole = async (bytes: Buffer, step: number, kinds: readonly AcknowledgementKind[]) => {
  let text = '';
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  };
  const options = { writtenOn: '2025-04-02' as CalendarDate, writtenAt: '0915' };
  for await (const part of acknowledge(open, kinds, options)) text += part;
  return text;
};

test('the same comes out however the bytes are cut', async () => {
  const bytes = Buffer.from(file + fullFile('005010X223A2'));
  const whole = await readWhole(bytes, bytes.length, acknowledgementKinds);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5_000 }), async (step) => {
      expect(await readWhole(bytes, step, acknowledgementKinds)).toBe(whole);
    }),
    { numRuns: 20 },
  );
});

describe('whatever a file holds', () => {
  const bytes = Buffer.from(file + fileOf([setOf([...header, ...provider, ...subscriber, ...claim('')])]));
  const edit = fc.record({
    at: fc.nat({ max: bytes.length - 1 }),
    length: fc.nat({ max: 60 }),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.constantFrom('~', '*', ':', '^', 'CLM*9*1~', 'SE*1*1~', 'ST*837*2~').map((text) => Buffer.from(text)),
    ),
  });

  test('the answers have right counts and numbers, and say the same of each claim as the load', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 6 }), async (edits) => {
        let mutated: Buffer = bytes;
        for (const { at, length, put } of edits) {
          mutated = Buffer.concat([mutated.subarray(0, at), put, mutated.subarray(at + length)]);
        }
        // `answer` reads back and throws where a count or a number does not hold.
        const { interchanges } = await answer(mutated, acknowledgementKinds);
        for (const { groups } of interchanges) {
          for (const { header: gs, sets } of groups) {
            for (const set of sets) checkCounts(gs[1]!, set);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** AK9 against its AK2 loops; QTY and AMT against the claims. */
function checkCounts(code: string, set: readonly (readonly string[])[]): void {
  const named = (tag: string) => set.filter(([name]) => name === tag);
  if (code === 'FA') {
    const outcomes = named('IK5').map(([, outcome]) => outcome);
    expect(outcomes).toHaveLength(named('AK2').length);
    const [ak9] = named('AK9');
    expect([ak9![3], ak9![4]]).toEqual([`${outcomes.length}`, `${outcomes.filter((one) => one !== 'R').length}`]);
    return;
  }
  const claims = set.slice(set.findIndex(([name, , , level]) => name === 'HL' && level === '19'));
  // A refused claim may have several reasons: its first STC stands right after its TRN.
  const statuses = claims.filter(([name], at) => name === 'STC' && claims[at - 1]?.[0] === 'TRN');
  const cents = (amount: string | undefined) => Math.round(Number(amount ?? '0') * 100);
  for (const [action, quantity, amount] of [
    ['WQ', '90', 'YU'],
    ['U', 'AA', 'YY'],
  ]) {
    const own = statuses.filter((status) => status[3] === action);
    expect(Number(named('QTY').find((one) => one[1] === quantity)?.[2] ?? 0)).toBe(own.length);
    const total = own.reduce((sum, status) => sum + cents(status[4]), 0);
    expect(cents(named('AMT').find((one) => one[1] === amount)?.[2])).toBe(total);
  }
  const levels = named('HL');
  expect(levels.map(([, id]) => Number(id))).toEqual(levels.map((_, at) => at + 1));
  for (const [, id, parent] of levels) expect(Number(parent || 0)).toBeLessThan(Number(id));
}

test('what this product writes as an 837 follows its guide', async () => {
  const lines = [
    {
      line: 1,
      procedure: '99213',
      units: 1,
      billedCents: 12_345,
      pos: '11',
      serviceFrom: '2025-03-14' as CalendarDate,
      serviceThrough: '2025-03-14' as CalendarDate,
      diagnosisPointers: [1],
    },
  ];
  const written = write837(
    [
      {
        billingName: 'SAMPLE CLINIC',
        claim: {
          kind: 'claim',
          at: {},
          claimId: 'W1',
          type: 'professional',
          frequency: '1',
          person: {
            memberId: 'M1',
            lastName: 'DOE',
            firstName: 'JOHN',
            birthDate: '1943-05-01' as CalendarDate,
            sex: 'M',
          },
          billedCents: 12_345,
          billingNpi: '1234567893',
          diagnoses: [{ order: 1, code: 'E1122', system: 'icd10cm', qualifier: 'ABK' }],
          lines,
        },
      },
    ],
    {
      senderId: 'SENDER',
      receiverId: 'RECEIVER',
      payerName: 'PLAN',
      payerId: 'P1',
      writtenOn: '2025-04-01' as CalendarDate,
    },
  );
  const answered = await answer([...written].join(''), ['999']);
  expect(linesOf(answered).slice(2)).toEqual(['IK5*A', 'AK9*A*1*1*1']);
});

test('our own reader reads what is written, and the same of each claim, set and interchange', async () => {
  const body = [
    ...header,
    ...provider,
    ...subscriber,
    ...claim('A', '10'),
    ...claim('', '20.25'),
    ...claim('C', '1e2'),
  ];
  const mixed = fileOf([
    setOf(professional),
    setOf(body, '005010X222A1', '0002'),
    setOf(header, '005010X222A1', '0003'),
  ]);
  const { text } = await answer(mixed, acknowledgementKinds);
  const records: SourceAcknowledgement[] = [];
  const chunks = async function* () {
    yield Buffer.from(text);
  };
  for await (const batch of readX12(chunks())) {
    expect(batch.problems).toEqual([]);
    for (const record of batch.records) if (record.kind === 'acknowledgement') records.push(record);
  }
  const said = records.map(({ by, level, outcome, claimId, billedCents }) => [
    by,
    level,
    outcome,
    claimId,
    billedCents,
  ]);
  expect(said).toEqual([
    ['ta1', 'interchange', 'accepted', undefined, undefined],
    ['999', 'transaction', 'accepted', undefined, undefined],
    ['999', 'transaction', 'accepted-with-errors', undefined, undefined],
    ['999', 'transaction', 'rejected', undefined, undefined],
    ['999', 'group', 'accepted-with-errors', undefined, undefined],
    ['277ca', 'receiver', 'accepted', undefined, 10_050],
    ['277ca', 'claim', 'accepted', 'CLAIM1', 10_050],
    ['277ca', 'receiver', 'accepted', undefined, 3_025],
    ['277ca', 'claim', 'accepted', 'A', 1_000],
    ['277ca', 'claim', 'rejected', '0', 2_025],
    ['277ca', 'claim', 'rejected', 'C', 0],
  ]);
});

test('memory does not grow with the file', async () => {
  const interchange = Buffer.from(
    fileOf(Array.from({ length: 200 }, (_, at) => setOf(professional, '005010X222A1', `${1000 + at}`))),
  );
  const open = async function* () {
    for (let i = 0; i < 25; i++) yield interchange;
  };
  const options = { writtenOn: '2025-04-02' as CalendarDate, writtenAt: '0915' };
  let length = 0;
  let most = 0;
  for await (const part of acknowledge(open, ['277ca'], options)) {
    length += part.length;
    most = Math.max(most, part.length);
  }
  expect(length).toBeGreaterThan(2_000_000);
  // Nothing is held back for longer than one step of the file.
  expect(most).toBeLessThan(500_000);
}, 60_000);
