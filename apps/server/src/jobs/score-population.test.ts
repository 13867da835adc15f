import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { ClaimFacts } from '@optimiq/store/facts/claims';
import type { EligibilityYearFacts } from '@optimiq/store/facts/eligibility';
import { countGaps, listGaps, readGapsOf, summarizeGaps } from '@optimiq/store/facts/gaps';
import { type Facts, openFacts } from '@optimiq/store/facts/keeper';
import { readLeaves } from '@optimiq/store/facts/leaves';
import { listMembers } from '@optimiq/store/facts/member-list';
import { countAllRows } from '@optimiq/store/facts/member-rows';
import { readDistribution, readPrevalence, readSegments, summarizeScores } from '@optimiq/store/facts/population';
import { readReceipt } from '@optimiq/store/facts/risk';
import { countScores, deleteRun, sweepRuns } from '@optimiq/store/facts/run-rows';
import { appendLoad } from '@optimiq/store/testing/append-load';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunBase, scorePopulation } from './score-population.ts';

const alpha = '11111111-1111-4111-8111-111111111111' as TenantId;
const beta = '22222222-2222-4222-8222-222222222222' as TenantId;
const member = (number: number) => `${number}aaaaaaa-0000-4000-8000-000000000000` as MemberKey;
const claimKey = (number: number) => `cccccccc-0000-4000-8000-${String(number).padStart(12, '0')}` as ClaimKey;
const day = (text: string) => text as CalendarDate;

const base = mkdtempSync(join(tmpdir(), 'optimiq-score-'));
let facts: Facts;

const claim = (number: number, of: number, code: string, changes: Partial<ClaimFacts> = {}): ClaimFacts => ({
  claimKey: claimKey(number),
  memberKey: member(of),
  type: 'professional',
  frequency: '1',
  serviceFrom: day('2025-03-04'),
  serviceThrough: day('2025-03-04'),
  renderingNpi: '1234567893',
  diagnoses: [{ order: 1, code, system: 'icd10cm' }],
  lines: [
    { line: 1, procedure: '36415', serviceFrom: day('2025-03-04') },
    { line: 2, procedure: '99213', serviceFrom: day('2025-03-04') },
  ],
  ...changes,
});

const year = (of: number, changes: Partial<EligibilityYearFacts> = {}): EligibilityYearFacts => ({
  memberKey: member(of),
  year: 2025,
  orec: '0',
  partAMonths: 12,
  partBMonths: 12,
  dualCode: '00',
  ...changes,
});

async function load(tenant: TenantId): Promise<void> {
  const appender = appendLoad(facts, tenant, 1);
  await appender.members([
    ...[1, 2, 3, 4].map((number) => ({ memberKey: member(number), sex: 'F' as const })),
    { memberKey: member(5), sex: 'M', deathOn: day('2025-06-01') },
    { memberKey: member(6), sex: 'M' },
  ]);
  await appender.memberAges([1, 2, 3, 5].map((number) => ({ memberKey: member(number), paymentYear: 2026, age: 72 })));
  await appender.eligibilityYears([
    year(1),
    year(2, { partBMonths: 5 }),
    year(3, { esrd: true }),
    year(4),
    year(5),
    // Status of the payment year itself; the service year's months still decide about new enrollees.
    year(1, { year: 2026, dualCode: '02' }),
  ]);
  await appender.claims([
    claim(1, 1, 'E1122'),
    claim(2, 1, 'E1165', { serviceFrom: day('2025-12-30'), serviceThrough: day('2026-01-02') }),
    claim(3, 1, 'Z9911', { type: 'institutional', billType: '211' }),
    claim(4, 2, 'I509'),
    claim(5, 1, 'E119', { serviceFrom: day('2023-01-01'), serviceThrough: day('2023-01-01') }),
  ]);
}

const score = (tenant: TenantId, number: number, base?: RunBase) =>
  scorePopulation({
    facts,
    tenant,
    visible: [1],
    run: { number, model: 'cms-hcc-v28', paymentYear: 2026, settings: { mceEdits: true } },
    ...(base && { base }),
  });

beforeAll(async () => {
  facts = await openFacts({
    folder: join(base, 'facts'),
    spillFolder: join(base, 'spill'),
    keyOf: async (tenant) => new Uint8Array(32).fill(tenant.charCodeAt(0)),
    memoryMb: 512,
    threads: 2,
    idleCloseMs: 60_000,
  });
  await load(alpha);
  await load(beta);
});
afterAll(async () => {
  await facts.close();
  rmSync(base, { recursive: true, force: true });
});

test('a run scores who can be scored, says why not of the others, and gives the same hash again', async () => {
  const first = await score(alpha, 1);
  expect(first).toMatchObject({ members: 6, scored: 2 });
  expect(await summarizeScores(facts, alpha, { runNo: 1 })).toMatchObject({
    members: 6,
    scored: 2,
    membersWithHcc: 2,
    notScored: [
      { reason: 'deceased', members: 1 },
      { reason: 'esrd', members: 1 },
      { reason: 'no-age', members: 1 },
      { reason: 'no-eligibility', members: 1 },
    ],
  });
  expect(await score(alpha, 1)).toEqual(first);
  expect((await score(beta, 4)).rootHash).toBe(first.rootHash);
  expect((await readLeaves(facts, alpha, 1)).size).toBe(6);
  expect((await readLeaves(facts, alpha, 4)).size).toBe(0);
});

test('beside its receipt a member’s gaps are stored: what the years before had, and the claims that say so', async () => {
  await score(alpha, 3);
  // E119 of 2023 is HCC 38; E1122 of 2025 is HCC 37, which outranks it.
  expect(await readGapsOf(facts, alpha, 3, [member(1)])).toEqual([
    {
      memberKey: member(1),
      sex: 'F',
      age: 72,
      hcc: 38,
      status: 'closed-higher',
      codedMask: 0b10,
      lastCoded: { claimKey: claimKey(5), serviceOn: '2023-01-01', code: 'E119', hcc: 38 },
      closedBy: { claimKey: claimKey(1), serviceOn: '2025-03-04', code: 'E1122', hcc: 37 },
    },
  ]);
  const [only] = await summarizeGaps(facts, alpha, { runNo: 3 });
  expect(only).toEqual({ hcc: 38, open: 0, closed: 0, closedHigher: 1, closedLower: 0, new: 0, openGainRaw: 0 });
  expect(await countGaps(facts, alpha, { runNo: 3, statuses: ['new'] })).toBe(1);
  // Carried on to a run that takes the member's score over.
  await score(alpha, 5, { number: 3, changed: [member(2)] });
  const all = (await listGaps(facts, alpha, { runNo: 5 }, { sort: 'hcc', limit: 10 }))!;
  expect(all.map(({ memberKey, hcc }) => [memberKey, hcc])).toEqual([
    [member(1), 38],
    [member(2), 226],
  ]);
  const rest = await listGaps(facts, alpha, { runNo: 5 }, { sort: 'hcc', limit: 10, after: all[0]! });
  expect(rest?.map(({ hcc }) => hcc)).toEqual([226]);
  expect(await listGaps(facts, beta, { runNo: 5 }, { sort: 'hcc', limit: 10 })).toEqual([]);
  expect(
    await listGaps(facts, alpha, { runNo: 5 }, { sort: 'hcc', limit: 10, after: { memberKey: member(3), hcc: 38 } }),
  ).toBeUndefined();
  for (const run of [3, 5]) await deleteRun(facts, alpha, run);
});

test('a receipt opens down to the claim line and the published row', async () => {
  await score(alpha, 2);
  const receipt = await readReceipt(facts, alpha, [1], 2, member(1));
  expect(receipt).toMatchObject({ segment: 'CFA', statusYear: 2026, sex: 'F', age: 72 });
  expect(receipt?.hccs).toEqual([
    {
      hcc: 37,
      status: 'counts',
      coefficientThousandths: receipt?.terms.find(({ name }) => name === 'CFA_HCC37')?.thousandths,
      tableRow: 'cms-hcc-v28/2026/factors:HCC37',
      diagnoses: [
        {
          code: 'E1122',
          tableRow: 'cms-hcc-v28/2026/diagnoses:E1122:37',
          evidence: [{ claimKey: claimKey(1), line: 2, serviceThrough: '2025-03-04', providerNpi: '1234567893' }],
        },
      ],
    },
  ]);
  expect(receipt?.terms.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
    expect.arrayContaining(['demographic CFA_F70_74', 'hcc CFA_HCC37']),
  );
  expect(receipt?.rawThousandths).toBe(receipt?.terms.reduce((sum, { thousandths }) => sum + thousandths, 0));
  expect(receipt?.notCounted).toEqual([
    { code: 'E1165', reason: 'service-date-outside', claimKey: claimKey(2), serviceThrough: '2026-01-02' },
    { code: 'Z9911', reason: 'bill-type', claimKey: claimKey(3), serviceThrough: '2025-03-04' },
  ]);
  expect(await readReceipt(facts, beta, [1], 2, member(1))).toBeUndefined();
  expect((await readReceipt(facts, alpha, [1], 2, member(2)))?.segment).toBe('NE');
});

test('every tile counts the rows it opens', async () => {
  await score(alpha, 3);
  const total = async (cohort: object) => {
    const page = { sort: 'payment', direction: 'desc', limit: 2 } as const;
    const first = await listMembers(facts, alpha, [1], { runNo: 3, ...cohort }, page);
    const items = [...first.items];
    for (let next = first.next; next; ) {
      const list = await listMembers(facts, alpha, [1], { runNo: 3, ...cohort }, { ...page, after: next });
      items.push(...list.items);
      next = list.next;
    }
    expect(new Set(items.map(({ memberKey }) => memberKey)).size).toBe(first.total);
    expect(items).toHaveLength(first.total);
    return first.total;
  };
  expect(await total({})).toBe(6);
  for (const { hcc, members } of await readPrevalence(facts, alpha, { runNo: 3 }))
    expect(await total({ hcc })).toBe(members);
  for (const { segment, members } of await readSegments(facts, alpha, { runNo: 3 })) {
    expect(await total({ segments: [segment] })).toBe(members);
  }
  const { bands, n } = await readDistribution(facts, alpha, { runNo: 3 });
  expect(bands.reduce((sum, { members }) => sum + members, 0)).toBe(n);
  for (const { fromThousandths, members } of bands) expect(await total({ band: fromThousandths })).toBe(members);
});

test('a run can be deleted; what another has taken over from it stays until that one goes, too', async () => {
  const { rootHash } = await score(alpha, 5);
  const receipt = await readReceipt(facts, alpha, [1], 5, member(1));
  expect(await score(alpha, 6, { number: 5, changed: [member(2)] })).toEqual({ members: 6, scored: 1, rootHash });
  expect(await countScores(facts, alpha, 6)).toEqual({ members: 6, fromRuns: 2 });
  await deleteRun(facts, alpha, 5);
  expect(await readReceipt(facts, alpha, [1], 5, member(1))).toBeUndefined();
  expect(await readReceipt(facts, alpha, [1], 6, member(1))).toEqual(receipt);
  // Made again beside the receipts that are still in use, and swept with them.
  expect((await score(alpha, 5)).rootHash).toBe(rootHash);
  expect(await readReceipt(facts, alpha, [1], 5, member(1))).toEqual({ ...receipt, memberNo: expect.any(Number) });
  await sweepRuns(facts, alpha, [6]);
  expect(await readReceipt(facts, alpha, [1], 6, member(1))).toEqual(receipt);
  await sweepRuns(facts, alpha, []);
  const left = await countAllRows(facts, alpha);
  expect([...left].filter(([table, rows]) => table.startsWith('score') && rows > 0)).toEqual([]);
});
