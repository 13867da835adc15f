import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, beta, claim, claimKey, date, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import { claimSources, findDuplicateClaims, readClaimChain } from './claim-sources.ts';
import type { ClaimFacts } from './claims.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

let lastLoad = 0;
const load = async (claims: readonly ClaimFacts[], tenant = alpha): Promise<number> => {
  const number = ++lastLoad;
  await appendLoad(t.facts, tenant, number).claims(claims);
  return number;
};
const feeds = (...sources: [load: number, source: string][]) => new Map(sources);

test('PHD-02 the same claim from two formats of one source is one claim with two sources, the later one current', async () => {
  const x12 = await load([claim(1, 1, { paidCents: 10 })]);
  const csv = await load([claim(1, 1, { paidCents: 12 })]);
  expect(await claimSources(t.facts, alpha, [x12, csv], memberKey(1), claimKey(1))).toEqual([
    { load: x12, record: 0, isCurrent: false },
    { load: csv, record: 0, isCurrent: true },
  ]);
  expect(await claimSources(t.facts, alpha, [x12], memberKey(1), claimKey(1))).toEqual([
    { load: x12, record: 0, isCurrent: true },
  ]);
  expect(await claimSources(t.facts, alpha, [x12, csv], memberKey(2), claimKey(1))).toEqual([]);
  expect(await claimSources(t.facts, beta, [x12, csv], memberKey(1), claimKey(1))).toEqual([]);
  expect((await readClaimChain(t.facts, alpha, [x12, csv], memberKey(1), claimKey(1))).net.paidCents).toBe(12);
});

const billed = (number: number, member: number, changes: Partial<ClaimFacts> = {}) =>
  claim(number, member, { billedCents: 5000, billingNpi: '1234567893', ...changes });
const twoLines = [
  { line: 1, procedure: '99213' },
  { line: 2, procedure: '83036' },
];

test('PHD-02 alike claims of two sources under two numbers are found with the reason; of one source with another', async () => {
  const one = await load([billed(10, 10, { lines: twoLines }), billed(11, 11)]);
  const other = await load([billed(20, 10, { lines: twoLines.toReversed() }), billed(21, 11), billed(22, 12)]);
  const found = await findDuplicateClaims(t.facts, alpha, [one, other], feeds([one, 'a'], [other, 'b']), 10);
  expect(found).toEqual([
    expect.objectContaining({
      memberKey: memberKey(10),
      reason: 'two-sources',
      claims: 2,
      firstClaimKey: claimKey(10),
      lastClaimKey: claimKey(20),
    }),
    expect.objectContaining({ memberKey: memberKey(11), reason: 'two-sources', isSameProvider: true }),
  ]);
  const same = await findDuplicateClaims(t.facts, alpha, [one, other], feeds([one, 'a'], [other, 'a']), 1);
  expect(same).toMatchObject([{ reason: 'one-source' }]);
  expect(await findDuplicateClaims(t.facts, alpha, [one], feeds([one, 'a']), 10)).toEqual([]);
  expect(await findDuplicateClaims(t.facts, beta, [one, other], feeds(), 10)).toEqual([]);
});

test.each([
  ['another procedure', { lines: [{ line: 1, procedure: '99214' }] }, 0],
  ['another amount', { billedCents: 5001 }, 0],
  ['another day', { serviceFrom: date('2025-03-05') }, 0],
  ['another provider', { billingNpi: '1111111112' }, 0],
  ['a copy for the second payer', { payerOrder: 'S' }, 0],
  ['a provider that is not named', { billingNpi: undefined, renderingNpi: undefined }, 1],
  ['a copy that says primary', { payerOrder: 'P' }, 1],
] as const)('PHD-02 %s: %#', async (_, changes, groups) => {
  const made = billed(31, 30, changes as Partial<ClaimFacts>);
  const number = await load([billed(30, 30), made]);
  expect(await findDuplicateClaims(t.facts, alpha, [number], feeds([number, 'a']), 10)).toHaveLength(groups);
});

test('PHD-02 a chain is what the views hold current, whatever replaces and voids what in whatever order', async () => {
  const version = fc.record({
    claim: fc.integer({ min: 1, max: 4 }),
    replaces: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    frequency: fc.constantFrom('1', '2', '6', '7', '7', '7', '8', '8'),
    load: fc.integer({ min: 0, max: 1 }),
  });
  let member = 100;
  await fc.assert(
    fc.asyncProperty(fc.array(version, { minLength: 1, maxLength: 6 }), async (list) => {
      member++;
      const base = member * 10;
      const rows = list.map(({ claim: number, replaces, frequency, load: place }, index) => ({
        place,
        facts: claim(base + number, member, {
          frequency,
          paidCents: 2 ** index,
          ...(replaces === undefined ? {} : { replacesClaimKey: claimKey(base + replaces) }),
        }),
      }));
      const visible = [
        await load(rows.filter(({ place }) => place === 0).map(({ facts }) => facts)),
        await load(rows.filter(({ place }) => place === 1).map(({ facts }) => facts)),
      ];
      const current = await t.facts.query<{ paid: number }>(
        alpha,
        visible,
        'select paid_cents as paid from claims_current where member_key = cast($1 as uuid)',
        [memberKey(member)],
      );
      const chains = await Promise.all(
        [1, 2, 3, 4].map((number) =>
          readClaimChain(t.facts, alpha, visible, memberKey(member), claimKey(base + number)),
        ),
      );
      const links = new Map(
        chains
          .flatMap((chain) => chain.links)
          .map(({ version: { load: at, record }, ...link }) => [`${at}/${record}`, link]),
      );
      expect(links.size).toBe(list.length);
      const held = [
        ...new Set(
          chains.flatMap((chain) =>
            chain.links.filter(({ state }) => state === 'current').map(({ version: { paidCents } }) => paidCents),
          ),
        ),
      ];
      expect(held.sort()).toEqual(current.map(({ paid }) => paid).sort());
    }),
    { numRuns: 60 },
  );
});
