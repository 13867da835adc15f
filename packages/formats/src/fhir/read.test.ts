import { describe, expect, test } from 'vitest';
import { readAll, resources } from './cases.ts';
import { fhirLayout, isFhir } from './layout.ts';
import { readFhirLines } from './lines.ts';

const said = ({ problems }: Awaited<ReturnType<typeof readAll>>) =>
  problems.map(({ severity, rule, field, at }) => `${severity} ${rule} ${field} ${at.row}`);
const text = (value: unknown) => JSON.stringify(value);
const records = async (value: unknown) => (await readAll(text(value))).records;
const bundle = (...entries: unknown[]) => ({ resourceType: 'Bundle', type: 'collection', entry: entries });

describe('PHD-02, PHD-03, PHD-04: each resource becomes the record it says', () => {
  test('a patient keeps the official name and the day as written, never the social security number', async () => {
    const read = await readAll(text(resources.patient));
    expect(read.records).toEqual([
      {
        kind: 'member',
        at: { row: 1, offset: 0 },
        person: {
          memberId: '-1',
          mbi: '1EG4TE5MK73',
          lastName: 'Stone',
          firstName: 'Ada',
          middleName: 'B',
          birthDate: '1950-02-28',
          sex: 'F',
          address: '1 Elm St, Apt 2',
          city: 'Dover',
          state: 'DE',
          zip: '19901',
          phone: '555-0100',
        },
        deathDate: '2024-03-01',
      },
    ]);
    expect(said(read)).toEqual(['warning identifier-form Patient.identifier 1']);
    expect(text(read)).not.toContain('999-00-1111');
  });

  test('months of Part C become spans of equal contract, plan and dual status', async () => {
    expect(await records(resources.coverage)).toMatchObject([
      { line: 'part-c', from: '2024-01-01', through: '2024-02-29', contract: 'H1234', plan: '001', orec: '0' },
      { line: 'part-c', from: '2024-04-01', through: '2024-04-30', contract: 'H9999', dualCode: '02' },
    ]);
  });

  test('a coverage without months has its period, and a cancelled one is void', async () => {
    const [coverage] = await records({
      resourceType: 'Coverage',
      id: 'x',
      status: 'cancelled',
      order: 2,
      type: { coding: [{ code: 'PPO' }] },
      relationship: { coding: [{ code: 'child' }] },
      beneficiary: { reference: 'https://host/fhir/Patient/7/_history/2' },
      payor: [{ identifier: { value: '60054' } }],
      period: { start: '2024-01-01' },
    });
    expect(coverage).toEqual({
      kind: 'coverage',
      at: { row: 1, offset: 0 },
      person: { memberId: '7' },
      action: 'void',
      line: 'medical',
      coverageId: 'x',
      payer: '60054',
      order: 'S',
      relationship: '19',
      from: '2024-01-01',
    });
  });

  test('a professional claim: sums of lines, pointers by sequence, the number it replaces', async () => {
    expect(await records(resources.eob)).toMatchObject([
      {
        claimId: '77',
        type: 'professional',
        frequency: '7',
        originalClaimId: '70',
        person: { memberId: '-1' },
        serviceFrom: '2024-01-05',
        serviceThrough: '2024-01-06',
        billedCents: 10_010,
        allowedCents: 8_000,
        paidCents: 6_407,
        billingNpi: '1234567893',
        renderingNpi: '1234567893',
        diagnoses: [
          { order: 1, code: 'I10', system: 'icd10cm', qualifier: 'ABF' },
          { order: 2, code: 'E119', system: 'icd10cm', qualifier: 'ABK' },
        ],
        lines: [{ line: 1, procedure: '99213', modifiers: ['25'], pos: '11', units: 1, diagnosisPointers: [2] }],
      },
    ]);
  });

  test('a cancelled institutional claim voids, and has bill type, stay, DRG and CCN', async () => {
    expect(await records(resources.institutional)).toMatchObject([
      {
        claimId: 'c-9',
        type: 'institutional',
        frequency: '8',
        billType: '111',
        person: { mbi: '1EG4TE5MK73' },
        admitOn: '2024-02-01',
        dischargeOn: '2024-02-04',
        dischargeStatus: '01',
        drg: '470',
        ccn: '220135',
        billedCents: 150_000,
        lines: [{ revenueCode: '0120', serviceFrom: '2024-02-02' }],
      },
    ]);
  });

  test('a pharmacy claim and a dispense are fills', async () => {
    expect([...(await records(resources.pharmacy)), ...(await records(resources.medicationDispense))]).toEqual([
      {
        kind: 'fill',
        at: { row: 1, offset: 0 },
        fillId: 'rx-5',
        person: { memberId: '-1' },
        filledOn: '2024-05-01',
        ndc: '00071015523',
        quantity: 60,
        daysSupply: 30,
        fillNumber: 2,
        costCents: 4_550,
        memberShareCents: 1_000,
      },
      {
        kind: 'fill',
        at: { row: 1, offset: 0 },
        fillId: 'md-1',
        person: { memberId: '-1' },
        filledOn: '2024-03-02',
        ndc: '00071015523',
        quantity: 60,
        daysSupply: 30,
      },
    ]);
  });

  test('a condition puts ICD-10-CM first, keeps its verification, and takes no partial date', async () => {
    const read = await readAll(text(resources.condition));
    expect(read.records).toMatchObject([
      {
        codes: [
          { system: 'icd10cm', code: 'E11.9' },
          { system: 'snomed', code: '44054006' },
        ],
        status: 'active',
        verification: 'entered-in-error',
        category: 'problem-list-item',
        encounterId: 'enc-1',
        recordedOn: '2020-01-02',
      },
    ]);
    expect(read.records[0]).not.toHaveProperty('onsetOn');
    expect(said(read)).toEqual(['warning not-a-date Condition.onsetDateTime 1']);
  });

  test('encounter, procedure, blood pressure, order and document', async () => {
    expect(await records(resources.encounter)).toMatchObject([
      { class: 'IMP', from: '2024-02-01', through: '2024-02-04' },
    ]);
    expect(await records(resources.procedure)).toMatchObject([
      { codes: [{ system: 'icd10pcs', code: '0SR90JZ' }], from: '2024-02-02', through: '2024-02-02' },
    ]);
    expect(await records(resources.observation)).toMatchObject([
      { id: 'bp-1#1', panelId: 'bp-1#1', value: 142, unit: 'mm[Hg]', on: '2024-02-02', category: 'vital-signs' },
      { id: 'bp-1#2', panelId: 'bp-1#2', value: 90, interpretation: 'H', low: 60, high: 80 },
    ]);
    expect(await records(resources.medicationRequest)).toMatchObject([
      { codes: [{ system: 'rxnorm', code: '860975' }], daysSupply: 30, quantity: 60, refills: 3, intent: 'order' },
    ]);
    const read = await readAll(text(resources.document));
    expect(read.records).toMatchObject([{ contentType: 'text/plain', content: new Uint8Array(Buffer.from('hello')) }]);
    expect(said(read)).toEqual(['unsupported unsupported DocumentReference.content.attachment.url 1']);
  });
});

test('references by full URL reach the identifiers of the patient, the diagnosis and the NPI, before and after', async () => {
  const read = await readAll(
    text(
      bundle(
        {
          resource: {
            resourceType: 'ExplanationOfBenefit',
            id: 'e',
            type: { coding: [{ code: 'professional' }] },
            patient: { reference: 'urn:uuid:p' },
            provider: { reference: 'urn:uuid:d' },
            diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'urn:uuid:c' } }],
          },
        },
        { fullUrl: 'urn:uuid:p', resource: { ...resources.patient, id: 'bene-9' } },
        { fullUrl: 'urn:uuid:c', resource: { ...resources.condition, subject: { reference: 'urn:uuid:p' } } },
        {
          fullUrl: 'urn:uuid:d',
          resource: {
            resourceType: 'Practitioner',
            identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
          },
        },
      ),
    ),
  );
  expect(read.records).toMatchObject([
    {
      kind: 'claim',
      person: { memberId: 'bene-9', mbi: '1EG4TE5MK73' },
      billingNpi: '1234567893',
      diagnoses: [{ code: 'E11.9', system: 'icd10cm' }],
    },
    { kind: 'member', person: { memberId: 'bene-9' } },
    { kind: 'condition', person: { memberId: 'bene-9', mbi: '1EG4TE5MK73' } },
  ]);
  expect(read.rowsRead).toBe(4);
});

test('types that are not read are said once, with their number', async () => {
  const read = await readAll(
    [{ resourceType: 'Goal' }, resources.procedure, { resourceType: 'Goal' }, { resourceType: 'Mrs Stone' }]
      .map(text)
      .join('\n'),
  );
  expect(read.records).toHaveLength(1);
  expect(read.problems).toMatchObject([
    { severity: 'unsupported', field: 'Goal', count: 2, at: { row: 1, offset: 0 } },
    { severity: 'unsupported', field: 'resourceType', count: 1, at: { row: 4 } },
  ]);
  expect(text(read.problems)).not.toContain('Stone');
});

test('a damaged line is one located error; the rest is read', async () => {
  const good = text(resources.procedure);
  const read = await readAll([good, good.slice(0, 80), 'rubbish', `[${good}]`, good].join('\n'));
  expect(read.records).toHaveLength(2);
  expect(said(read)).toEqual([
    'error structure undefined 2',
    'error structure undefined 3',
    'error structure undefined 4',
  ]);
  expect(read.problems[0]?.at).toEqual({ row: 2, offset: good.length + 1 });
  expect(read.rowsRead).toBe(5);
});

test('a damaged entry of a bundle, also a pretty-printed one, is one located error; the rest is read', async () => {
  const pretty = JSON.stringify(bundle(...[1, 2, 3].map(() => ({ resource: resources.procedure }))), null, 2);
  const whole = await readAll(pretty);
  expect(whole.records.map(({ at: { row } }) => row)).toEqual([1, 2, 3]);
  const second = pretty.indexOf('"completed"', pretty.indexOf('"completed"') + 1);
  const read = await readAll(`${pretty.slice(0, second)}completed${pretty.slice(second + 11)}`);
  expect([read.records.map(({ at: { row } }) => row), said(read)]).toEqual([[1, 3], ['error structure undefined 2']]);
  expect(read.problems[0]?.at.offset).toBe(whole.records[1]?.at.offset);
  const extra = await readAll(pretty.replace('"resourceType": "Procedure"', '"resourceType": "Procedure" }'));
  expect(extra.records.map(({ at: { offset } }) => offset)).toHaveLength(2);
  expect(extra.problems.some(({ severity }) => severity === 'error')).toBe(true);
});

test('an entry that lacks a bracket is one error, and the entries after it are read where they stand', async () => {
  const entry = { fullUrl: 'urn:uuid:1', resource: resources.procedure };
  const whole = text(bundle(entry, entry, entry, entry));
  const places = (await readAll(whole)).records.map(({ at: { offset } }) => offset ?? 0);
  const second = whole.indexOf('}},{', places[1]);
  const read = await readAll(`${whole.slice(0, second)}},{${whole.slice(second + 4)}`);
  expect(read.records.map(({ at: { offset } }) => offset)).toEqual([places[0], places[2]! - 1, places[3]! - 1]);
  expect(read.problems.filter(({ severity }) => severity === 'error')[0]?.at.offset).toBe(places[1]);
});

test('entry may come before resourceType, and braces in strings are no braces', async () => {
  const entry = [
    { resource: { ...resources.procedure, note: [{ text: '}]{ "\\ }' }] } },
    { resource: resources.procedure },
  ];
  const read = await readAll(text({ entry, resourceType: 'Bundle' }));
  expect([read.records.length, read.problems]).toEqual([2, []]);
});

test('a bundle cut off keeps what is whole', async () => {
  const whole = text(bundle({ resource: resources.procedure }, { resource: resources.encounter }));
  const read = await readAll(whole.slice(0, -40));
  expect([read.records.length, said(read)]).toEqual([1, ['error structure undefined 2']]);
});

test('a resource over the limit is skipped, the next one is read', async () => {
  const long = text({ ...resources.document, description: 'x'.repeat(33 * 1024 ** 2) });
  const read = await readAll(
    Buffer.from(`{"resourceType":"Bundle","entry":[{"resource":${long}},{"resource":${text(resources.procedure)}}]}`),
  );
  expect([read.records.map(({ kind }) => kind), said(read)]).toEqual([['procedure'], ['error too-long undefined 1']]);
  const lines = await readAll(Buffer.from(`${text(resources.procedure)}\n${long}\n${text(resources.procedure)}`));
  expect([lines.records.length, said(lines)]).toEqual([2, ['error too-long undefined 2']]);
});

test.each<{ name: string; line: string | Uint8Array; problems: string[]; count: number }>([
  { name: 'byte order mark', line: `\uFEFF${text(resources.procedure)}`, problems: [], count: 1 },
  {
    name: 'lone surrogate',
    line: text({ ...resources.patient, identifier: [], name: { family: 'a' } }).replace('"a"', '"\\ud800"'),
    problems: [],
    count: 1,
  },
  {
    name: 'prototype key',
    line: text(resources.procedure).replace('{', '{"__proto__":{"status":1},"constructor":1,'),
    problems: [],
    count: 1,
  },
  { name: 'duplicate key', line: text(resources.procedure).replace('{', '{"status":"x",'), problems: [], count: 1 },
  {
    name: 'deep nesting',
    line: text(resources.procedure).replace('{', `{"x":${'['.repeat(50_000)}${']'.repeat(50_000)},`),
    problems: [],
    count: 1,
  },
  {
    name: 'no day',
    line: text({ ...resources.procedure, performedDateTime: '0000-00-00' }),
    problems: ['warning not-a-date Procedure.performedDateTime 1'],
    count: 1,
  },
  {
    name: 'huge number',
    line: text(resources.eob).replace('100.1', '1e400'),
    problems: ['warning not-a-number ExplanationOfBenefit.item.adjudication.amount 1'],
    count: 1,
  },
  {
    name: 'no person',
    line: text({ ...resources.procedure, subject: undefined }),
    problems: ['error missing-identifier Procedure.patient 1'],
    count: 0,
  },
  {
    name: 'invalid UTF-8',
    line: Buffer.from(text({ ...resources.patient, name: { family: 'é' } }), 'latin1'),
    problems: ['error encoding undefined 1'],
    count: 0,
  },
])('$name', async ({ line, problems, count }) => {
  const read = await readAll(typeof line === 'string' ? Buffer.from(line) : line);
  expect([read.records.length, said(read)]).toEqual([count, problems]);
});

test('amounts: scientific notation, negative, halves of a cent, another currency', async () => {
  const claim = async (total: object) => (await records({ ...resources.institutional, total }))[0];
  expect(await claim({ value: 1.5e3 })).toMatchObject({ billedCents: 150_000 });
  expect(await claim({ value: -12.34 })).toMatchObject({ billedCents: -1_234 });
  expect(await claim({ value: 1.005 })).toMatchObject({ billedCents: 101 });
  expect(await claim({ value: 5, currency: 'EUR' })).not.toHaveProperty('billedCents');
});

test('a block of lines says the same as the file, at the place it has there', async () => {
  const file = Buffer.from(Object.values(resources).map(text).join('\n'));
  const cut = file.indexOf(10, file.length / 2) + 1;
  const rows = file.subarray(0, cut).filter((byte) => byte === 10).length;
  const parts = [
    readFhirLines({ bytes: file.subarray(0, cut), firstRow: 1, firstOffset: 0 }),
    readFhirLines({ bytes: file.subarray(cut), firstRow: rows + 1, firstOffset: cut }),
  ];
  const whole = await readAll(file);
  expect(parts.flatMap((part) => part.records)).toEqual(whole.records);
  expect(parts.flatMap((part) => [...part.problems, ...part.unread])).toEqual(whole.problems);
  expect(parts.reduce((sum, part) => sum + part.resources, 0)).toBe(whole.rowsRead);
});

test('FHIR is told from other JSON, and lines from a document', () => {
  const line = text(resources.procedure);
  expect(isFhir(Buffer.from(line))).toBe(true);
  expect(isFhir(Buffer.from(JSON.stringify(resources.eob, null, 2)))).toBe(true);
  expect(isFhir(Buffer.from('{"a":1}'))).toBe(false);
  expect(isFhir(Buffer.from('member_id,mbi\n'))).toBe(false);
  const layouts = [`${line}\n${line}`, `${line.slice(0, 50)}\n${line}`, `${line}\n`, JSON.stringify(bundle(), null, 1)];
  expect(layouts.map((file) => fhirLayout(Buffer.from(file), true))).toEqual([
    'lines',
    'lines',
    'document',
    'document',
  ]);
});
