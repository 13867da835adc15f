import { isTotalLine } from '@optimiq/domain/records/line-sums';
import type { SourceAdjustment } from '@optimiq/domain/records/source-remittance';
import type { Report } from '../x12/report.ts';
import type { Context835, OpenClaim } from './context.ts';

/**
 * Whether the amounts of a claim hold, to the cent. What does not hold is reported where it stands and never mended.
 *
 * Line: SVC02 less its adjustments is SVC03. Claim: CLP03 less all adjustments, its own and those of its lines, is
 * CLP04; with lines, CLP03 is the sum of SVC02. CLP05, where it is said, is the sum of the adjustments of group PR; it is
 * part of no sum. A reversal (22) says it or leaves it out, as payers do.
 *
 * Source: ASC X12 005010X221A1, section 1.10.2.1, balancing.
 */
export function checkClaim(claim: OpenClaim, report: Report) {
  const { billedCents, paidCents, memberShareCents, status, adjustments, lines, ordinal, offset } = claim;
  let lineBilled = 0;
  let lineAdjusted = 0;
  for (const line of lines) {
    const adjusted = sumOf(line.adjustments);
    if (!isTotalLine(line)) {
      lineBilled += line.billedCents;
      lineAdjusted += adjusted;
    }
    if (line.billedCents - adjusted !== line.paidCents) {
      report('warning', 'balance', line, 'billed less adjustments is not what the line was paid', 'SVC03');
    }
  }
  const place = { ordinal, offset };
  if (lines.length > 0 && lineBilled !== billedCents) {
    report('warning', 'balance', place, 'the billed amount is not the sum of the lines', 'CLP03');
  }
  if (billedCents - sumOf(adjustments) - lineAdjusted !== paidCents) {
    report('warning', 'balance', place, 'billed less adjustments is not what the claim was paid', 'CLP04');
  }
  const patientCents = [claim, ...lines].reduce((sum, one) => sum + sumOf(one.adjustments.filter(isPatients)), 0);
  if (memberShareCents !== undefined && status !== '22' && memberShareCents !== patientCents) {
    report(
      'warning',
      'balance',
      place,
      "the patient's share is not the sum of the adjustments of the patient",
      'CLP05',
    );
  }
}

/** Whether the payment is the sum of its claims less what was taken from the provider: BPR02, CLP04, PLB. */
export function checkPayment({ open, sumCents, isSumKnown, report }: Context835): void {
  if (open.amountCents === undefined || !isSumKnown || open.amountCents === sumCents) return;
  report('warning', 'balance', open, 'the payment is not the sum of its claims less its adjustments', 'BPR02');
}

const isPatients = ({ group }: SourceAdjustment) => group === 'PR';

const sumOf = (adjustments: readonly SourceAdjustment[]) => adjustments.reduce((sum, { cents }) => sum + cents, 0);
