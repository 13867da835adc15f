import { payerCodeOf } from '../x12/payer-code.ts';
import type { Segment } from '../x12/segment.ts';
import { BGN, N1, QTY } from '../x12/tags.ts';
import { quantityOf } from '../x12/values.ts';
import type { Context834 } from './context.ts';

/** BGN08: verify and replace. Such a file says who is covered at all; '2' says what has changed. */
const fullFile = /^(4|RX)$/;

/** BGN, QTY and N1 of the header. */
export function readHeader(context: Context834, segment: Segment): void {
  const { report } = context;
  switch (segment.tag) {
    case BGN:
      if (fullFile.test(segment.element(8))) {
        report('unsupported', 'unsupported', segment, 'a full file does not end what it leaves out', 'BGN08');
      } else if (!segment.isElement(8, '2')) {
        report('warning', 'unknown-value', segment, 'the file says neither full nor changes', 'BGN08');
      }
      return;
    case QTY: {
      if (!/^(TO|ET|DT)$/.test(segment.element(1))) return;
      const count = quantityOf(segment, 2);
      if (count === undefined || Number.isNaN(count)) {
        report('warning', 'not-a-number', segment, 'the total is no number', 'QTY02');
        return;
      }
      context.said.set(segment.element(1), count);
      context.totals ??= { ordinal: segment.ordinal, offset: segment.offset };
      return;
    }
    case N1:
      // FI is a taxpayer number: no code of a payer.
      if (segment.isElement(1, 'IN') && !segment.isElement(3, 'FI')) context.payer = payerCodeOf(segment.filled(4));
      return;
    default:
      return;
  }
}

/** The totals of the header against the members of a whole set. */
export function checkTotals({ said, totals, found, report }: Context834): void {
  if (!totals) return;
  for (const qualifier of ['TO', 'ET', 'DT'] as const) {
    if ((said.get(qualifier) ?? found[qualifier]) !== found[qualifier]) {
      report('warning', 'count', totals, 'the totals of members do not hold', 'QTY02');
      return;
    }
  }
}
