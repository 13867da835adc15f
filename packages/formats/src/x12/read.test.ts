import type { SourceBatch, SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { expect, test } from 'vitest';
import { envelope, professional } from '../x12-837/cases.ts';
import {
  answeredClaims,
  answeredSets,
  batch,
  family,
  file277ca,
  file834,
  file835,
  file999,
  interchange,
  paidClaims,
  payment,
} from './cases.ts';
import { x12NameOf } from './format-name.ts';
import { readX12 } from './read.ts';

async function read(file: string) {
  const batches: SourceBatch[] = [];
  async function* chunks() {
    yield Buffer.from(file);
  }
  for await (const one of readX12(chunks())) batches.push(one);
  return {
    records: batches.flatMap(({ records }) => records) as SourceRecord[],
    problems: batches.flatMap(({ problems }) => problems) as SourceProblem[],
    rows: batches.at(-1)!.rowsRead,
    bytes: batches.at(-1)!.bytesRead,
  };
}

const kindsOf = ({ records }: { records: readonly SourceRecord[] }) => {
  const counts: Record<string, number> = {};
  for (const { kind } of records) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

const files: readonly [name: string, file: string, kinds: Record<string, number>, rows: number][] = [
  ['x12-837', envelope(professional), { member: 1, claim: 1 }, 1],
  ['x12-834', file834(...family), { member: 2, coverage: 3 }, 2],
  ['x12-835', file835(...paidClaims), { remittance: 2 }, 2],
  ['x12-277ca', file277ca(...answeredClaims), { acknowledgement: 4 }, 2],
  ['x12-999', file999(...answeredSets), { acknowledgement: 3 }, 3],
  ['x12-999', interchange('997', '004010', [['AK1*HC*17', 'AK9*A*1*1*1']]), { acknowledgement: 1 }, 1],
];

test.each(files)('%s: name by its head, records of its kind, rows counted', async (name, file, kinds, rows) => {
  expect(x12NameOf(Buffer.from(file))).toBe(name);
  const found = await read(file);
  expect(kindsOf(found)).toEqual(kinds);
  expect([found.rows, found.bytes, found.problems]).toEqual([rows, Buffer.byteLength(file), []]);
});

test('one file holds interchanges of every kind, each with its own separators', async () => {
  const other = (file: string) => file.replaceAll('*', '|').replaceAll(':', '>').replaceAll('~\n', "'");
  const all = files.map(([, file], index) => (index % 2 ? other(file) : file));
  const found = await read(all.join('\r\n'));
  expect(kindsOf(found)).toEqual({ member: 3, claim: 1, coverage: 3, remittance: 2, acknowledgement: 8 });
  expect([found.rows, found.problems]).toEqual([11, []]);
  const places = found.records.map(({ at }) => at.offset ?? -1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('sets of several kinds follow each other in one group, each read by the guide in ST03', async () => {
  const file = file834(...family).replace(
    'GE*1*7',
    `ST*835*0002*005010X221A1~\n${[...payment, ...paidClaims].join('~\n')}~\nSE*31*0002~\nGE*2*7`,
  );
  const found = await read(file);
  expect(kindsOf(found)).toEqual({ member: 2, coverage: 3, remittance: 2 });
  expect(found.problems).toEqual([]);
});

test('a TA1 names a file that holds no set, and is read beside any other', async () => {
  const alone = [file999().split('GS*')[0]!.trimEnd(), 'TA1*000000007*250331*1200*A*000~', 'IEA*0*000000905~'].join(
    '\n',
  );
  expect(x12NameOf(Buffer.from(alone))).toBe('x12-ta1');
  expect((await read(alone)).records).toMatchObject([{ by: 'ta1', level: 'interchange', outcome: 'accepted' }]);
  const beside = interchange('835', '005010X221A1', [[...payment, ...paidClaims]], ['TA1*000000007*250331*1200*R*025']);
  expect(x12NameOf(Buffer.from(beside))).toBe('x12-835');
  expect(kindsOf(await read(beside))).toEqual({ acknowledgement: 1, remittance: 2 });
});

test('sets that are not read are named x12 and reported once each; the rest is read', async () => {
  const eligibility = interchange('270', '005010X279A1', [['BHT*0022*13'], ['BHT*0022*13']]);
  const response = interchange('277', '005010X212', [batch]);
  expect([x12NameOf(Buffer.from(eligibility)), x12NameOf(Buffer.from(response))]).toEqual(['x12', 'x12']);
  const found = await read(eligibility + response + file835(...paidClaims));
  expect(found.problems.map(({ severity, field }) => `${severity} ${field}`)).toEqual(
    Array(3).fill('unsupported ST01'),
  );
  expect(kindsOf(found)).toEqual({ remittance: 2 });
  expect(x12NameOf(Buffer.from(eligibility.slice(0, 120)))).toBe('x12');
});

test.each([
  ['834', '004010X095A1', ['BGN*00*1*20250401*****2', ...family]],
  ['835', '004010X091A1', [...payment, ...paidClaims]],
])('%s of version 004010 is read with a warning', async (set, guide, body) => {
  const found = await read(interchange(set, guide, [body]));
  expect(found.problems.map(({ severity, field }) => `${severity} ${field}`)).toEqual(['warning GS08']);
  expect(found.records.length).toBeGreaterThan(1);
});

test('a control number that stands twice in a group is reported, and both sets are read', async () => {
  const file = interchange('835', '005010X221A1', [
    [...payment, ...paidClaims],
    [...payment, ...paidClaims],
  ]).replaceAll('*0002', '*0001');
  const found = await read(file);
  expect(found.problems).toMatchObject([{ severity: 'warning', rule: 'duplicate', field: 'ST02' }]);
  expect(kindsOf(found)).toEqual({ remittance: 4 });
});

test('a set without its trailer ends where the next begins, with its wrong counts reported', async () => {
  const file = interchange('835', '005010X221A1', [
    [...payment, ...paidClaims],
    [...payment, ...paidClaims],
  ]);
  const found = await read(file.replace(/SE\*31\*0001~\n/, '').replace('SE*31*0002', 'SE*99*0002'));
  expect(found.problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
    'error: the claim is cut off',
    'error: the transaction set has no end (SE)',
    'warning: the count in SE does not hold',
  ]);
  expect(kindsOf(found)).toEqual({ remittance: 3 });
});
