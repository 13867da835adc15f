import { expect, test } from 'vitest';
import { type ClaimVersion, claimChain } from './claim-chain.ts';

const version = (
  claimKey: string,
  frequency: string,
  load: number,
  paidCents: number,
  replacesClaimKey?: string,
): ClaimVersion => ({
  claimKey,
  frequency,
  load,
  record: 0,
  paidCents,
  ...(replacesClaimKey ? { replacesClaimKey } : {}),
});

/** Links as 'claim state change', and the net. */
function told(versions: readonly ClaimVersion[], claimKey = 'a') {
  const { links, net } = claimChain(versions, claimKey);
  const changes = links.reduce((sum, { change }) => sum + change.paidCents, 0);
  expect(changes).toBe(net.paidCents);
  return [
    ...links.map(({ version: { claimKey: own }, state, change }) => `${own} ${state} ${change.paidCents}`),
    net.paidCents,
  ];
}

test('PHD-02 original, replacement, void: the net is nothing', () => {
  expect(told([version('a', '1', 1, 100), version('b', '7', 2, 80, 'a'), version('c', '8', 3, 80, 'b')])).toEqual([
    'a replaced 100',
    'b voided -20',
    'c void -80',
    0,
  ]);
});

test('PHD-02 a void of a replacement does not bring the original back', () => {
  const chain = [version('c', '8', 1, 80, 'b'), version('a', '1', 2, 100), version('b', '7', 3, 80, 'a')];
  expect(told(chain)).toEqual(['c void 0', 'a replaced 100', 'b voided -100', 0]);
});

test('PHD-02 a replacement that arrives before its original stands', () => {
  expect(told([version('b', '7', 1, 80, 'a'), version('a', '1', 2, 100)])).toEqual([
    'b current 80',
    'a replaced 0',
    80,
  ]);
});

test('PHD-02 of two replacements of one original the one that came last counts, once', () => {
  const chain = [version('a', '1', 1, 100), version('b', '7', 2, 80, 'a'), version('c', '7', 3, 70, 'a')];
  expect(told(chain)).toEqual(['a replaced 100', 'b outrun -20', 'c current -10', 70]);
});

test('PHD-02 a void of the original after its replacement takes the replacement along; a replacement after the void stands', () => {
  const voided = [version('a', '1', 1, 100), version('b', '7', 2, 80, 'a'), version('c', '8', 3, 0, 'a')];
  expect(told(voided)).toEqual(['a voided 100', 'b voided -20', 'c void -80', 0]);
  const again = [version('a', '1', 1, 100), version('c', '8', 2, 0, 'a'), version('b', '7', 3, 80, 'a')];
  expect(told(again)).toEqual(['a replaced 100', 'c void -100', 'b current 80', 80]);
});

test('PHD-02 the same claim again, and a claim that replaces itself, are new versions', () => {
  const chain = [version('a', '1', 1, 100), version('a', '1', 2, 90), version('a', '7', 3, 60, 'a')];
  expect(told(chain)).toEqual(['a earlier-version 100', 'a earlier-version -10', 'a current -30', 60]);
});

test.each(['1', '2', '3', '4', '5', '6', '9', 'Q'])(
  'PHD-02 a claim of frequency %s stands beside the claim it names',
  (frequency) => {
    const versions = [version('a', '1', 1, 100), version('b', frequency, 2, 80, 'a')];
    expect(told(versions, 'a')).toEqual(['a current 100', 100]);
    expect(told(versions, 'b')).toEqual(['b current 80', 80]);
  },
);

test('other claims of the member are not in the chain, and an unknown one has none', () => {
  const versions = [version('a', '1', 1, 100), version('x', '1', 1, 5), version('b', '7', 2, 80, 'a')];
  expect(told(versions, 'b')).toEqual(['a replaced 100', 'b current -20', 80]);
  expect(told(versions, 'x')).toEqual(['x current 5', 5]);
  expect(told(versions, 'y')).toEqual([0]);
});
