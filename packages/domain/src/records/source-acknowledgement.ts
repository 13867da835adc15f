import type { CalendarDate } from '../kernel/dates.ts';
import type { SourceLocation } from './source-person.ts';

/** One error a receiver reports: where in what we sent, and its code. */
export type SourceAcknowledgementError = {
  /** 'IK304', 'IK403', 'IK502', 'AK905', 'STC01', 'TA105'. */
  readonly element: string;
  readonly code: string;
  /** Of the STC: category, status and entity, '*' for one that is absent: 'A3:21:IL'. */
  readonly detail?: string;
  /** Position of the segment in the transaction set sent, its identifier, and of the element in it. */
  readonly segmentPosition?: number;
  readonly segment?: string;
  readonly elementPosition?: number;
};

/**
 * What the receiver of a file says of it, of a group, of a transaction set or of one claim: TA1, 999 or 277CA.
 * Control numbers are those of what was sent.
 */
export type SourceAcknowledgement = {
  readonly kind: 'acknowledgement';
  readonly at: SourceLocation;
  readonly by: 'ta1' | '999' | '277ca';
  readonly level: 'interchange' | 'group' | 'transaction' | 'receiver' | 'provider' | 'claim' | 'line';
  readonly outcome: 'accepted' | 'accepted-with-errors' | 'rejected';
  readonly interchange?: string;
  readonly group?: string;
  readonly transaction?: string;
  /** The number the provider gave the claim (TRN02), and the payer's (REF*1K). */
  readonly claimId?: string;
  readonly payerClaimId?: string;
  readonly line?: number;
  readonly on?: CalendarDate;
  readonly billedCents?: number;
  readonly errors: readonly SourceAcknowledgementError[];
};
