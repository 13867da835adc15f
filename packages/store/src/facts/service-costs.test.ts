import { type CategorizedLine, serviceCategoryOf } from '@optimiq/domain/records/service-category';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { beta, claim, date, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import { summarizeScores } from './population.ts';
import { readServiceCosts } from './service-costs.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

const line: fc.Arbitrary<CategorizedLine> = fc.record(
  {
    revenueCode: fc.constantFrom('0300', '0450', '459', '0981', '0460'),
    pos: fc.constantFrom('11', '23', '01', '12'),
    procedure: fc.constantFrom('99213', 'E0601', 'A7030', 'A9552', 'L1833', 'K0001', '99284'),
  },
  { requiredKeys: [] },
);
const anyClaim = fc.record({
  type: fc.constantFrom('institutional' as const, 'professional' as const),
  billType: fc.option(
    fc.constantFrom(
      ...[
        '111',
        '117',
        '121',
        '131',
        '141',
        '181',
        '211',
        '231',
        '329',
        '411',
        '431',
        '661',
        '721',
        '811',
        '831',
        '851',
      ],
    ),
    { nil: undefined },
  ),
  paidCents: fc.option(fc.integer({ min: -500, max: 5_000 }), { nil: undefined }),
  on: fc.constantFrom('2024-02-01', '2024-10-01', '2025-02-01', '2025-10-01'),
  lines: fc.array(line, { maxLength: 4 }),
});

test('each claim is under the category the rule says, its amount once, and all of them add up', async () => {
  const all = fc.sample(anyClaim, { seed: 7, numRuns: 400 });
  await appendLoad(t.facts, beta, 1).claims(
    all.map(({ on, lines, billType, paidCents, type }, at) => {
      const { paidCents: _, ...plain } = claim(at + 1, at % 40);
      return {
        ...plain,
        type,
        serviceFrom: date(on),
        serviceThrough: date(on),
        ...(billType && { billType }),
        ...(paidCents !== undefined && { paidCents }),
        lines: lines.map((one, place) => ({ line: place + 1, modifiers: [], diagnosisPointers: [], ...one })),
      };
    }),
  );
  await t.facts.executeAll(
    beta,
    Array.from({ length: 40 }, (_, at) => ({
      sql: `insert into facts.scores (run_no, member_no, member_key, hcc_count, leaf_hash, from_run_no)
        values (1, ${at}, '${memberKey(at)}', 0, '', 1)`,
      parameters: [],
    })),
  );
  const { rows } = await readServiceCosts(t.facts, beta, [1], { runNo: 1 }, 2025, 8);
  const expected = Map.groupBy(all, (one) =>
    serviceCategoryOf({ type: one.type, ...(one.billType && { billType: one.billType }), lines: one.lines }),
  );
  const paid = (some: typeof all) => some.reduce((sum, { paidCents }) => sum + (paidCents ?? 0), 0);
  const of = (some: typeof all, ...days: string[]) => some.filter(({ on }) => days.includes(on));
  expect(rows.length).toBe(expected.size);
  expect(expected.size).toBe(10);
  for (const { service, members } of rows) {
    const facts = { visible: [1], serviceYear: 2025, service };
    expect([service, (await summarizeScores(t.facts, beta, { runNo: 1, facts })).members]).toEqual([service, members]);
  }
  for (const { service, claims, paidCents, completeCents, earlierCents } of rows) {
    const own = expected.get(service)!;
    expect([service, claims, paidCents, completeCents, earlierCents]).toEqual([
      ...[service, of(own, '2025-02-01', '2025-10-01').length, paid(of(own, '2025-02-01', '2025-10-01'))],
      ...[paid(of(own, '2025-02-01')), paid(of(own, '2024-02-01'))],
    ]);
  }
});
