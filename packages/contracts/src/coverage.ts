import { z } from 'zod';
import { classed, DateText } from './fields.ts';

/** 'YYYY-MM'. */
const MonthText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

export const CoverageTimelineQuery = z.object({
  /** First and last month of the monthly status; by default the two years up to the tenant's as-of date. */
  from: MonthText.optional(),
  through: MonthText.optional(),
});
export type CoverageTimelineQuery = z.infer<typeof CoverageTimelineQuery>;

const Line = z.enum([
  'medical',
  'part-a',
  'part-b',
  'part-c',
  'part-d',
  'drug',
  'dental',
  'vision',
  'medicaid',
  'other',
]);

/** The load that says so, and its source. */
const Stated = z.object({ loadNumber: z.number().int(), source: z.string().optional(), format: z.string().optional() });

/** Days without `through` are open; both days belong to the span. */
export const CoverageTimeline = classed(
  'member-fact',
  z.object({
    lines: z.array(
      z.object({
        line: Line,
        spans: z.array(
          z.object({
            from: DateText,
            through: DateText.optional(),
            contract: z.string().optional(),
            plan: z.string().optional(),
            dualCode: z.string().optional(),
            stated: Stated,
          }),
        ),
        periods: z.array(z.object({ from: DateText, through: DateText.optional() })),
        gaps: z.array(
          z.object({ from: DateText, through: DateText, days: z.number().int(), after: Stated, before: Stated }),
        ),
        overlaps: z.array(
          z.object({
            kind: z.enum(['same-product', 'two-products']),
            from: DateText,
            through: DateText.optional(),
            days: z.number().int().optional(),
            stated: z.array(Stated),
          }),
        ),
      }),
    ),
    /** What later files changed about earlier spans, in the order in which they said it. */
    changes: z.array(
      z.object({
        kind: z.enum(['replaced', 'ended', 'voided']),
        line: Line,
        from: DateText,
        /** Last day as first stated, and since; absent where open or gone. */
        throughBefore: DateText.optional(),
        through: DateText.optional(),
        stated: Stated,
      }),
    ),
    /** Months that an eligibility year counts without saying which. */
    undated: z.array(z.object({ year: z.number().int(), line: Line, months: z.number().int() })),
    /** Status on the first day of each month. */
    months: z.array(
      z.object({
        month: MonthText,
        partA: z.boolean(),
        partB: z.boolean(),
        partC: z.boolean(),
        partD: z.boolean(),
        medical: z.boolean(),
        contract: z.string().optional(),
        plan: z.string().optional(),
        dualCode: z.string().optional(),
        dualClass: z.enum(['none', 'partial', 'full']),
        orec: z.string().optional(),
        isLti: z.boolean(),
        isEsrd: z.boolean(),
        isHospice: z.boolean(),
      }),
    ),
  }),
);
export type CoverageTimeline = z.infer<typeof CoverageTimeline>;
