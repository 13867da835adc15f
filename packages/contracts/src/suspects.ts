import {
  againstReasons,
  suspectNeeds,
  suspectReasons,
  suspectRuleIds,
  unseenEvidence,
} from '@optimiq/domain/risk/suspects/receipt';
import { z } from 'zod';
import { classed, DateText, Id, PaymentYear } from './fields.ts';

export const MemberSuspectsQuery = z.object({ paymentYear: PaymentYear.default(2026) });

/** One fact for or against a suspect. */
export const SuspectEvidence = z.object({
  /** A result, an index worked out of results, a line of a claim, a diagnosis of a claim. */
  what: z.enum(['result', 'index', 'service', 'diagnosis']),
  /** LOINC, CPT or HCPCS, ICD-10-CM; absent for an index. */
  code: z.string().optional(),
  on: DateText,
  measure: z.string().optional(),
  value: z.number().optional(),
  /** As sent, UCUM. */
  unit: z.string().optional(),
  claimKey: Id.optional(),
  line: z.number().int().optional(),
  /** Why it stands against. */
  why: z.enum(againstReasons).optional(),
});
export type SuspectEvidence = z.infer<typeof SuspectEvidence>;

/** A condition category that evidence suggests and no claim yet has: a question to a clinician, never a diagnosis. */
export const Suspect = z.object({
  rule: z.enum(suspectRuleIds),
  /** Absent where a rule asks for a status: ESRD. */
  hcc: z.number().int().optional(),
  label: z.string().optional(),
  reason: z.enum(suspectReasons),
  for: z.array(SuspectEvidence),
  against: z.array(SuspectEvidence),
});
export type Suspect = z.infer<typeof Suspect>;

/** A rule that was asked, and what it could not see. */
export const SuspectRule = z.object({
  rule: z.enum(suspectRuleIds),
  version: z.number().int(),
  effectiveOn: DateText,
  hcc: z.number().int().optional(),
  lookBackDays: z.number().int(),
  citation: z.string(),
  /** It reads this, and the member has none in its look-back. */
  missing: z.array(z.enum(suspectNeeds)),
  /** The published rule names this, and it is read of nobody. */
  unseen: z.array(z.enum(unseenEvidence)),
});

export const MemberSuspects = classed(
  'member-fact',
  z.object({
    paymentYear: z.number().int(),
    /** Evidence up to this day: today, or the end of the service year. */
    asOf: DateText,
    /** Why no rule was asked. */
    notAsked: z.enum(['esrd', 'hospice', 'deceased', 'no-eligibility', 'no-age']).optional(),
    items: z.array(Suspect),
    rules: z.array(SuspectRule),
    /** Results that are no evidence because their unit is not understood. */
    unreadUnits: z.array(z.object({ code: z.string(), unit: z.string().optional(), results: z.number().int() })),
  }),
);
export type MemberSuspects = z.infer<typeof MemberSuspects>;
