import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { changedMembers } from '@optimiq/store/facts/changed-members';
import type { ClaimFacts } from '@optimiq/store/facts/claims';
import { type Facts, openFacts } from '@optimiq/store/facts/keeper';
import { readLeaves } from '@optimiq/store/facts/leaves';
import { deleteMemberRows } from '@optimiq/store/facts/member-rows';
import { readDistribution, readNotCounted, readPrevalence, readSegments } from '@optimiq/store/facts/population';
import { summarizeClaims } from '@optimiq/store/facts/population-claims';
import { readReceipt } from '@optimiq/store/facts/risk';
import { countRunChanges } from '@optimiq/store/facts/run-changes';
import { compareRuns } from '@optimiq/store/facts/run-impact';
import { countScores } from '@optimiq/store/facts/run-rows';
import { appendLoad } from '@optimiq/store/testing/append-load';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunBase, scorePopulation } from './score-population.ts';

const member = (number: number) => `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000` as MemberKey;
const claimKey = (number: number) => `cccccccc-0000-4000-8000-${String(number).padStart(12, '0')}` as ClaimKey;
const day = (text: string) => text as CalendarDate;

const base = mkdtempSync(join(tmpdir(), 'optimiq-run-base-'));
let facts: Facts;
beforeAll(async () => {
  facts = await openFacts({
    folder: join(base, 'facts'),
    spillFolder: join(base, 'spill'),
    keyOf: async () => new Uint8Array(32).fill(5),
    memoryMb: 512,
    threads: 2,
    idleCloseMs: 60_000,
  });
});
afterAll(async () => {
  await facts.close();
  rmSync(base, { recursive: true, force: true });
});

const people = 12;
const claims = 10;
const codes = ['E1122', 'I509', 'C50911', 'Z0000', 'F0390'];

/** One statement of a load: a claim, its replacement or its void, sent for whoever; a year of coverage; a new person. */
type Statement =
  | {
      readonly kind: 'claim';
      readonly of: number;
      readonly claim: number;
      readonly code: number;
      readonly for?: number;
    }
  | { readonly kind: 'void'; readonly of: number; readonly claim: number; readonly for: number }
  | { readonly kind: 'year'; readonly of: number; readonly dual: boolean }
  | { readonly kind: 'person'; readonly of: number };

const number = (most: number) => fc.integer({ min: 0, max: most - 1 });
const statement: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ kind: fc.constant('claim' as const), of: number(people), claim: number(claims), code: number(5) }),
  fc.record({
    kind: fc.constant('claim' as const),
    of: number(people),
    claim: number(claims),
    code: number(5),
    for: number(claims),
  }),
  fc.record({ kind: fc.constant('void' as const), of: number(people), claim: number(claims), for: number(claims) }),
  fc.record({ kind: fc.constant('year' as const), of: number(people), dual: fc.boolean() }),
  fc.record({ kind: fc.constant('person' as const), of: fc.integer({ min: people, max: people + 4 }) }),
);

const claimOf = (said: Extract<Statement, { kind: 'claim' | 'void' }>): ClaimFacts => ({
  claimKey: claimKey(said.claim),
  memberKey: member(said.of),
  type: 'professional',
  frequency: said.kind === 'void' ? '8' : said.for === undefined ? '1' : '7',
  ...(said.for !== undefined && { replacesClaimKey: claimKey(said.for) }),
  serviceFrom: day('2025-03-04'),
  serviceThrough: day('2025-03-04'),
  diagnoses: said.kind === 'void' ? [] : [{ order: 1, code: codes[said.code]!, system: 'icd10cm' }],
  lines: [{ line: 1, procedure: '99213', serviceFrom: day('2025-03-04') }],
});

const yearOf = (of: number, dualCode: string) => ({
  memberKey: member(of),
  year: 2025,
  orec: '0',
  partAMonths: 12,
  partBMonths: 12,
  dualCode,
});

async function append(tenant: TenantId, load: number, statements: readonly Statement[]): Promise<void> {
  const appender = appendLoad(facts, tenant, load);
  const named = statements.filter((said) => said.kind === 'person').map(({ of }) => of);
  if (named.length > 0) {
    await appender.members(named.map((of) => ({ memberKey: member(of), sex: 'F' as const })));
    await appender.memberAges(named.map((of) => ({ memberKey: member(of), paymentYear: 2026, age: 72 })));
  }
  const years = statements.filter((said) => said.kind === 'year');
  if (years.length > 0) await appender.eligibilityYears(years.map(({ of, dual }) => yearOf(of, dual ? '02' : '00')));
  const sent = statements.filter((said) => said.kind === 'claim' || said.kind === 'void');
  if (sent.length > 0) await appender.claims(sent.map(claimOf));
}

const score = (tenant: TenantId, visible: readonly number[], run: number, from?: RunBase) =>
  scorePopulation({
    facts,
    tenant,
    visible,
    run: { number: run, model: 'cms-hcc-v28', paymentYear: 2026, settings: { mceEdits: true } },
    ...(from && { base: from }),
  });

/** Everything screens show of a run, without the places where it is stored. */
async function shown(tenant: TenantId, visible: readonly number[], runNo: number) {
  const leaves = await readLeaves(facts, tenant, runNo);
  const receipts = await Promise.all(
    [...leaves.keys()].sort().map(async (key) => {
      const { memberNo: _, fromRunNo: __, ...receipt } = (await readReceipt(facts, tenant, visible, runNo, key))!;
      return receipt;
    }),
  );
  const cohorts = [{ runNo }, { runNo, hcc: 37 }, { runNo, with: 'hcc' as const }];
  const tiles = await Promise.all(
    cohorts.map(async (cohort) => [
      await readPrevalence(facts, tenant, cohort),
      await readDistribution(facts, tenant, cohort),
      await readSegments(facts, tenant, cohort),
      await readNotCounted(facts, tenant, cohort),
      await summarizeClaims(facts, tenant, visible, cohort, 2025),
    ]),
  );
  return { receipts, tiles };
}

let tenants = 0;
const newTenant = () => `11111111-1111-4111-8111-${String(++tenants).padStart(12, '0')}` as TenantId;
const everybody = Array.from({ length: people }, (_, of) => of);
const firstLoad: readonly Statement[] = everybody.flatMap((of): Statement[] => [
  { kind: 'person', of },
  { kind: 'year', of, dual: false },
  ...(of < claims ? [{ kind: 'claim' as const, of, claim: of, code: of % 5 }] : []),
]);

test('scores taken over and scores made anew are the same run, whatever loads say in between', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(statement, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      async (loads) => {
        const tenant = newTenant();
        await append(tenant, 1, firstLoad);
        const visible = [1];
        await score(tenant, visible, 1);
        await score(tenant, visible, 1001);
        for (const [index, statements] of loads.entries()) {
          const load = index + 2;
          await append(tenant, load, statements);
          visible.push(load);
          const changed = (await changedMembers(facts, tenant, visible, [load], 1000))!;
          const quick = await score(tenant, visible, load, { number: load - 1, changed });
          const whole = await score(tenant, visible, 1000 + load);
          expect({ ...quick, scored: whole.scored }).toEqual(whole);
          expect(await shown(tenant, visible, load)).toEqual(await shown(tenant, visible, 1000 + load));
          expect(await compareRuns(facts, tenant, load, load - 1)).toEqual(
            await compareRuns(facts, tenant, 1000 + load, 1000 + load - 1),
          );
          expect(await countRunChanges(facts, tenant, load - 1, load)).toEqual(
            await countRunChanges(facts, tenant, 1000 + load - 1, 1000 + load),
          );
        }
        await facts.closeTenant(tenant);
      },
    ),
    { numRuns: process.env['OPTIMIQ_SOAK'] ? 12 : 3 },
  );
});

test('only members of whom something may have changed are scored again, and more than the limit is nobody', async () => {
  const tenant = newTenant();
  await append(tenant, 1, firstLoad);
  // Claim 0 of member 0 is replaced by one of member 7.
  await append(tenant, 2, [{ kind: 'claim', of: 7, claim: 9, code: 1, for: 0 }]);
  const changed = await changedMembers(facts, tenant, [1, 2], [2], 10);
  expect(changed?.sort()).toEqual([member(0), member(7), member(9)]);
  expect(await changedMembers(facts, tenant, [1, 2], [2], 2)).toBeUndefined();
  expect(await changedMembers(facts, tenant, [1, 2], [], 2)).toEqual([]);

  await score(tenant, [1], 1);
  expect(await score(tenant, [1, 2], 2, { number: 1, changed: changed! })).toMatchObject({ members: people });
  const from = await facts.query(
    tenant,
    [],
    'select from_run_no as run, count(*) as n from scores where run_no = 2 group by 1 order by 1',
  );
  expect(from).toEqual([
    { run: 1, n: people - 3 },
    { run: 2, n: 3 },
  ]);
});

test('a remittance that says whose number a replacement names concerns the claim that was taken for replaced', async () => {
  const tenant = newTenant();
  await append(tenant, 1, firstLoad);
  const payerKey = claimKey(77);
  const replacement = claimOf({ kind: 'claim', of: 1, claim: 50, code: 1, for: 5 });
  await appendLoad(facts, tenant, 2).claims([{ ...replacement, replacesPayerClaimKey: payerKey }]);
  await appendLoad(facts, tenant, 3).remittances([
    {
      remittanceKey: claimKey(78),
      claimKey: claimKey(1),
      payerClaimKey: payerKey,
      paymentKey: claimKey(79),
      status: '1',
      billedCents: 100,
      paidCents: 100,
      payment: { amountCents: 100 },
      adjustments: [],
      remarks: [],
      lines: [],
    },
  ]);
  const current = async (visible: readonly number[]) => {
    const rows = await facts.query<{ key: string }>(tenant, visible, 'select claim_key as "key" from claims_current');
    return [1, 5].filter((of) => rows.some(({ key }) => key === claimKey(of)));
  };
  expect(await current([1, 2])).toEqual([1]);
  expect(await current([1, 2, 3])).toEqual([5]);
  expect((await changedMembers(facts, tenant, [1, 2, 3], [3], 10))?.sort()).toEqual([member(1), member(5)]);
});

test('a base that leaves somebody out is not believed: everybody is scored', async () => {
  const tenant = newTenant();
  await append(tenant, 1, firstLoad);
  await append(tenant, 2, [{ kind: 'person', of: 20 }]);
  await score(tenant, [1], 1);
  expect(await score(tenant, [1, 2], 2, { number: 1, changed: [] })).toMatchObject({ members: people + 1 });
  expect(await countScores(facts, tenant, 2)).toEqual({ members: people + 1, fromRuns: 1 });
});

test('erasing somebody takes their receipts from every run that made one, named by a score or not', async () => {
  const tenant = newTenant();
  await append(tenant, 1, firstLoad);
  await append(tenant, 2, [{ kind: 'claim', of: 0, claim: 0, code: 1 }]);
  await score(tenant, [1], 1);
  await score(tenant, [1, 2], 2, { number: 1, changed: [member(0)] });
  await deleteMemberRows(facts, tenant, [member(0)]);
  const left = await facts.inspect(
    tenant,
    `select 'diagnoses' as what from facts.score_diagnoses where (run_no, member_no) not in (select run_no, member_no from facts.score_members)
    union all select 'factors' from facts.score_factors where (run_no, member_no) not in (select run_no, member_no from facts.score_members)
    union all select 'members' from facts.score_members where member_key = '${member(0)}'
    union all select 'scores' from facts.scores where member_key = '${member(0)}'`,
  );
  expect(left).toEqual([]);
  expect((await readLeaves(facts, tenant, 2)).size).toBe(people - 1);
  expect(await readReceipt(facts, tenant, [1, 2], 2, member(1))).toMatchObject({ fromRunNo: 1 });
});
