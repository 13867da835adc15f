import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { SourceRecord, SourceRule } from '@optimiq/domain/records/source';
import type { SourceAdjustment, SourcePayment } from '@optimiq/domain/records/source-remittance';
import type { OpenPerson } from '../x12/person.ts';
import type { Report } from '../x12/report.ts';
import type { Segment } from '../x12/segment.ts';

export type Sink835 = {
  /** A claim or an adjustment of a provider was found, whether it can be loaded or not. */
  row(): void;
  record(record: SourceRecord): void;
};

/** Loop 2110. */
export type OpenLine = {
  readonly ordinal: number;
  readonly offset: number;
  procedure: string | undefined;
  modifiers: string[];
  revenueCode: string | undefined;
  submittedProcedure: string | undefined;
  units: number | undefined;
  serviceFrom: CalendarDate | undefined;
  serviceThrough: CalendarDate | undefined;
  billedCents: number;
  paidCents: number;
  allowedCents: number | undefined;
  /** REF*6R: the number the provider gave the line. */
  control: string | undefined;
  readonly adjustments: SourceAdjustment[];
  readonly remarks: string[];
};

/** Loop 2100. */
export type OpenClaim = {
  readonly ordinal: number;
  readonly offset: number;
  readonly claimId: string;
  readonly payerClaimId: string | undefined;
  readonly status: string;
  readonly billedCents: number;
  readonly paidCents: number;
  readonly memberShareCents: number | undefined;
  readonly filing: string | undefined;
  readonly frequency: string | undefined;
  readonly drg: string | undefined;
  /** QC as named, the insured (IL) where another person, and what the payer corrected (74). */
  patient: OpenPerson | undefined;
  insured: OpenPerson | undefined;
  corrected: OpenPerson | undefined;
  renderingNpi: string | undefined;
  serviceFrom: CalendarDate | undefined;
  serviceThrough: CalendarDate | undefined;
  readonly adjustments: SourceAdjustment[];
  readonly remarks: string[];
  readonly lines: OpenLine[];
  /** An error was reported for it: it is not loaded. */
  isRejected: boolean;
};

/** What the header of a set has said of the payment. */
export type OpenPayment = {
  trace: string | undefined;
  paidOn: CalendarDate | undefined;
  producedOn: CalendarDate | undefined;
  amountCents: number | undefined;
  method: string | undefined;
  payerId: string | undefined;
  payeeNpi: string | undefined;
  /** Place of the BPR. */
  ordinal: number;
  offset: number;
};

/** Where in one transaction set the reader is. Nothing in it grows with the number of claims. */
export type Context835 = {
  readonly report: Report;
  readonly sink: Sink835;
  readonly open: OpenPayment;
  /** Whom a REF of the header speaks of. */
  party: 'payer' | 'payee' | undefined;
  /** The payment, once a claim or an adjustment has asked for it. */
  payment: SourcePayment | undefined;
  claim: OpenClaim | undefined;
  line: OpenLine | undefined;
  /** Sum of CLP04 less that of PLB; no longer known once one of them is no amount. */
  sumCents: number;
  isSumKnown: boolean;
};

/** Reports an error of the open claim, which is then not loaded. */
export function reject(context: Context835, segment: Segment, rule: SourceRule, message: string, field: string): void {
  if (context.claim) context.claim.isRejected = true;
  context.report('error', rule, segment, message, field);
}
