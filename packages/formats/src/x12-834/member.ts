import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { OpenPerson } from '../x12/person.ts';
import type { Segment } from '../x12/segment.ts';
import type { DateRange } from '../x12/values.ts';

/** What HD01 or INS03 asks for, X12 code list 875. */
export type Maintenance = 'state' | 'end' | 'void' | 'none';

/** Loop 2300 with what loop 2320 says of other insurance. */
export type OpenCoverage = {
  readonly ordinal: number;
  readonly offset: number;
  readonly maintenance: Maintenance;
  /** HD03 and HD04 as sent. */
  readonly insurance: string;
  readonly plan: string | undefined;
  begins: CalendarDate | undefined;
  ends: CalendarDate | undefined;
  changed: CalendarDate | undefined;
  /** A date that could not be read: the span would be another one without it. */
  isRejected: boolean;
  order: 'P' | 'S' | 'T' | undefined;
};

/** A Medicare plan that REF*DX names, by contract. */
export type MedicarePlan = {
  readonly contract: string;
  readonly plan: string | undefined;
  readonly from: CalendarDate;
  readonly ordinal: number;
  readonly offset: number;
};

/** Loop 2000. */
export type OpenMember = {
  readonly ordinal: number;
  readonly offset: number;
  readonly isSubscriber: boolean;
  readonly relationship: string;
  readonly maintenance: Maintenance;
  /** INS06-1 and INS06-2. */
  readonly medicare: string;
  readonly medicareReason: string;
  readonly reason: string;
  deathDate: CalendarDate | undefined;
  readonly person: OpenPerson;
  /** REF*0F, REF*23, NM109, REF*F6, REF*Q4 as sent. */
  subscriberNumber: string | undefined;
  clientNumber: string | undefined;
  nameNumber: string | undefined;
  medicareNumber: string | undefined;
  priorNumber: string | undefined;
  changed: CalendarDate | undefined;
  eligible: Partial<DateRange>;
  medicareDates: Partial<DateRange>;
  medicaidDates: Partial<DateRange>;
  readonly coverages: OpenCoverage[];
  readonly medicarePlans: MedicarePlan[];
  isRejected: boolean;
};

const maintenances: Readonly<Record<string, Maintenance>> = {
  '001': 'state',
  '002': 'void',
  '021': 'state',
  '024': 'end',
  '025': 'state',
  '026': 'state',
  '030': 'state',
  '032': 'none',
};

/** Maintenance type of a code; undefined when it is none of the guide's. */
export const maintenanceOf = (code: string): Maintenance | undefined =>
  Object.hasOwn(maintenances, code) ? maintenances[code] : undefined;

export const newMember = (segment: Segment, maintenance: Maintenance): OpenMember => ({
  ordinal: segment.ordinal,
  offset: segment.offset,
  isSubscriber: segment.isElement(1, 'Y'),
  relationship: segment.element(2).trim(),
  maintenance,
  medicare: segment.component(6, 1),
  medicareReason: segment.component(6, 2),
  reason: segment.element(4),
  deathDate: undefined,
  person: {},
  subscriberNumber: undefined,
  clientNumber: undefined,
  nameNumber: undefined,
  medicareNumber: undefined,
  priorNumber: undefined,
  changed: undefined,
  eligible: {},
  medicareDates: {},
  medicaidDates: {},
  coverages: [],
  medicarePlans: [],
  isRejected: false,
});
