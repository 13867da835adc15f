import type { CalendarDate } from '../../kernel/dates.ts';
import type { EvidenceRow } from './facts.ts';
import type { RuleMeasure } from './units.ts';
import type { Window } from './window.ts';

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

/** A rule that proposes a question about one condition category of V28. */
export type SuspectRule = {
  readonly id: SuspectRuleId;
  /** Raised whenever it may answer otherwise than before. */
  readonly version: number;
  readonly effectiveOn: CalendarDate;
  /** Absent: it asks for a status, not for a category. */
  readonly hcc?: number;
  readonly lookBackDays: number;
  readonly citation: string;
  readonly needs: readonly SuspectNeed[];
  readonly unseen: readonly UnseenEvidence[];
  /** Undefined: not enough for it, or something rules it out. */
  readonly find: (window: Window) => Finding | undefined;
};

/** All rules so far are of one version and day. */
export const firstVersion = { version: 1, effectiveOn: '2025-01-01' as CalendarDate };
