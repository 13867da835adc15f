import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { Sex } from '@optimiq/domain/records/source';
import type { Weighted } from './random.ts';

/** An ICD-10-CM code a condition is coded with, and the V28 HCCs it is meant to pay. */
export type ConditionCode = { readonly code: string; readonly weight: number; readonly hccs: readonly number[] };

/** A disease as a population has it: how common by age, how it is coded, and the care that it brings. */
export type Condition = {
  readonly place: number;
  readonly name: string;
  readonly kind: 'chronic' | 'acute';
  /** Persons in 10,000 (chronic) or new cases in 10,000 a year (acute): under 65, 65-74, 75-84, 85 and over. */
  readonly per10000: readonly number[];
  readonly sex: Sex | undefined;
  readonly codes: Weighted<ConditionCode>;
  readonly codesMax: number;
  /** Of 100 years with the disease, those in which a claim says so. */
  readonly recodePercent: number;
  readonly visitsPerYear: number;
  readonly specialty: string;
  readonly admissionsPer1000: number;
  readonly drg: string;
  readonly stayDays: number;
  readonly snfPercent: number;
  readonly homeHealthPercent: number;
  readonly raisedBy: readonly { readonly place: number; readonly riskPercent: number }[];
  readonly procedures: readonly Procedure[];
  readonly drugs: readonly Drug[];
};

export type Procedure = {
  readonly code: string;
  readonly weight: number;
  readonly allowedCents: number;
  readonly revenueCode: string;
  readonly counts: boolean;
  readonly per100Years: number;
};

export type Drug = {
  readonly rxnorm: string;
  readonly quantity: number;
  readonly daysSupply: number;
  readonly costCents: number;
  readonly takingPercent: number;
};

export type OrdinaryCode = { readonly code: string; readonly weight: number; readonly sex: string };

export type Place = {
  readonly index: number;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly areaCode: string;
  readonly weight: number;
};

/** A claim planted to be judged: its form, its codes, and what should become of each. */
export type PlantedClaim = {
  readonly plant: string;
  readonly form: 'professional' | 'institutional';
  readonly billType: string;
  readonly procedures: readonly string[];
  readonly modifier: string;
  readonly pos: string;
  readonly specialty: string;
  readonly stayDays: number;
  readonly timing: 'in' | 'before' | 'year-end';
  readonly reason: string;
  readonly codes: readonly string[];
  readonly sex: string;
  readonly ageThrough: number | undefined;
  readonly codeReason: string;
  /** HCCs that an age or sex edit puts in the place of the table's. */
  readonly movedToHccs: readonly number[];
  /** HCC that counts for nothing, because the claim also has the HCC that outranks it. */
  readonly outranked: { readonly hcc: number; readonly by: number } | undefined;
  /** A member with one of these HCCs cannot show the case. */
  readonly unlessHccs: readonly number[];
  readonly per10000: number;
};

export type UnsupportedDiagnosis = { readonly kind: string; readonly codes: readonly string[]; readonly sex: string };

/** Everything the generator draws from. */
export type SyntheticTables = {
  readonly conditions: readonly Condition[];
  /** V28 HCCs by code; a code that is absent pays nothing. */
  readonly hccs: ReadonlyMap<string, readonly number[]>;
  readonly ordinary: ReadonlyMap<string, Weighted<OrdinaryCode>>;
  readonly procedures: ReadonlyMap<string, Weighted<Procedure>>;
  readonly procedure: ReadonlyMap<string, Procedure>;
  readonly places: Weighted<Place>;
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly codeChanges: ReadonlyMap<string, { readonly earlier: string; readonly on: CalendarDate }>;
  readonly plantedClaims: readonly PlantedClaim[];
  readonly unsupported: readonly UnsupportedDiagnosis[];
};
