import type { SourceAcknowledgementError } from '@optimiq/domain/records/source-acknowledgement';
import type { Report } from '../x12/report.ts';
import type { Segment } from '../x12/segment.ts';
import { centsOf, dateOf } from '../x12/values.ts';
import type { Outcome } from './sink.ts';

/** What one or several STC say of a batch, a provider, a claim or a line. */
export type OpenStatus = {
  outcome: Outcome | undefined;
  on: ReturnType<typeof dateOf>;
  cents: number | undefined;
  readonly errors: SourceAcknowledgementError[];
};

export const newStatus = (): OpenStatus => ({ outcome: undefined, on: undefined, cents: undefined, errors: [] });

/** Categories that send a claim back: unprocessable, not found, missing, invalid or contradictory information. */
const rejecting = /^A[34678]$/;
const maxErrors = 100;

/**
 * STC: up to three composites of category, status and entity; the action (WQ, U); the amount.
 *
 * A category that sends back outweighs the action 'WQ' beside it: some payers write WQ always. Any STC that rejects
 * makes the whole rejected. What is accepted has no errors.
 *
 * Source: ASC X12 005010X214, STC of loops 2200B, 2200C, 2200D and 2220D; code list 507 for the categories.
 */
export function addStatus(status: OpenStatus, segment: Segment, report: Report): void {
  const details = [1, 10, 11].flatMap((n) => {
    const category = segment.component(n, 1).trim();
    return category === ''
      ? []
      : [{ category, detail: detailOf(segment, n), element: `STC${String(n).padStart(2, '0')}` }];
  });
  if (details.length === 0) {
    report('warning', 'missing-value', segment, 'the status has no category', 'STC01-1');
  }
  const isRejecting = details.some(({ category }) => rejecting.test(category));
  const action = segment.element(3);
  if (isRejecting && action === 'WQ') {
    report(
      'warning',
      'unknown-value',
      segment,
      'the category rejects and the action accepts: taken as rejected',
      'STC03',
    );
  }
  const isRejected = isRejecting || action === 'U';
  if (isRejected || details.length > 0) {
    status.outcome = isRejected || status.outcome === 'rejected' ? 'rejected' : 'accepted';
  }
  status.on ??= dateOf(segment.element(2));
  const cents = centsOf(segment, 4);
  if (Number.isNaN(cents)) report('warning', 'not-a-number', segment, 'the amount is no amount', 'STC04');
  else status.cents ??= cents;
  if (!isRejected) return;
  for (const { category, detail, element } of details) {
    if (status.errors.length < maxErrors) status.errors.push({ element, code: category, detail });
  }
}

const detailOf = (segment: Segment, n: number) => [1, 2, 3].map((k) => segment.component(n, k).trim() || '*').join(':');
