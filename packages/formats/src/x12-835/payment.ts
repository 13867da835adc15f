import type { SourcePayment } from '@optimiq/domain/records/source-remittance';
import { payerCodeOf } from '../x12/payer-code.ts';
import type { Segment } from '../x12/segment.ts';
import { BPR, DTM, N1, REF, TRN } from '../x12/tags.ts';
import type { OpenSet } from '../x12/transaction-reader.ts';
import { centsOf, dateOf } from '../x12/values.ts';
import type { Context835, OpenPayment } from './context.ts';

export const newPayment = ({ ordinal, offset }: OpenSet): OpenPayment => ({
  trace: undefined,
  paidOn: undefined,
  producedOn: undefined,
  amountCents: undefined,
  method: undefined,
  payerId: undefined,
  payeeNpi: undefined,
  ordinal,
  offset,
});

/** One segment of the header: BPR, TRN, DTM*405, and who pays whom. */
export function readHeader(context: Context835, segment: Segment): void {
  const { open, report } = context;
  switch (segment.tag) {
    case BPR: {
      const cents = centsOf(segment, 2);
      if (Number.isNaN(cents)) report('error', 'not-a-number', segment, 'the amount of the payment is none', 'BPR02');
      else open.amountCents = cents;
      open.method = segment.filled(4);
      open.paidOn = dateOf(segment.element(16));
      if (!open.paidOn && segment.lengthOf(16) > 0) {
        report('warning', 'not-a-date', segment, 'the day of the payment is no date', 'BPR16');
      }
      open.ordinal = segment.ordinal;
      open.offset = segment.offset;
      return;
    }
    case TRN:
      if (segment.isElement(1, '1')) open.trace ??= segment.element(2).trim() || undefined;
      return;
    case DTM:
      if (segment.isElement(1, '405')) open.producedOn = dateOf(segment.element(2));
      return;
    case N1:
      context.party = segment.isElement(1, 'PR') ? 'payer' : segment.isElement(1, 'PE') ? 'payee' : undefined;
      // FI is a taxpayer number, which may be a person's.
      if (context.party === 'payer' && segment.isElement(3, 'XV')) open.payerId = payerCodeOf(segment.filled(4));
      if (context.party === 'payee' && segment.isElement(3, 'XX')) open.payeeNpi = segment.filled(4)?.trim();
      return;
    case REF:
      if (context.party === 'payer' && segment.isElement(1, '2U')) open.payerId ??= payerCodeOf(segment.filled(2));
      return;
    default:
      return;
  }
}

/**
 * The payment of the set, made when its first claim or adjustment asks for it; undefined without an amount.
 *
 * A set without a trace number (TRN02) goes by its control numbers, so that its claims can be told from others.
 */
export function paymentOf(context: Context835, set: OpenSet): SourcePayment | undefined {
  if (context.payment) return context.payment;
  const { open, report } = context;
  const { amountCents, method, payerId, payeeNpi } = open;
  if (amountCents === undefined) return undefined;
  if (!open.trace) {
    report(
      'warning',
      'missing-value',
      open,
      'the payment has no trace number: control numbers stand in for it',
      'TRN02',
    );
  }
  const paidOn = open.paidOn ?? open.producedOn;
  context.payment = {
    trace: open.trace ?? `${set.interchange}-${set.group}-${set.transaction}`,
    amountCents,
    ...(paidOn && { paidOn }),
    ...(method && { method }),
    ...(payerId && { payerId }),
    ...(payeeNpi && { payeeNpi }),
  };
  return context.payment;
}
