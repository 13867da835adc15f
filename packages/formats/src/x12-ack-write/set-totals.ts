import { ClaimSets } from './claim-sets.ts';
import { type OpenFile, pass } from './pass.ts';

/** Claims of one transaction set and what they bill, in cents. */
export type SetTotals = {
  accepted: number;
  rejected: number;
  acceptedCents: bigint;
  rejectedCents: bigint;
};

/**
 * Totals of each transaction set of a file, in order. A 277CA says them before its claims, so they come from a reading
 * of their own, which is asked for one set at a time and never has more than one step of the file ahead.
 */
export async function* setTotals(open: OpenFile, refused?: ReadonlySet<number>): AsyncGenerator<SetTotals> {
  const sets = new ClaimSets(refused);
  let totals = noTotals();
  for await (const event of pass(open, sets, () => sets.take())) {
    if (event.kind === 'set') totals = noTotals();
    else if (event.kind === 'claim') {
      const cents = BigInt(Math.round(event.claim.billedCents ?? 0));
      if (event.isAccepted) {
        totals.accepted++;
        totals.acceptedCents += cents;
      } else {
        totals.rejected++;
        totals.rejectedCents += cents;
      }
    } else if (event.kind === 'set-end') yield totals;
  }
}

export const noTotals = (): SetTotals => ({ accepted: 0, rejected: 0, acceptedCents: 0n, rejectedCents: 0n });
