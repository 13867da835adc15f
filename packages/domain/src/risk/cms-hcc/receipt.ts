import type { Hcc } from '../../kernel/codes.ts';
import type { CalendarDate } from '../../kernel/dates.ts';
import type { CmsHccSegment, MemberClaimDiagnosis } from '../../records/member-record.ts';
import type { HierarchySemantics } from './hierarchy-semantics.ts';

/** Why a diagnosis adds nothing. Closed for this model; later models extend it. */
export const notCountedReasons = [
  'code-system', // not ICD-10-CM
  'service-date-outside', // through date not in the data year
  'bill-type', // institutional record of a type that is never taken
  'no-eligible-procedure', // no line with a code of the service year's list
  'audio-only', // all eligible lines are audio only
  'unlinked-chart-review', // the record adds to no encounter
  'no-category', // the model has no category for the code
  'age-edit', // void, or mapped only, for another age
  'sex-edit', // mapped only for the other sex
  'mce-age-edit', // Medicare code editor: code and age do not fit
  'category-requirement', // category that counts only beside another one
] as const;

export type NotCountedReason = (typeof notCountedReasons)[number];

/** The record that carries a diagnosis; `line` is the line that made the record eligible. */
export type ClaimEvidence = {
  readonly claimKey: string;
  readonly line: number | undefined;
  readonly serviceThrough: CalendarDate;
  readonly providerNpi: string | undefined;
};

/** A coefficient as applied, with the published row it was read from. */
export type FactorTerm = { readonly name: string; readonly thousandths: number; readonly tableRow: string };

/** A diagnosis behind an HCC; `claims` holds every record that carries it and is empty when it came without one. */
export type DiagnosisEvidence = {
  readonly code: string;
  readonly tableRow: string;
  readonly claims: readonly ClaimEvidence[];
};

/** An HCC after hierarchies; without `factor` it adds nothing in the segment (new enrollees). */
export type CountedHcc = {
  readonly hcc: Hcc;
  readonly factor: FactorTerm | undefined;
  readonly diagnoses: readonly DiagnosisEvidence[];
};

/** An HCC the member has that does not count, and the first HCC of the published order that outranks it. */
export type DroppedHcc = {
  readonly hcc: Hcc;
  readonly outrankedBy: Hcc;
  readonly tableRow: string;
  readonly diagnoses: readonly DiagnosisEvidence[];
};

/** A diagnosis of a record, or without one, that adds nothing; the row is that of the edit or requirement, if one spoke. */
export type NotCounted = {
  readonly code: string;
  readonly reason: NotCountedReason;
  readonly claim: ClaimEvidence | undefined;
  readonly tableRow: string | undefined;
  /** The diagnosis as its record carries it, the same object; known where a record was read for the first time. */
  readonly recorded: MemberClaimDiagnosis | undefined;
};

/** A division and its whole result, halves away from zero. */
export type RoundingStep = {
  readonly step: 'normalized' | 'payment';
  readonly numerator: number;
  readonly denominator: number;
  readonly thousandths: number;
};

/** Choices of a run. */
export type ScoringSettings = {
  /** Apply the Medicare code editor's age conditions of the diagnosis rows. */
  readonly mceEdits: boolean;
  readonly hierarchySemantics: HierarchySemantics;
};

export type Scores = {
  readonly rawThousandths: number;
  readonly normalizedThousandths: number;
  readonly paymentThousandths: number;
  readonly rounding: readonly RoundingStep[];
};

/** What the other reading of the hierarchy would give. */
export type OtherHierarchy = Omit<Scores, 'rounding'> & {
  readonly semantics: HierarchySemantics;
  readonly hccs: readonly Hcc[];
};

/** A score with everything that explains it. The run's id is added by whoever runs. */
export type RiskReceipt = Scores & {
  readonly model: 'cms-hcc-v28';
  readonly paymentYear: number;
  readonly tableVersion: string;
  readonly settings: ScoringSettings;
  readonly segment: CmsHccSegment;
  /** Age and sex cell; absent when the segment has none for the person. */
  readonly demographic: FactorTerm | undefined;
  /** All terms of the raw score: demographic, HCCs ascending, payment count, interactions. */
  readonly factors: readonly FactorTerm[];
  /** Ascending. */
  readonly hccs: readonly CountedHcc[];
  /** Ascending. */
  readonly dropped: readonly DroppedHcc[];
  /** Filtered records first, then codes, each in the member's order. */
  readonly notCounted: readonly NotCounted[];
  /** Present when the two hierarchy semantics disagree on this member. */
  readonly otherHierarchy: OtherHierarchy | undefined;
};
