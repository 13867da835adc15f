import { createHmac } from 'node:crypto';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import type { KeyOf } from '@optimiq/store/crypto/record-keys';
import { type FactsTable, factsColumns, factsTables } from '@optimiq/store/facts/columns';
import { appendLoad } from '@optimiq/store/testing/append-load';
import { alpha, beta, date, memberKey, type TestFacts, testFacts } from '@optimiq/store/testing/facts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canarySearch } from '../testing/canary-search.ts';
import { toAcknowledgementFacts } from './to-facts-acknowledgement.ts';
import {
  toConditionFacts,
  toDocumentFacts,
  toEncounterFacts,
  toMedicationFacts,
  toObservationFacts,
  toProcedureFacts,
} from './to-facts-clinical.ts';
import { toCoverageFacts } from './to-facts-coverage.ts';
import { toProviderAdjustmentFacts, toRemittanceFacts } from './to-facts-remittance.ts';

const keyOf: KeyOf = (kind, number) => {
  const hex = createHmac('sha256', 'test').update(`${kind} ${number}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
const blob = { name: 'ab'.repeat(32), bytes: 12 };

let t: TestFacts;
let lastLoad = 0;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

type Kind = Exclude<SourceRecord['kind'], 'member' | 'eligibility-year' | 'claim' | 'fill'>;
type OfKind<K extends Kind> = Extract<SourceRecord, { kind: K }>;

const person = { memberId: 'M1', birthDate: date('1950-02-03') };
const at = { segment: 7 };
const payment = {
  trace: 'T1',
  paidOn: date('2025-04-01'),
  amountCents: 7000,
  method: 'ACH',
  payerId: '12345',
  payeeNpi: '1234567893',
};
const adjustment = { group: 'CO', reason: '45', cents: 2000, quantity: 1 };
const chart = { at, person, id: 'R1', encounterId: 'E1', npi: '1234567893' };

/** A full record of each kind. */
const samples: { readonly [K in Kind]: OfKind<K> } = {
  coverage: {
    kind: 'coverage',
    at,
    person,
    coverageId: 'C1',
    action: 'state',
    line: 'part-c',
    lineCode: 'HMO',
    from: date('2025-01-01'),
    through: date('2025-12-31'),
    contract: 'H1234',
    plan: '001',
    payer: '12345',
    order: 'P',
    relationship: '18',
    dualCode: '02',
    orec: '0',
    isLti: false,
    isEsrd: false,
    isHospice: true,
  },
  remittance: {
    kind: 'remittance',
    at,
    person,
    claimId: 'P1',
    payerClaimId: 'ICN1',
    status: '1',
    billedCents: 9000,
    paidCents: 7000,
    memberShareCents: 0,
    filing: 'MA',
    frequency: '1',
    drg: '470',
    serviceFrom: date('2025-03-01'),
    serviceThrough: date('2025-03-02'),
    renderingNpi: '1234567893',
    payment,
    adjustments: [adjustment],
    remarks: ['MA01'],
    lines: [
      {
        line: 1,
        procedure: '99213',
        modifiers: ['25'],
        revenueCode: '0450',
        submittedProcedure: '99214',
        units: 1,
        serviceFrom: date('2025-03-01'),
        serviceThrough: date('2025-03-02'),
        billedCents: 9000,
        paidCents: 7000,
        allowedCents: 7000,
        adjustments: [adjustment],
        remarks: ['N130'],
      },
    ],
  },
  'provider-adjustment': {
    kind: 'provider-adjustment',
    at,
    providerNpi: '1234567893',
    fiscalPeriodEnd: date('2025-12-31'),
    reason: 'WO',
    reference: 'REF1',
    cents: 500,
    payment,
  },
  acknowledgement: {
    kind: 'acknowledgement',
    at,
    by: '277ca',
    level: 'claim',
    outcome: 'rejected',
    interchange: '000000001',
    group: '1',
    transaction: '0001',
    claimId: 'P1',
    payerClaimId: 'ICN1',
    line: 1,
    on: date('2025-03-03'),
    billedCents: 9000,
    errors: [
      { element: 'STC01', code: 'A3', detail: 'A3:21:IL', segmentPosition: 5, segment: 'NM1', elementPosition: 9 },
    ],
  },
  condition: {
    kind: 'condition',
    ...chart,
    status: 'active',
    codes: [
      { system: 'icd10cm', code: 'E11.22' },
      { system: 'snomed', code: '44054006' },
    ],
    verification: 'confirmed',
    category: 'encounter-diagnosis',
    onsetOn: date('2020-01-01'),
    abatedOn: date('2025-01-01'),
    recordedOn: date('2025-01-02'),
  },
  encounter: {
    kind: 'encounter',
    ...chart,
    status: 'finished',
    codes: [{ system: 'hcpcs', code: '99213' }],
    class: 'AMB',
    from: date('2025-01-01'),
    through: date('2025-01-02'),
    dischargeStatus: 'home',
  },
  procedure: {
    kind: 'procedure',
    ...chart,
    status: 'completed',
    codes: [{ system: 'icd10pcs', code: '0DTJ4ZZ' }],
    from: date('2025-01-01'),
    through: date('2025-01-01'),
  },
  observation: {
    kind: 'observation',
    ...chart,
    status: 'final',
    codes: [{ system: 'loinc', code: '4548-4' }],
    category: 'laboratory',
    on: date('2025-01-01'),
    value: 7.2,
    unit: '%',
    valueCode: { system: 'snomed', code: '10828004' },
    interpretation: 'H',
    low: 4,
    high: 6,
    panelId: 'O1#2',
  },
  medication: {
    kind: 'medication',
    ...chart,
    status: 'active',
    codes: [{ system: 'rxnorm', code: '860975' }],
    intent: 'order',
    writtenOn: date('2025-01-01'),
    daysSupply: 30,
    quantity: 60,
    refills: 2,
  },
  document: {
    kind: 'document',
    ...chart,
    status: 'current',
    codes: [{ system: 'loinc', code: '11506-3' }],
    on: date('2025-01-01'),
    contentType: 'text/plain; charset=utf-8',
    content: new Uint8Array(12),
  },
};

/** A record into its own load's tables; whether it went in. */
async function store(loadNo: number, records: readonly SourceRecord[], tenant = alpha): Promise<SourceProblem[]> {
  const problems: SourceProblem[] = [];
  const appender = appendLoad(t.facts, tenant, loadNo);
  const member: MemberKey = memberKey(1);
  for (const record of records) {
    const base = { memberKey: member, keyOf, problems };
    if (record.kind === 'coverage') {
      const facts = toCoverageFacts(record, member, keyOf, problems);
      if (facts) await appender.coverage([facts]);
    } else if (record.kind === 'remittance') {
      const facts = toRemittanceFacts(record, member, keyOf, problems);
      if (facts) await appender.remittances([facts]);
    } else if (record.kind === 'provider-adjustment')
      await appender.providerAdjustments([toProviderAdjustmentFacts(record, keyOf, problems)]);
    else if (record.kind === 'acknowledgement')
      await appender.acknowledgements([toAcknowledgementFacts(record, keyOf, problems)]);
    else if (record.kind === 'condition') await appender.conditions([toConditionFacts({ record, ...base })]);
    else if (record.kind === 'encounter') await appender.encounters([toEncounterFacts({ record, ...base })]);
    else if (record.kind === 'procedure') await appender.procedures([toProcedureFacts({ record, ...base })]);
    else if (record.kind === 'observation') await appender.observations([toObservationFacts({ record, ...base })]);
    else if (record.kind === 'medication') await appender.medications([toMedicationFacts({ record, ...base })]);
    else if (record.kind === 'document') await appender.documents([toDocumentFacts({ record, ...base }, blob)]);
  }
  return problems;
}

const rowsOf = (view: string, visible: readonly number[], tenant = alpha) =>
  t.facts.query<Record<string, unknown>>(tenant, visible, `select * from ${view}`);

const tables: { readonly [K in Kind]: FactsTable } = {
  coverage: 'coverage_spans',
  remittance: 'remittances',
  'provider-adjustment': 'provider_adjustments',
  acknowledgement: 'acknowledgements',
  condition: 'conditions',
  encounter: 'encounters',
  procedure: 'procedures',
  observation: 'observations',
  medication: 'medications',
  document: 'documents',
};
const kinds = Object.keys(samples) as Kind[];

describe('PHD-03 a full record of each kind', () => {
  test.each(kinds)('%s fills every column of its table, and reports nothing', async (kind) => {
    const number = ++lastLoad;
    expect(await store(number, [samples[kind]])).toEqual([]);
    const [row] = await rowsOf(`${tables[kind]}_loaded`, [number]);
    expect(Object.keys(row!).sort()).toEqual(Object.keys(factsColumns[tables[kind]]).sort());
    expect(await rowsOf(`${tables[kind]}_current`, [number])).toHaveLength(1);
    expect(await rowsOf(`${tables[kind]}_current`, [])).toEqual([]);
    expect(await rowsOf(`${tables[kind]}_current`, [number], beta)).toEqual([]);
  });

  test('lines, adjustments, errors and further codes stand in tables of their own', async () => {
    const number = ++lastLoad;
    await store(number, Object.values(samples));
    expect(await rowsOf('remittance_lines_current', [number])).toMatchObject([
      { submitted_procedure: '99214', remarks: 'N130' },
    ]);
    expect(await rowsOf('remittance_adjustments_current', [number])).toMatchObject([
      { adjustment_group: 'CO', reason: '45', cents: 2000 },
      { line_no: 1, cents: 2000 },
    ]);
    expect(await rowsOf('acknowledgement_errors_current', [number])).toMatchObject([
      { element: 'STC01', detail: 'A3:21:IL' },
    ]);
    expect(await rowsOf('clinical_codes_current', [number])).toMatchObject([
      { kind: 'condition', position: 2, system: 'snomed', code: '44054006' },
    ]);
    expect(await rowsOf('conditions_current', [number])).toMatchObject([{ system: 'icd10cm', code: 'E1122' }]);
    expect(await rowsOf('documents_current', [number])).toMatchObject([
      { content_type: 'text/plain', blob_name: blob.name, blob_bytes: 12 },
    ]);
  });
});

describe('PHD-03 what does not fit is reported and left out', () => {
  test.each([
    ['coverage', { from: undefined }, 'missing-value', 'error'],
    ['coverage', { through: date('2024-12-31') }, 'date-order', 'error'],
    ['coverage', { action: 'end', through: undefined }, 'missing-value', 'error'],
    ['coverage', { from: date('1985-05-01') }, 'not-a-date', 'warning'],
    ['coverage', { plan: 'GOLD' }, 'code-form', 'warning'],
    ['remittance', { status: 'PAID' }, 'unknown-value', 'error'],
    ['remittance', { adjustments: [{ group: 'ZZ', reason: '45', cents: 1 }] }, 'code-form', 'warning'],
    ['condition', { onsetOn: person.birthDate }, 'not-a-date', 'warning'],
    ['condition', { codes: [{ system: 'icd10cm', code: 'diabetes' }] }, 'code-form', 'warning'],
    ['condition', { status: 'jane' }, 'code-form', 'warning'],
    ['observation', { unit: 'mg {see note}' }, 'code-form', 'warning'],
    ['medication', { refills: 1.5 }, 'not-a-number', 'warning'],
    ['document', { contentType: 'application/x-private' }, 'code-form', 'warning'],
  ] as const)('%s %o: %s', async (kind, changes, rule, severity) => {
    const number = ++lastLoad;
    const problems = await store(number, [{ ...samples[kind], ...changes } as SourceRecord]);
    expect(problems).toMatchObject([{ rule, severity, at }]);
    expect(await rowsOf(`${tables[kind]}_loaded`, [number])).toHaveLength(severity === 'error' ? 0 : 1);
  });

  test('a last day that no calendar of care has means that the span is open', async () => {
    const number = ++lastLoad;
    expect(await store(number, [{ ...samples.coverage, through: date('9999-12-31') }])).toEqual([]);
    expect((await rowsOf('coverage_spans_current', [number]))[0]).not.toHaveProperty('ends_on');
  });

  test.each(['mm[Hg]', '%', 'mg/dL', '10*3/uL', 'mL/min/{1.73_m2}', '/min', '[degF]', 'kg/m2', '[lb_av]', 'meq/L'])(
    'unit %s stays',
    async (unit) => {
      const number = ++lastLoad;
      expect(await store(number, [{ ...samples.observation, unit }])).toEqual([]);
    },
  );
});

describe('PHD-02 what holds of several files', () => {
  test('a remittance sent again is a new version; its reversal and the correction stay beside it', async () => {
    const reversal = { ...samples.remittance, status: '22', paidCents: -7000 };
    const correction = { ...samples.remittance, payment: { ...payment, trace: 'T2' }, paidCents: 6000 };
    const [first, second] = [++lastLoad, ++lastLoad];
    await store(first, [samples.remittance, reversal, samples.remittance]);
    await store(second, [{ ...samples.remittance, paidCents: 7001 }, correction]);
    const paid = async (visible: number[]) =>
      (await rowsOf('remittances_current', visible))
        .map(({ paid_cents: cents }) => cents as number)
        .sort((a, b) => a - b);
    expect(await paid([first])).toEqual([-7000, 7000, 7000]);
    expect(await paid([first, second])).toEqual([-7000, 6000, 7001]);
    expect(await rowsOf('remittance_lines_current', [first, second])).toHaveLength(3);
  });

  test('a record entered in error holds no more, with its codes; the undo brings it back', async () => {
    const [first, second] = [++lastLoad, ++lastLoad];
    await store(first, [samples.condition, samples.observation]);
    await store(second, [{ ...samples.condition, verification: 'entered-in-error' }]);
    expect(await rowsOf('conditions_current', [first, second])).toEqual([]);
    expect(await rowsOf('clinical_codes_current', [first, second])).toEqual([]);
    expect(await rowsOf('observations_current', [first, second])).toHaveLength(1);
    expect(await rowsOf('conditions_current', [first])).toHaveLength(1);
    expect(await rowsOf('clinical_codes_current', [first])).toHaveLength(1);
  });
});

/** Words of closed types: a format cannot hand on others. */
const ownWords = new Set(['kind', 'action', 'line', 'order', 'by', 'level', 'outcome', 'system']);
const canaries = [
  'ZQCANARYQXZZWORD',
  '9XQ7XZ8WK61',
  'ZQ JANE DOE',
  'ZQMEMBER77120',
  'zqlastname',
  'ZQJANEDOE',
  '1917-03-29',
  "O'ZQBRIEN-9",
];

/** The record again and again, with a canary in one text of it each time. */
function* planted(value: unknown, canary: string): Generator<unknown> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [name, inner] of Object.entries(value)) {
    const put = (made: unknown) => (Array.isArray(value) ? value.with(Number(name), made) : { ...value, [name]: made });
    if (typeof inner === 'string' && !ownWords.has(name)) yield put(canary);
    else for (const made of planted(inner, canary)) yield put(made);
  }
}

test('AUT-04 a name, identifier, birth date or note in any text of any record reaches no column', async () => {
  const number = ++lastLoad;
  const records = kinds.flatMap((kind) =>
    canaries.flatMap((canary) => [...planted(samples[kind], canary)]),
  ) as SourceRecord[];
  expect(records.length).toBeGreaterThan(700);
  const problems = await store(number, records);
  const search = canarySearch(canaries);
  expect(search.inText('problems', JSON.stringify(problems))).toEqual([]);
  let rows = 0;
  for (const table of factsTables.filter((name) => !name.startsWith('score'))) {
    const found = await rowsOf(`${table}_loaded`, [number]);
    rows += found.length;
    expect([table, search.inText(table, JSON.stringify(found))]).toEqual([table, []]);
  }
  expect(rows).toBeGreaterThan(700);
}, 120_000);
