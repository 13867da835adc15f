import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendLoad } from '../testing/append-load.ts';
import { alpha, beta, claim, claimKey, fillKey, key, memberKey, type TestFacts, testFacts } from '../testing/facts.ts';
import { readClaimChain } from './claim-sources.ts';
import type { ClaimFacts } from './claims.ts';

let t: TestFacts;
beforeAll(async () => {
  t = await testFacts();
});
afterAll(() => t.close());

let lastLoad = 0;
const payerKey = (number: number) => key('f', 900_000 + number);

async function load(claims: readonly ClaimFacts[], tenant = alpha): Promise<number> {
  await appendLoad(t.facts, tenant, ++lastLoad).claims(claims);
  return lastLoad;
}

/** Remittances that name claims and the payer's number of each. */
async function paid(pairs: readonly [claim: number, payer: number][], tenant = alpha): Promise<number> {
  await appendLoad(t.facts, tenant, ++lastLoad).remittances(
    pairs.map(([number, payer], index) => ({
      remittanceKey: fillKey(lastLoad * 100 + index),
      claimKey: claimKey(number),
      payerClaimKey: payerKey(payer),
      paymentKey: fillKey(1),
      status: '1',
      billedCents: 100,
      paidCents: 100,
      payment: { amountCents: 100 },
      adjustments: [],
      remarks: [],
      lines: [],
    })),
  );
  return lastLoad;
}

async function acknowledged(number: number, payer: number): Promise<number> {
  await appendLoad(t.facts, alpha, ++lastLoad).acknowledgements([
    {
      acknowledgementKey: fillKey(lastLoad),
      controlKey: fillKey(1),
      claimKey: claimKey(number),
      payerClaimKey: payerKey(payer),
      by: '277ca',
      level: 'claim',
      outcome: 'accepted',
      errors: [],
    },
  ]);
  return lastLoad;
}

const correction = (number: number, payer: number, changes: Partial<ClaimFacts> = {}) =>
  claim(number, 1, {
    frequency: '7',
    replacesPayerClaimKey: payerKey(payer),
    replacesClaimKey: claimKey(80_000 + payer),
    ...changes,
  });

const current = async (visible: readonly number[], tenant = alpha) =>
  (
    await t.facts.query<{ key: string }>(
      tenant,
      visible,
      'select claim_key as "key" from claims_current order by claim_key',
    )
  ).map(({ key: text }) => Number(text.slice(-12)));

test("PHD-02 a replacement that names the payer's number takes the place of the claim that the 835 gave it to", async () => {
  const claims = await load([claim(1, 1), correction(2, 1)]);
  expect(await current([claims])).toEqual([1, 2]);
  const remittance = await paid([[1, 1]]);
  expect(await current([claims, remittance])).toEqual([2]);
  expect(await current([claims])).toEqual([1, 2]);
  const { links, net } = await readClaimChain(t.facts, alpha, [claims, remittance], memberKey(1), claimKey(1));
  expect(links.map(({ version, state }) => [version.claimKey, version.replacesClaimKey, state])).toEqual([
    [claimKey(1), undefined, 'replaced'],
    [claimKey(2), claimKey(1), 'current'],
  ]);
  expect(net.paidCents).toBe(1002);
});

test("PHD-02 a void finds its claim by the payer's number of a 277CA", async () => {
  const claims = await load([claim(11, 1), correction(12, 11, { frequency: '8' })]);
  expect(await current([claims, await acknowledged(11, 11)])).toEqual([]);
});

test("PHD-02 without the payer's word the number may be the sender's own", async () => {
  const claims = await load([claim(21, 1), correction(22, 21, { replacesClaimKey: claimKey(21) })]);
  expect(await current([claims, await paid([[29, 29]])])).toEqual([22]);
});

test("PHD-02 the payer's word goes before a claim of the sender that bears the same number", async () => {
  const claims = await load([claim(31, 1), claim(32, 1), correction(33, 31, { replacesClaimKey: claimKey(32) })]);
  expect(await current([claims, await paid([[31, 31]])])).toEqual([32, 33]);
});

test('PHD-02 a payer that keeps its number for replacements: each takes the place of the original, the last holds', async () => {
  const claims = await load([claim(41, 1), correction(42, 41), correction(43, 41)]);
  const remittances = await paid([
    [41, 41],
    [42, 41],
    [43, 41],
  ]);
  expect(await current([claims, remittances])).toEqual([43]);
});

test("PHD-02 a frequency that replaces nothing, and another tenant's remittance, resolve nothing", async () => {
  const claims = await load([claim(51, 1), correction(52, 51, { frequency: '3' }), correction(53, 53), claim(54, 1)]);
  const mine = await paid([[51, 51]]);
  const theirs = await paid([[54, 53]], beta);
  expect(await current([claims, mine, theirs])).toEqual([51, 52, 53, 54]);
  expect(await current([claims, mine, theirs], beta)).toEqual([]);
});
