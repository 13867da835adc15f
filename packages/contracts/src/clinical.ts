import { measures } from '@optimiq/domain/records/measurements';
import { z } from 'zod';
import { classed, DateText } from './fields.ts';

const Point = z.object({
  on: DateText,
  value: z.number(),
  /** Outside the range of its sender, or called abnormal by it. */
  isOutside: z.boolean(),
});

/** All values of one code in one unit. */
export const Measurement = z.object({
  /** 'loinc'. */
  system: z.string(),
  code: z.string(),
  /** Our word for the code, where we have one. */
  measure: z.enum(measures).optional(),
  kind: z.enum(['lab', 'vital', 'other']),
  unit: z.string().optional(),
  /** What the latest sender that says so calls normal; either end may be open. */
  low: z.number().optional(),
  high: z.number().optional(),
  /** Latest first; never empty. */
  points: z.array(Point),
});
export type Measurement = z.infer<typeof Measurement>;

export const Dispensed = z.object({
  coding: z.enum(['rxnorm', 'ndc']),
  code: z.string(),
  fills: z.number().int(),
  firstOn: DateText,
  lastOn: DateText,
  days: z.number().int().optional(),
  /** The day after the last fill is used up. */
  runsOutOn: DateText.optional(),
});
export type Dispensed = z.infer<typeof Dispensed>;

export const Ordered = z.object({
  system: z.string(),
  code: z.string(),
  status: z.string().optional(),
  intent: z.string().optional(),
  writtenOn: DateText.optional(),
  days: z.number().int().optional(),
  refills: z.number().int().optional(),
});
export type Ordered = z.infer<typeof Ordered>;

/** What was measured and what was taken. */
export const MemberClinical = classed(
  'member-fact',
  z.object({
    asOf: DateText,
    measurements: z.array(Measurement),
    /** Older values are not here. */
    hasMore: z.boolean(),
    dispensed: z.array(Dispensed),
    ordered: z.array(Ordered),
  }),
);
export type MemberClinical = z.infer<typeof MemberClinical>;
