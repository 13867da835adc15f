import type { CalendarDate } from '../kernel/dates.ts';
import type { SourceLocation, SourcePerson } from './source-person.ts';

/** One reason for paying less or more than billed: CAS group, claim adjustment reason code, amount taken off. */
export type SourceAdjustment = {
  /** 'CO', 'OA', 'PI', 'PR' or 'CR'. */
  readonly group: string;
  /** Claim adjustment reason code: '45'. */
  readonly reason: string;
  /** Positive lowers the payment. */
  readonly cents: number;
  readonly quantity?: number;
};

export type SourceRemittanceLine = {
  readonly line: number;
  readonly procedure?: string;
  readonly modifiers?: readonly string[];
  readonly revenueCode?: string;
  /** The procedure as submitted, where the payer paid for another. */
  readonly submittedProcedure?: string;
  readonly units?: number;
  readonly serviceFrom?: CalendarDate;
  readonly serviceThrough?: CalendarDate;
  readonly billedCents: number;
  readonly paidCents: number;
  readonly allowedCents?: number;
  readonly adjustments: readonly SourceAdjustment[];
  /** Remittance advice remark codes: 'N130'. */
  readonly remarks: readonly string[];
};

/** The payment that a remittance belongs to: one transaction set of an 835. */
export type SourcePayment = {
  /** TRN02: number of the check or transfer. */
  readonly trace: string;
  readonly paidOn?: CalendarDate;
  readonly amountCents: number;
  /** BPR04: 'ACH', 'CHK', 'NON'. */
  readonly method?: string;
  readonly payerId?: string;
  readonly payeeNpi?: string;
};

/** What a payer says of one claim: loop 2100 of an 835. A reversal (`status` '22') takes back an earlier one. */
export type SourceRemittance = {
  readonly kind: 'remittance';
  readonly at: SourceLocation;
  /** Absent where the payer names nobody. */
  readonly person?: SourcePerson;
  /** CLP01: the number the provider gave the claim. */
  readonly claimId: string;
  /** CLP07: the number the payer gave it. */
  readonly payerClaimId?: string;
  /** CLP02: '1' primary, '4' denied, '22' reversal. */
  readonly status: string;
  readonly billedCents: number;
  readonly paidCents: number;
  readonly memberShareCents?: number;
  /** CLP06: '12' PPO, 'MA' Medicare Part A. */
  readonly filing?: string;
  readonly frequency?: string;
  readonly drg?: string;
  readonly serviceFrom?: CalendarDate;
  readonly serviceThrough?: CalendarDate;
  readonly renderingNpi?: string;
  readonly payment: SourcePayment;
  readonly adjustments: readonly SourceAdjustment[];
  readonly remarks: readonly string[];
  readonly lines: readonly SourceRemittanceLine[];
};

/** An amount that a payer adds to or holds back from a payment and that belongs to no claim: one pair of a PLB. */
export type SourceProviderAdjustment = {
  readonly kind: 'provider-adjustment';
  readonly at: SourceLocation;
  readonly providerNpi: string;
  readonly fiscalPeriodEnd?: CalendarDate;
  /** PLB03-1: 'WO' overpayment recovery, 'FB' forwarding balance. */
  readonly reason: string;
  readonly reference?: string;
  /** Positive lowers the payment. */
  readonly cents: number;
  readonly payment: SourcePayment;
};
