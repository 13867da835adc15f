import { expect, test } from 'vitest';
import type { Claim837, Payer837 } from './claim.ts';
import { emptyPerson } from './claim.ts';
import { toSourceClaim } from './to-source.ts';

const payer = (order: string | undefined, paidCents?: number): Payer837 => ({
  order,
  paidCents,
  id: undefined,
  name: undefined,
  filing: undefined,
  adjustments: undefined,
});

const orderOf = (...payers: Payer837[]) => {
  const patient = { ...emptyPerson(), memberId: '123456' };
  const claim = {
    segment: 1,
    offset: 0,
    claimId: 'A1',
    type: 'professional',
    patient,
    providers: [],
    payers,
    diagnoses: [],
    lines: [],
    isRejected: false,
  } as unknown as Claim837;
  return toSourceClaim(claim).claim?.payerOrder;
};

test.each([
  ['the primary payer', [payer('P')], 'P'],
  ['the primary payer with a second one behind it', [payer('P'), payer('S')], 'P'],
  ['the second payer, after the first', [payer('S'), payer('P', 100)], 'S'],
  ['the third payer', [payer('T'), payer('P', 100), payer('S', 50)], 'T'],
  ['a fifth payer', [payer('B')], 'T'],
  ['a payer said to be primary although the primary has paid', [payer('P'), payer('P', 0)], 'S'],
  ['a payer of unknown rank (U)', [payer('U')], undefined],
  ['no payer', [], undefined],
] as const)('PHD-02 a claim for %s', (_, payers, expected) => {
  expect(orderOf(...payers)).toBe(expected);
});
