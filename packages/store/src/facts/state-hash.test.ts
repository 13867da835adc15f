import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, beta, claim, claimKey, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import type { ClaimFacts } from './claims.ts';
import { recordColumns } from './record-columns.ts';
import { stateHash } from './state-hash.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

/** Natural keys as the vault would lend them: the same for one person whatever the random key. */
const naturalKeys = (shift: number) =>
  new Map(
    Array.from({ length: 20 }, (_, number) => number).flatMap((number): [string, string][] => [
      [memberKey(number + shift), `bbbbbbbb-0000-4000-8000-${String(number).padStart(12, '0')}`],
    ]),
  );

const loadClaims = async (tenant: typeof alpha, load: number, claims: readonly ClaimFacts[]) => {
  const appender = appendLoad(t.facts, tenant, load);
  await appender.members([...new Set(claims.map((row) => row.memberKey))].map((key) => ({ memberKey: key, sex: 'F' })));
  await appender.claims(claims);
};
const hashOf = async (tenant: typeof alpha, visible: readonly number[], shift = 0) =>
  (await stateHash(t.facts, tenant, visible, [], naturalKeys(shift))).sha256;

test('a load and its undo leave the hash as it was, also after a later load replaced its claims', async () => {
  await loadClaims(alpha, 1, [claim(1, 1), claim(2, 2)]);
  const before = await hashOf(alpha, [1]);
  await loadClaims(alpha, 2, [claim(3, 1), claim(2, 2, { paidCents: 5 })]);
  expect(await hashOf(alpha, [1, 2])).not.toBe(before);
  expect(await hashOf(alpha, [1])).toBe(before);

  await loadClaims(alpha, 3, [claim(4, 1, { frequency: '7', replacesClaimKey: claimKey(3) })]);
  const without = await hashOf(alpha, [1, 3]);
  expect(await hashOf(alpha, [1, 2, 3])).not.toBe(without);
  expect(await hashOf(alpha, [3, 1])).toBe(without);
});

test("two tenants loaded alike have one hash, whatever their members' random keys, load numbers and order", async () => {
  await loadClaims(alpha, 11, [claim(1, 1), claim(2, 2)]);
  await loadClaims(alpha, 12, [claim(5, 1)]);
  await loadClaims(beta, 7, [claim(5, 101)]);
  await loadClaims(beta, 8, [claim(2, 102), claim(1, 101)]);
  expect(await hashOf(beta, [7, 8], 100)).toBe(await hashOf(alpha, [11, 12]));
  expect(await hashOf(beta, [7], 100)).not.toBe(await hashOf(alpha, [11, 12]));
});

test('one changed value, and one claim moved to another member, change the hash', async () => {
  await loadClaims(alpha, 21, [claim(1, 1), claim(2, 2)]);
  await loadClaims(alpha, 22, [claim(1, 1), claim(2, 2, { paidCents: 9 })]);
  await loadClaims(alpha, 23, [claim(1, 2), claim(2, 1)]);
  const hashes = [await hashOf(alpha, [21]), await hashOf(alpha, [22]), await hashOf(alpha, [23])];
  expect(new Set(hashes).size).toBe(3);
});

test('the hash is given table by table', async () => {
  const { tables } = await stateHash(t.facts, alpha, [1], [], naturalKeys(0));
  expect(tables.map(({ table, rows }) => [table, rows])).toEqual([
    ['members', 2],
    ['member_ages', 0],
    ['eligibility_years', 0],
    ['claims', 2],
    ['claim_lines', 2],
    ['claim_diagnoses', 2],
    ['pharmacy_fills', 0],
    ...Object.keys(recordColumns).map((table) => [table, 0]),
    ['scores', 0],
    ['score_gaps', 0],
  ]);
});
