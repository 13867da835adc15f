/**
 * An 837 claim as the loops of the guide give it. Every key is always there and undefined when the file is silent:
 * objects of one shape are what keeps the parser fast. Amounts are whole cents, text is exactly as sent.
 */
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimType } from '@optimiq/domain/records/source';

export type Person837 = {
  lastName: string | undefined;
  firstName: string | undefined;
  middleName: string | undefined;
  memberId: string | undefined;
  birthDate: CalendarDate | undefined;
  sex: string | undefined;
  address: string | undefined;
  city: string | undefined;
  state: string | undefined;
  zip: string | undefined;
};

/** Role words of NM101: loops 2010AA to 2010AC, 2310, 2420. */
export type ProviderRole =
  | 'billing'
  | 'pay_to'
  | 'pay_to_plan'
  | 'rendering'
  | 'referring'
  | 'primary_care'
  | 'supervising'
  | 'service_facility'
  | 'attending'
  | 'operating'
  | 'other_operating'
  | 'ordering'
  | 'purchased_service'
  | 'ambulance_pick_up'
  | 'ambulance_drop_off';

export type Provider837 = {
  role: ProviderRole;
  npi: string | undefined;
  /** Identifier that is not an NPI (NM108 other than XX). */
  id: string | undefined;
  name: string | undefined;
  firstName: string | undefined;
  taxonomy: string | undefined;
  taxId: string | undefined;
};

export type Payer837 = {
  /** SBR01: P, S, T, ... */
  order: string | undefined;
  id: string | undefined;
  name: string | undefined;
  /** SBR09. */
  filing: string | undefined;
  /** AMT*D of loop 2320: what another payer paid. */
  paidCents: number | undefined;
  adjustments: Adjustment837[] | undefined;
};

/** One of up to six triplets of a CAS. */
export type Adjustment837 = { group: string; reason: string; cents: number; units: number | undefined };

export type Diagnosis837 = { order: number; qualifier: string; code: string; poa: string | undefined };

export type Procedure837 = { qualifier: string; code: string; performedOn: CalendarDate | undefined };

/** Loop 2430: how another payer judged the line. */
export type Adjudication837 = {
  payerId: string | undefined;
  paidCents: number | undefined;
  units: number | undefined;
  paidOn: CalendarDate | undefined;
  adjustments: Adjustment837[] | undefined;
};

export type Line837 = {
  number: number;
  code: string | undefined;
  modifiers: string[] | undefined;
  revenueCode: string | undefined;
  units: number | undefined;
  unit: string | undefined;
  billedCents: number | undefined;
  pos: string | undefined;
  serviceFrom: CalendarDate | undefined;
  serviceTo: CalendarDate | undefined;
  pointers: number[] | undefined;
  providers: Provider837[] | undefined;
  adjudications: Adjudication837[] | undefined;
};

export type Claim837 = {
  interchange: string;
  group: string;
  transaction: string;
  segment: number;
  offset: number;
  claimId: string | undefined;
  type: ClaimType;
  /** CLM05-1, CLM05-2, CLM05-3. */
  facilityCode: string | undefined;
  facilityQualifier: string | undefined;
  frequency: string | undefined;
  billedCents: number | undefined;
  originalReference: string | undefined;
  statementFrom: CalendarDate | undefined;
  statementTo: CalendarDate | undefined;
  admittedOn: CalendarDate | undefined;
  dischargedOn: CalendarDate | undefined;
  dischargeStatus: string | undefined;
  drg: string | undefined;
  subscriber: Person837;
  /** The subscriber itself, or the dependent of loop 2000C. */
  patient: Person837;
  /** SBR02 or PAT01; '18' is self. */
  relationship: string;
  providers: Provider837[];
  payers: Payer837[];
  diagnoses: Diagnosis837[];
  procedures: Procedure837[];
  lines: Line837[];
  /** Its transaction set has no end: lines may be missing. */
  isCutOff: boolean;
  /** An error was reported for it: it is shown, and never loaded. */
  isRejected: boolean;
};

/** A person of whom nothing is known yet. */
export function emptyPerson(): Person837 {
  return {
    lastName: undefined,
    firstName: undefined,
    middleName: undefined,
    memberId: undefined,
    birthDate: undefined,
    sex: undefined,
    address: undefined,
    city: undefined,
    state: undefined,
    zip: undefined,
  };
}
