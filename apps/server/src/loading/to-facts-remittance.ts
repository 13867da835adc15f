import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type { SourceProblem } from '@optimiq/domain/records/source';
import type {
  SourceAdjustment,
  SourcePayment,
  SourceProviderAdjustment,
  SourceRemittance,
} from '@optimiq/domain/records/source-remittance';
import type { KeyOf } from '@optimiq/store/crypto/record-keys';
import { fitsColumn } from '@optimiq/store/facts/columns';
import type { ProviderAdjustmentFacts, RemittanceFacts } from '@optimiq/store/facts/remittances';
import { Fitting } from './fitting.ts';
import { joinedNumber } from './joined-number.ts';
import { modifiersOf } from './to-facts.ts';

/** Remark codes that a row holds. */
const mostRemarks = 10;

/**
 * What a payer said of a claim, without identity.
 *
 * @param memberKey absent where the payer names nobody.
 *
 * Payment, claim, payer's claim and status name it: a reversal and its correction in one payment are two, the same
 * remittance in a later file is a new version.
 */
export function toRemittanceFacts(
  record: SourceRemittance,
  memberKey: MemberKey | undefined,
  keyOf: KeyOf,
  problems: SourceProblem[],
): RemittanceFacts | undefined {
  const fit = new Fitting('remittances', record.at, problems);
  const lineFit = new Fitting('remittance_lines', record.at, problems);
  if (!fitsColumn('remittances', 'status', record.status)) {
    fit.refuse('CLP02', 'unknown-value', 'The status of the claim is no code');
    return undefined;
  }
  const { payment, claimId, payerClaimId, status } = record;
  return {
    remittanceKey: keyOf('remittance', joinedNumber([payment.payerId, payment.trace, claimId, payerClaimId, status])),
    ...(memberKey ? { memberKey } : {}),
    claimKey: keyOf('claim', claimId),
    ...(payerClaimId ? { payerClaimKey: keyOf('payer-claim', payerClaimId) } : {}),
    paymentKey: paymentKeyOf(payment, keyOf),
    status,
    billedCents: record.billedCents,
    paidCents: record.paidCents,
    ...(record.memberShareCents === undefined ? {} : { memberShareCents: record.memberShareCents }),
    ...fit.text('filing', 'filing', record.filing),
    ...fit.text('frequency', 'frequency', record.frequency),
    ...fit.text('drg', 'drg', record.drg),
    ...fit.date('serviceFrom', 'service_from', record.serviceFrom),
    ...fit.date('serviceThrough', 'service_through', record.serviceThrough),
    ...fit.text('renderingNpi', 'rendering_npi', record.renderingNpi),
    payment: paymentOf(payment, fit),
    adjustments: adjustmentsOf(record.adjustments, fit),
    remarks: remarksOf(record.remarks, fit),
    lines: record.lines.map((line) => ({
      line: line.line,
      ...lineFit.text('procedure', 'procedure', line.procedure?.trim().toUpperCase()),
      ...modifiersOf(line.modifiers, lineFit),
      ...lineFit.text('revenueCode', 'revenue_code', line.revenueCode),
      ...lineFit.text('submittedProcedure', 'submitted_procedure', line.submittedProcedure?.trim().toUpperCase()),
      ...(line.units === undefined ? {} : { units: line.units }),
      ...lineFit.date('serviceFrom', 'service_from', line.serviceFrom),
      ...lineFit.date('serviceThrough', 'service_through', line.serviceThrough),
      billedCents: line.billedCents,
      paidCents: line.paidCents,
      ...(line.allowedCents === undefined ? {} : { allowedCents: line.allowedCents }),
      adjustments: adjustmentsOf(line.adjustments, fit),
      remarks: remarksOf(line.remarks, fit),
    })),
  };
}

/** An amount of a payment that belongs to no claim; its reference may be a claim number and becomes a key. */
export function toProviderAdjustmentFacts(
  record: SourceProviderAdjustment,
  keyOf: KeyOf,
  problems: SourceProblem[],
): ProviderAdjustmentFacts {
  const fit = new Fitting('provider_adjustments', record.at, problems);
  const { payment, reference, reason, providerNpi, cents } = record;
  const {
    method: _method,
    payeeNpi: _payeeNpi,
    ...paid
  } = paymentOf(payment, new Fitting('remittances', record.at, problems));
  return {
    adjustmentKey: keyOf(
      'provider-adjustment',
      joinedNumber([payment.payerId, payment.trace, providerNpi, reason, reference, cents]),
    ),
    paymentKey: paymentKeyOf(payment, keyOf),
    ...(reference ? { referenceKey: keyOf('reference', reference) } : {}),
    ...fit.text('providerNpi', 'provider_npi', providerNpi),
    ...fit.date('fiscalPeriodEnd', 'fiscal_period_end', record.fiscalPeriodEnd),
    ...fit.text('reason', 'reason', reason),
    cents,
    payment: paid,
  };
}

const paymentKeyOf = ({ payerId, trace }: SourcePayment, keyOf: KeyOf): string =>
  keyOf('payment', joinedNumber([payerId, trace]));

const paymentOf = (payment: SourcePayment, fit: Fitting<'remittances'>): RemittanceFacts['payment'] => ({
  ...fit.date('paidOn', 'paid_on', payment.paidOn),
  amountCents: payment.amountCents,
  ...fit.text('method', 'payment_method', payment.method),
  ...fit.text('payerId', 'payer', payment.payerId?.toUpperCase()),
  ...fit.text('payeeNpi', 'payee_npi', payment.payeeNpi),
});

/** An amount without a known group or reason is left out and said so: it would not balance under another. */
function adjustmentsOf(adjustments: readonly SourceAdjustment[], fit: Fitting<'remittances'>): SourceAdjustment[] {
  const kept = adjustments.filter(
    ({ group, reason }) =>
      fitsColumn('remittance_adjustments', 'adjustment_group', group) &&
      fitsColumn('remittance_adjustments', 'reason', reason),
  );
  if (kept.length < adjustments.length) {
    fit.warn('CAS', 'code-form', 'An adjustment without a known group or reason; the claim is loaded without it');
  }
  return kept;
}

function remarksOf(remarks: readonly string[], fit: Fitting<'remittances'>): string[] {
  const kept = remarks.filter((remark) => /^[A-Z]{1,2}\d{1,4}$/.test(remark)).slice(0, mostRemarks);
  if (kept.length < remarks.length) {
    fit.warn('remarks', 'code-form', 'Not of the form of a remark code, or more than ten; left out');
  }
  return kept;
}
