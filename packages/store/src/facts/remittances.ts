import type { MemberKey } from '@optimiq/domain/kernel/ids';
import type {
  SourceAdjustment,
  SourcePayment,
  SourceProviderAdjustment,
  SourceRemittance,
  SourceRemittanceLine,
} from '@optimiq/domain/records/source-remittance';
import type { ColumnSet } from './column-set.ts';
import { joined, partSet, recordSet } from './record-set.ts';

type PaymentFacts = Omit<SourcePayment, 'trace'>;

/** What a payer said of a claim, without identity: keys stand for the numbers of claim and payment. */
export type RemittanceFacts = Omit<
  SourceRemittance,
  'kind' | 'at' | 'person' | 'claimId' | 'payerClaimId' | 'payment'
> & {
  readonly remittanceKey: string;
  /** Absent where the payer names nobody. */
  readonly memberKey?: MemberKey;
  readonly claimKey: string;
  readonly payerClaimKey?: string;
  readonly paymentKey: string;
  readonly payment: PaymentFacts;
};

export type ProviderAdjustmentFacts = Omit<
  SourceProviderAdjustment,
  'kind' | 'at' | 'reference' | 'payment' | 'providerNpi' | 'reason'
> & {
  readonly providerNpi?: string;
  readonly reason?: string;
  readonly adjustmentKey: string;
  readonly paymentKey: string;
  readonly referenceKey?: string;
  readonly payment: PaymentFacts;
};

export type RemittanceColumns = {
  readonly remittances: ColumnSet;
  readonly lines: ColumnSet;
  readonly adjustments: ColumnSet;
};

/** Remittances of a load as rows of `remittances`, `remittance_lines` and `remittance_adjustments`. */
export function remittanceColumns(loadNo: number, first: number, rows: readonly RemittanceFacts[]): RemittanceColumns {
  return {
    remittances: recordSet('remittances', loadNo, first, rows, {
      remittance_key: (row) => row.remittanceKey,
      member_key: (row) => row.memberKey,
      claim_key: (row) => row.claimKey,
      payer_claim_key: (row) => row.payerClaimKey,
      payment_key: (row) => row.paymentKey,
      status: (row) => row.status,
      billed_cents: (row) => row.billedCents,
      paid_cents: (row) => row.paidCents,
      member_share_cents: (row) => row.memberShareCents,
      filing: (row) => row.filing,
      frequency: (row) => row.frequency,
      drg: (row) => row.drg,
      service_from: (row) => row.serviceFrom,
      service_through: (row) => row.serviceThrough,
      rendering_npi: (row) => row.renderingNpi,
      remarks: (row) => joined(row.remarks),
      paid_on: (row) => row.payment.paidOn,
      payment_cents: (row) => row.payment.amountCents,
      payment_method: (row) => row.payment.method,
      payer: (row) => row.payment.payerId,
      payee_npi: (row) => row.payment.payeeNpi,
    }),
    lines: partSet('remittance_lines', loadNo, first, rows, (row) => row.lines, {
      line_no: (line) => line.line,
      procedure: (line) => line.procedure,
      modifiers: (line) => joined(line.modifiers),
      revenue_code: (line) => line.revenueCode,
      submitted_procedure: (line) => line.submittedProcedure,
      units: (line) => line.units,
      service_from: (line) => line.serviceFrom,
      service_through: (line) => line.serviceThrough,
      billed_cents: (line) => line.billedCents,
      allowed_cents: (line) => line.allowedCents,
      paid_cents: (line) => line.paidCents,
      remarks: (line) => joined(line.remarks),
    }),
    adjustments: partSet('remittance_adjustments', loadNo, first, rows, placedAdjustments, {
      line_no: (placed) => placed.line,
      position: (placed) => placed.position,
      adjustment_group: (placed) => placed.group,
      reason: (placed) => placed.reason,
      cents: (placed) => placed.cents,
      quantity: (placed) => placed.quantity,
    }),
  };
}

type PlacedAdjustment = SourceAdjustment & { readonly line?: number; readonly position: number };

/** The claim's own adjustments first, then each line's, in the payer's order. */
function placedAdjustments({ adjustments, lines }: RemittanceFacts): PlacedAdjustment[] {
  const own = adjustments.map((adjustment, index) => ({ ...adjustment, position: index + 1 }));
  const ofLine = ({ line, adjustments: list }: SourceRemittanceLine) =>
    list.map((adjustment, index) => ({ ...adjustment, line, position: index + 1 }));
  return [...own, ...lines.flatMap(ofLine)];
}

/** Adjustments of a load that belong to no claim as rows of `provider_adjustments`. */
export function providerAdjustmentColumns(
  loadNo: number,
  first: number,
  rows: readonly ProviderAdjustmentFacts[],
): ColumnSet {
  return recordSet('provider_adjustments', loadNo, first, rows, {
    adjustment_key: (row) => row.adjustmentKey,
    payment_key: (row) => row.paymentKey,
    reference_key: (row) => row.referenceKey,
    provider_npi: (row) => row.providerNpi,
    fiscal_period_end: (row) => row.fiscalPeriodEnd,
    reason: (row) => row.reason,
    cents: (row) => row.cents,
    paid_on: (row) => row.payment.paidOn,
    payment_cents: (row) => row.payment.amountCents,
    payer: (row) => row.payment.payerId,
  });
}
