import type { CalendarDate } from '../../kernel/dates.ts';
import type { EvidenceRow } from './receipt.ts';

/** A final result of a laboratory, a device or a scale, as its sender wrote it. */
export type Result = {
  /** LOINC. */
  readonly code: string;
  readonly on: CalendarDate;
  readonly value?: number;
  /** UCUM. */
  readonly unit?: string;
  /** 'POS', 'NEG', 'DET', 'ND' and the like. */
  readonly interpretation?: string;
};

/** A line of a current claim that names a procedure. */
export type Service = {
  readonly claimKey: string;
  readonly line: number;
  readonly on: CalendarDate;
  readonly procedure: string;
};

/** An ICD-10-CM diagnosis of a current claim, undotted. */
export type CodedDiagnosis = {
  readonly claimKey: string;
  /** Last day of service. */
  readonly on: CalendarDate;
  readonly code: string;
  readonly billType?: string;
};

/** A hospital stay: what is measured in it may be the acute illness. */
export type Stay = { readonly from: CalendarDate; readonly through: CalendarDate };

/** A condition that the chart calls over, with its ICD-10-CM code. */
export type ResolvedCondition = { readonly code: string; readonly on: CalendarDate };

/** What the rules read about one member; no identity in it. Any order; later than the as-of date counts for nothing. */
export type SuspectFacts = {
  readonly results: readonly Result[];
  readonly services: readonly Service[];
  readonly diagnoses: readonly CodedDiagnosis[];
  readonly stays: readonly Stay[];
  readonly resolved: readonly ResolvedCondition[];
  /** Whole years on a day. */
  readonly age: { readonly years: number; readonly on: CalendarDate };
};

export const serviceRow = ({ procedure, on, claimKey, line }: Service): EvidenceRow => ({
  ...{ what: 'service', code: procedure, on, claimKey, line },
});

export const diagnosisRow = ({ code, on, claimKey }: CodedDiagnosis): EvidenceRow => ({
  ...{ what: 'diagnosis', code, on, claimKey },
});
