/** The words in which a review of suspects speaks. */
import type { CalendarDate } from '../../kernel/dates.ts';
import type { Measure } from '../../records/measurements.ts';
import type { RuleMeasure } from './units.ts';

export const suspectRuleIds = [
  'S01',
  'S02',
  'S03',
  'S04',
  'S05',
  'S06',
  'S07',
  'S13',
  'S25',
  'S33',
  'S34',
  'S36',
  'S37',
] as const;
export type SuspectRuleId = (typeof suspectRuleIds)[number];

/** What made a rule speak; the words for it, at most eight, are the reader's language's. */
export const suspectReasons = [
  'egfr-3a',
  'egfr-3b',
  'egfr-4',
  'egfr-5',
  'dialysis-access',
  'dialysis-months',
  'diabetes-egfr',
  'diabetes-albumin',
  'a1c-twice',
  'glucose-twice',
  'bmi-40',
  'ejection-fraction-40',
  'leg-amputation',
  'artificial-opening',
  'fib-4',
  'platelets-spleen',
  'hcv-rna',
  'hbsag-twice',
] as const;
export type SuspectReason = (typeof suspectReasons)[number];

/** What a rule reads: it is blind for a member of whom there is none of it. */
export const suspectNeeds = [
  'claims',
  'egfr',
  'albumin-creatinine-ratio',
  'a1c',
  'glucose-fasting',
  'bmi',
  'ejection-fraction',
  'ast',
  'alt',
  'platelets',
  'hcv-rna',
  'hbsag',
] as const satisfies readonly (RuleMeasure | 'claims' | 'hcv-rna' | 'hbsag')[];
export type SuspectNeed = (typeof suspectNeeds)[number];

/** What the document names and no fact of ours holds, of nobody. */
export const unseenEvidence = ['drugs', 'notes', 'exams', 'elastography', 'tube-removal', 'antibodies'] as const;
export type UnseenEvidence = (typeof unseenEvidence)[number];

/** Evidence for, never empty, and what speaks against it without ruling it out. */
export type Finding = {
  readonly reason: SuspectReason;
  readonly for: readonly EvidenceRow[];
  readonly against: readonly EvidenceRow[];
};

/** What a value is: a measure of ours, or one that is read here only. */
export type Seen = Measure | 'fib-4' | 'hcv-rna' | 'hbsag';

/** Why a row stands against a suspect, or does not count for it. */
export const againstReasons = [
  'later-normal', // a later value is better than the band
  'acute-kidney-injury', // within 90 days of it
  'inpatient-stay', // measured during a hospital stay
  'edema', // the weight may be water
  'amputation', // the weight lacks a limb
  'controlled', // the latest two A1c are below 6.5 %
  'coded-lower', // a claim of this year says a milder category
] as const;
export type AgainstReason = (typeof againstReasons)[number];

/** One fact for or against; the claim, where a claim says it. */
export type EvidenceRow = {
  readonly what: 'result' | 'index' | 'service' | 'diagnosis';
  /** LOINC, CPT or HCPCS, ICD-10-CM; absent for an index worked out here. */
  readonly code?: string;
  readonly on: CalendarDate;
  readonly measure?: Seen;
  readonly value?: number;
  /** As sent. */
  readonly unit?: string;
  readonly claimKey?: string;
  readonly line?: number;
  readonly why?: AgainstReason;
};
