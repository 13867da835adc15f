import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { expect, test } from 'vitest';
import { answeredClaims, answeredSets, batch, file277ca, file999, interchange } from '../x12/cases.ts';
import { X12Parser } from '../x12/parser.ts';
import { kind277ca } from './reader-277ca.ts';
import { kind997, kind999 } from './reader-999.ts';
import { readTa1 } from './ta1.ts';

function parse(file: string) {
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  let rows = 0;
  const sink = { record: (one: SourceRecord) => records.push(one), row: () => rows++ };
  const kinds = [kind277ca(sink), kind999(sink), kind997(sink)];
  const parser = new X12Parser(kinds, (problem) => problems.push(problem), readTa1(sink));
  parser.push(Buffer.from(file));
  parser.end();
  const faults = problems.map(({ severity, rule, field, at }) => `${severity} ${rule} ${field} ${at.segment}`);
  return { records, problems, rows, faults };
}

test('a 277CA answers for the batch, for each claim and for each line', () => {
  const file = file277ca(...answeredClaims);
  const { records, faults, rows } = parse(file);
  expect([faults, rows]).toEqual([[], 2]);
  const of = { kind: 'acknowledgement', by: '277ca', transaction: 'BATCH1', on: '2025-04-02' };
  expect(records).toEqual([
    {
      ...of,
      at: { segment: 10, offset: file.indexOf('HL*2') },
      level: 'receiver',
      outcome: 'accepted',
      billedCents: 22_500,
      errors: [],
    },
    {
      ...of,
      at: { segment: 21, offset: file.indexOf('HL*4') },
      level: 'claim',
      outcome: 'accepted',
      claimId: 'CLAIM1',
      payerClaimId: 'ICN1',
      billedCents: 12_500,
      errors: [],
    },
    {
      ...of,
      at: { segment: 27, offset: file.indexOf('HL*5') },
      level: 'claim',
      outcome: 'rejected',
      claimId: 'CLAIM2',
      payerClaimId: 'ICN2',
      billedCents: 10_000,
      errors: [
        { element: 'STC01', code: 'A7', detail: 'A7:562:85' },
        { element: 'STC10', code: 'A3', detail: 'A3:21:*' },
      ],
    },
    {
      ...of,
      at: { segment: 32, offset: file.indexOf('SVC') },
      level: 'line',
      outcome: 'rejected',
      claimId: 'CLAIM2',
      payerClaimId: 'ICN2',
      line: 3,
      errors: [{ element: 'STC01', code: 'A7', detail: 'A7:453:*' }],
    },
  ]);
});

test('a provider with a status has an answer of its own, by the number the payer gave', () => {
  const { records } = parse(file277ca('HL*3*2*19*1', 'NM1*85*2*DOCTORNAME', 'TRN*1*P9', 'STC*A1:19*20250402*WQ'));
  expect(records[1]).toMatchObject({ level: 'provider', payerClaimId: 'P9', outcome: 'accepted' });
});

test('a rejecting category outweighs the action beside it, and one rejecting status of several rejects', () => {
  const of = (...statuses: string[]) => {
    const { records, faults } = parse(file277ca('HL*3*2*PT', 'TRN*2*C1', ...statuses));
    const outcome = records.flatMap((one) =>
      one.kind === 'acknowledgement' && one.level === 'claim' ? [one.outcome] : [],
    );
    return [...outcome, ...faults.filter((one) => !one.includes('02 10'))];
  };
  expect(of('STC*A7:21*20250402*WQ*1')).toEqual(['rejected', 'warning unknown-value STC03 20']);
  expect(of('STC*A2:20*20250402*U*1')).toEqual(['rejected']);
  expect(of('STC*A7:21*20250402*U*1', 'STC*A2:20*20250402*WQ*1')).toEqual(['rejected']);
  expect(of('STC*A5:20*20250402*WQ*1')).toEqual(['accepted']);
  expect(of()).toEqual(['error missing-value STC 18']);
});

test('totals of the batch that do not hold are reported, each kind once', () => {
  const of = (from: string, to: string) =>
    parse(interchange('277', '005010X214', [[...batch.map((one) => (one === from ? to : one)), ...answeredClaims]]))
      .faults;
  expect(of('QTY*90*1', 'QTY*90*2')).toEqual(['warning count QTY02 10']);
  expect(of('AMT*YY*100', 'AMT*YY*100.01')).toEqual(['warning balance AMT02 10']);
  expect(parse(file277ca()).faults).toEqual([]);
});

test('a 999 answers for each set and for the group, without the values it quotes', () => {
  const file = file999(...answeredSets);
  const { records, faults, rows } = parse(file);
  expect([faults, rows]).toEqual([[], 3]);
  const of = { kind: 'acknowledgement', by: '999', group: '17', on: '2025-04-01' };
  expect(records).toEqual([
    {
      ...of,
      at: { segment: 5, offset: file.indexOf('AK2') },
      level: 'transaction',
      outcome: 'rejected',
      transaction: '0001',
      errors: [
        { element: 'IK403', code: '1', segment: 'NM1', segmentPosition: 17, elementPosition: 3 },
        { element: 'IK304', code: '1', segment: 'HL', segmentPosition: 20 },
        { element: 'IK502', code: '5' },
        { element: 'IK502', code: 'I5' },
      ],
    },
    {
      ...of,
      at: { segment: 11, offset: file.lastIndexOf('AK2') },
      level: 'transaction',
      outcome: 'accepted',
      transaction: '0002',
      errors: [],
    },
    {
      ...of,
      at: { segment: 13, offset: file.indexOf('AK9') },
      level: 'group',
      outcome: 'accepted-with-errors',
      errors: [{ element: 'AK905', code: '4' }],
    },
  ]);
  expect(JSON.stringify(records)).not.toMatch(/BADVALUE|CLAIMNUMBER/);
});

test('a 997 says the same with AK3, AK4 and AK5', () => {
  const old = answeredSets.map((one) => one.replace(/^IK/, 'AK')).filter((one) => !one.startsWith('CTX'));
  const outcomes = parse(interchange('997', '004010', [old])).records.map((one) => 'outcome' in one && one.outcome);
  expect(outcomes).toEqual(['rejected', 'accepted', 'accepted-with-errors']);
});

test.each([
  ['A', 'accepted'],
  ['E', 'accepted-with-errors'],
  ['R', 'rejected'],
])('a TA1 %s is %s', (code, outcome) => {
  const file = interchange(
    '999',
    '005010X231A1',
    [answeredSets],
    [`TA1*000000007*250331*1200*${code}*${code === 'A' ? '000' : '025'}`],
  );
  expect(parse(file).records[0]).toEqual({
    kind: 'acknowledgement',
    at: { segment: 2, offset: file.indexOf('TA1') },
    by: 'ta1',
    level: 'interchange',
    outcome,
    interchange: '000000007',
    on: '2025-04-01',
    errors: code === 'A' ? [] : [{ element: 'TA105', code: '025' }],
  });
});

test.each([
  ['an outcome that is no code', ['AK1*HC*17', 'AK2*837*1', 'IK5*Z', 'AK9*A*1*1*1'], 'error unknown-value IK501 6'],
  ['a set without its answer', ['AK1*HC*17', 'AK2*837*1', 'AK9*A*1*1*1'], 'error structure IK5 5'],
  ['an answer about nothing', ['AK1*HC*17', 'IK5*A', 'AK9*A*1*1*1'], 'error structure IK5 5'],
  ['an error of nothing', ['AK1*HC*17', 'IK3*NM1*1', 'AK9*A*1*1*1'], 'error structure AK2 5'],
  ['no answer about the group', ['AK1*HC*17'], 'error missing-value AK9 3'],
  ['more accepted than received', ['AK1*HC*17', 'AK9*A*1*1*2'], 'warning count AK904 5'],
  ['a segment of another set', ['AK1*HC*17', 'HD*1', 'AK9*A*1*1*1'], 'warning structure undefined 5'],
])('999: %s is a located problem', (_name, body, fault) => {
  expect(parse(file999(...body)).faults).toEqual([fault]);
});

test.each([
  ['TA1*000000007*250331*1200*Z*000', 'error unknown-value TA104 2'],
  ['TA1*000000007*250331*1200*constructor*000', 'error unknown-value TA104 2'],
  ['TA1**250331*1200*A*000', 'error missing-value TA101 2'],
])('%s is a located problem', (ta1, fault) => {
  expect(parse(interchange('999', '005010X231A1', [answeredSets], [ta1])).faults).toEqual([fault]);
});

test.each([
  ['a status of nothing', ['STC*A1:20*20250402*WQ'], 'error structure HL 4'],
  ['a level that is none', ['HL*3*2*99'], 'error unknown-value HL03 4'],
  ['a line of no claim', ['HL*3*2*19', 'SVC*HC:1*1'], 'error structure SVC 5'],
  ['a claim without a number', ['HL*3*2*PT', 'STC*A3:21*20250402*U'], 'error missing-value TRN02 4'],
  ['a status without a category', ['HL*2*1*21', 'STC*:20*20250402*U'], 'warning missing-value STC01-1 5'],
  ['an amount that is none', ['HL*3*2*PT', 'TRN*2*C', 'STC*A2:20**WQ*X'], 'warning not-a-number STC04 6'],
  ['a total that is none', ['HL*2*1*21', 'QTY*90*X'], 'warning not-a-number QTY02 5'],
  ['a segment of another set', ['HD*1'], 'warning structure undefined 4'],
])('277CA: %s is a located problem', (_name, body, fault) => {
  expect(parse(interchange('277', '005010X214', [body])).faults).toEqual([fault]);
});

test('several claims of one patient, under one HL, are all kept with their own statuses and lines', () => {
  const file = file277ca(
    ...['HL*3*2*PT', 'NM1*QC*1*PATIENTNAME', 'TRN*2*C1', 'STC*A2:20*20250402*WQ*75', 'REF*1K*ICN1'],
    ...['TRN*2*C2', 'STC*A7:562*20250402*U*100', 'SVC*HC:99213*100', 'STC*A7:453*20250402*U'],
    ...['TRN*2*C3', 'STC*A2:20*20250402*WQ*50', 'SVC*HC:99214*50', 'STC*A2:20*20250402*WQ'],
  ).replace('QTY*90*1', 'QTY*90*2');
  const { records, faults, rows } = parse(file);
  expect([faults, rows]).toEqual([[], 3]);
  const shown = records.map((one) => one.kind === 'acknowledgement' && [one.level, one.claimId, one.outcome, one.line]);
  expect(shown).toEqual([
    ['receiver', undefined, 'accepted', undefined],
    ['claim', 'C1', 'accepted', undefined],
    ['claim', 'C2', 'rejected', undefined],
    ['line', 'C2', 'rejected', 1],
    ['claim', 'C3', 'accepted', undefined],
    ['line', 'C3', 'accepted', 1],
  ]);
  expect(records[3]).not.toHaveProperty('payerClaimId');
  expect(records[2]?.at.offset).toBe(file.indexOf('TRN*2*C2'));
});

test('cut off, the open claim is not kept and the totals are not compared', () => {
  const file = file277ca(...answeredClaims);
  const { records, faults } = parse(file.slice(0, file.indexOf('REF*1K*ICN2')));
  expect(records.map((one) => one.kind === 'acknowledgement' && one.level)).toEqual(['receiver', 'claim']);
  expect(faults[0]).toBe('error structure HL 27');
  expect(faults.filter((one) => /count|balance/.test(one))).toEqual([]);
});
