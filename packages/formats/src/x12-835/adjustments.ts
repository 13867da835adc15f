import type { SourcePayment, SourceProviderAdjustment } from '@optimiq/domain/records/source-remittance';
import type { Segment } from '../x12/segment.ts';
import { centsOf, dateOf, quantityOf } from '../x12/values.ts';
import { type Context835, reject } from './context.ts';

const maxAdjustments = 1_000;

const numbered = (segment: string, n: number) => `${segment}${String(n).padStart(2, '0')}`;

/** CAS: a group and up to six triplets of reason, amount, quantity; of the open line, else of the claim. */
export function readAdjustments(context: Context835, segment: Segment): void {
  const target = context.line ?? context.claim;
  if (!target) {
    context.report('error', 'structure', segment, 'the adjustment is in no claim', 'CAS');
    return;
  }
  const group = segment.element(1).trim();
  for (let n = 2; n < Math.min(segment.count, 20); n += 3) {
    const reason = segment.element(n).trim();
    const cents = centsOf(segment, n + 1);
    if (reason === '' && cents === undefined) continue;
    if (cents === undefined || Number.isNaN(cents)) {
      reject(context, segment, 'not-a-number', 'the adjustment is no amount', numbered('CAS', n + 1));
      continue;
    }
    const quantity = quantityOf(segment, n + 2);
    if (Number.isNaN(quantity)) {
      context.report('warning', 'not-a-number', segment, 'the quantity is no number', numbered('CAS', n + 2));
    }
    if (target.adjustments.length >= maxAdjustments) {
      if (!context.claim?.isRejected) reject(context, segment, 'too-long', 'the claim repeats a loop too often', 'CAS');
      return;
    }
    const isKnown = quantity !== undefined && !Number.isNaN(quantity);
    target.adjustments.push({ group, reason, cents, ...(isKnown && { quantity }) });
  }
}

/**
 * PLB: up to six pairs of reason with reference, and amount. A positive amount lowers the payment.
 *
 * Source: ASC X12 005010X221A1, PLB; amounts counter to the payment, section on balancing.
 */
export function readProviderAdjustments(
  context: Context835,
  segment: Segment,
  payment: SourcePayment | undefined,
): SourceProviderAdjustment[] {
  const { report } = context;
  const providerNpi = segment.element(1).trim();
  const fiscalPeriodEnd = dateOf(segment.element(2));
  if (!fiscalPeriodEnd && segment.lengthOf(2) > 0) {
    report('warning', 'not-a-date', segment, 'the end of the fiscal period is no date', 'PLB02');
  }
  const found: SourceProviderAdjustment[] = [];
  for (let n = 3; n < Math.min(segment.count, 15); n += 2) {
    if (segment.lengthOf(n) + segment.lengthOf(n + 1) === 0) continue;
    context.sink.row();
    const reason = segment.component(n, 1).trim();
    const reference = segment.component(n, 2).trim();
    const cents = centsOf(segment, n + 1);
    if (cents === undefined || Number.isNaN(cents)) {
      context.isSumKnown = false;
      report('error', 'not-a-number', segment, 'the adjustment is no amount', numbered('PLB', n + 1));
      continue;
    }
    context.sumCents -= cents;
    if (reason === '') {
      report('error', 'missing-value', segment, 'the adjustment has no reason', `${numbered('PLB', n)}-1`);
      continue;
    }
    if (!payment) {
      report('error', 'missing-value', segment, 'the adjustment belongs to no payment with an amount', 'BPR02');
      continue;
    }
    found.push({
      kind: 'provider-adjustment',
      at: { segment: segment.ordinal, offset: segment.offset },
      providerNpi,
      ...(fiscalPeriodEnd && { fiscalPeriodEnd }),
      reason,
      ...(reference && { reference }),
      cents,
      payment,
    });
  }
  return found;
}
