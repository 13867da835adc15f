import type { ClaimType } from '@optimiq/domain/records/source';
import type { Report } from '../x12/report.ts';
import type { Segment } from '../x12/segment.ts';
import {
  type Adjudication837,
  type Claim837,
  emptyPerson,
  type Line837,
  type Payer837,
  type Person837,
  type Provider837,
} from './claim.ts';

/** Which loop the segments belong to. */
export type Loop837 =
  | 'header'
  | 'billing' // 2000A
  | 'subscriber' // 2000B
  | 'patient' // 2000C
  | 'claim' // 2300
  | 'other-payer' // 2320
  | 'line' // 2400
  | 'adjudication'; // 2430

/** Loop 2000B: the subscriber with the payer the claim is sent to. */
export type Subscriber837 = { person: Person837; relationship: string | undefined; payers: Payer837[] };

/** Loop 2000C. */
export type Patient837 = { person: Person837; relationship: string };

/** Where in one transaction set the reader is. Nothing in it grows with the number of claims. */
export type Context837 = {
  readonly report: Report;
  readonly interchange: string;
  readonly group: string;
  readonly transaction: string;
  readonly type: ClaimType;
  loop: Loop837;
  billing: Provider837[];
  subscriber: Subscriber837 | undefined;
  patient: Patient837 | undefined;
  claim: Claim837 | undefined;
  line: Line837 | undefined;
  hasService: boolean;
  otherPayer: Payer837 | undefined;
  adjudication: Adjudication837 | undefined;
  /** Whom N3, N4, DMG, REF and PRV speak of. */
  person: Person837 | undefined;
  provider: Provider837 | undefined;
  /** HL01 of the last HL, of the billing and the subscriber loops: tells parents and reuse. */
  hlCount: number;
  billingHl: string;
  subscriberHl: string;
};

/** The context at ST. */
export function newContext(
  report: Report,
  interchange: string,
  group: string,
  transaction: string,
  type: ClaimType,
): Context837 {
  return {
    report,
    interchange,
    group,
    transaction,
    type,
    loop: 'header',
    billing: [],
    subscriber: undefined,
    patient: undefined,
    claim: undefined,
    line: undefined,
    hasService: false,
    otherPayer: undefined,
    adjudication: undefined,
    person: undefined,
    provider: undefined,
    hlCount: 0,
    billingHl: '',
    subscriberHl: '',
  };
}

export const newSubscriber = (): Subscriber837 => ({ person: emptyPerson(), relationship: undefined, payers: [] });

/** Reports an error of the open claim, which is then shown and not loaded. */
export function reject(
  context: Context837,
  segment: Segment,
  rule: 'missing-value' | 'not-a-date' | 'not-a-number' | 'structure' | 'too-long',
  message: string,
  field: string,
): void {
  if (context.claim) context.claim.isRejected = true;
  context.report('error', rule, segment, message, field);
}

/** Adds to a list of the open claim; at its limit the rest is left out and the claim rejected, with one error. */
export function addWithin<T>(context: Context837, segment: Segment, list: T[], item: T, limit: number): void {
  if (list.length < limit) {
    list.push(item);
    return;
  }
  const claim = context.claim;
  if (!claim?.isRejected) reject(context, segment, 'too-long', 'the claim repeats a loop too often', 'CLM');
}
