import type { Receipt, ReceiptTerm } from '@optimiq/contracts/members';
import type { z } from 'zod';

type Term = z.infer<typeof ReceiptTerm>;

export type StepKind = 'base' | 'addition' | 'sum' | 'reduction' | 'payment';

/** Published order of the kinds of terms; inside a kind the order of the receipt stays. */
const order: readonly Term['kind'][] = ['demographic', 'hcc', 'interaction', 'count'];

/** One bar: from where to where it reaches, in thousandths, and what it adds. */
export type Step = {
  readonly id: string;
  readonly kind: StepKind;
  readonly from: number;
  readonly to: number;
  readonly change: number;
  /** The published row behind a term; sums and factors have none. */
  readonly term: Term | undefined;
};

/**
 * Bars of a receipt in published order: terms, raw sum, normalization, coding adjustment, payment.
 *
 * @returns one step per term, then four; the last ends at the payment score.
 */
export function waterfallOf(receipt: Receipt, terms: readonly Term[]): readonly Step[] {
  let sum = 0;
  const ordered = terms.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const steps: Step[] = ordered.map((term) => {
    const from = sum;
    sum += term.thousandths;
    const kind = term.kind === 'demographic' ? 'base' : term.thousandths < 0 ? 'reduction' : 'addition';
    return { id: term.name, kind, from, to: sum, change: term.thousandths, term };
  });
  const raw = receipt.rawThousandths ?? sum;
  const normalized = receipt.normalizedThousandths ?? raw;
  const payment = receipt.paymentThousandths ?? normalized;
  return [
    ...steps,
    { id: 'raw', kind: 'sum', from: 0, to: raw, change: raw, term: undefined },
    { id: 'normalization', kind: 'reduction', from: raw, to: normalized, change: normalized - raw, term: undefined },
    {
      id: 'adjustment',
      kind: 'reduction',
      from: normalized,
      to: payment,
      change: payment - normalized,
      term: undefined,
    },
    { id: 'payment', kind: 'payment', from: 0, to: payment, change: payment, term: undefined },
  ];
}
