import { z } from 'zod';
import { Cursor, classed, DateText, Id, Limit, PaymentYear, Sex, Thousandths } from './fields.ts';
import { RunStamp } from './population.ts';
import { WorkState } from './work.ts';

const Count = z.number().int().min(0);

/**
 * What became of a condition category of earlier years: not coded yet; coded again; another category of its hierarchy is
 * coded, a more or a less severe one. `new`: coded now, and nothing of its hierarchy before.
 */
export const GapStatus = z.enum(['open', 'closed', 'closed-higher', 'closed-lower', 'new']);
export type GapStatus = z.infer<typeof GapStatus>;

/** What a list shows: one status, or all that earlier years had and this year has again. */
export const GapsShown = z.enum([...GapStatus.options, 'recaptured']);

const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Filters of a list of gaps; they live in the page's URL and hold codes only. */
const GapFilter = z.object({
  paymentYear: PaymentYear.default(2026),
  status: z
    .array(GapStatus)
    .or(GapStatus.transform((one) => [one]))
    .optional(),
  hcc: z.coerce.number().int().min(1).max(999).optional(),
  /** Only conditions that last, because an acute one is not asked for again; all where it is false. */
  lasting: Flag.optional(),
  /** Only gaps that somebody has taken into work, or that nobody has. */
  inWork: Flag.optional(),
  /** Only gaps of members of this saved cohort. */
  cohort: Id.optional(),
});

export const GapSort = z.enum(['impact', 'last-coded', 'hcc']);
export const GapQuery = GapFilter.extend({ sort: GapSort.default('impact'), limit: Limit, cursor: Cursor.optional() });
export type GapQuery = z.infer<typeof GapQuery>;
/** The whole list as a file. */
export const GapExportQuery = GapQuery.omit({ limit: true, cursor: true });
export type GapExportQuery = z.infer<typeof GapExportQuery>;

/** The claim that says so. */
const GapClaim = z.object({
  claimKey: Id,
  serviceOn: DateText,
  code: z.string(),
  /** Category the code leads to: another than the gap's where it was closed higher or lower. */
  hcc: z.number().int(),
});

/** A condition category of one member in one payment year, and whether the year has it. */
export const Gap = classed(
  'member-fact',
  z.object({
    memberKey: Id,
    /** Only with member:identify. */
    name: classed('identifier', z.string()).optional(),
    sex: Sex.optional(),
    age: z.number().int().optional(),
    paymentYear: z.number().int(),
    hcc: z.number().int(),
    label: z.string(),
    status: GapStatus,
    isLasting: z.boolean(),
    /** Service years before this one that have it, latest first. */
    codedYears: z.array(z.number().int()),
    /** The latest claim before this service year that carries it. */
    lastCoded: GapClaim.optional(),
    /** The first claim of this service year that carries it, or its relation. */
    closedBy: GapClaim.optional(),
    /** What the raw and the payment score gain once it is coded, interactions and counts included. Only with score:read. */
    impactRawThousandths: Thousandths.optional(),
    impactPaymentThousandths: Thousandths.optional(),
    /** The work item made of it. */
    work: z.object({ workItemId: Id, state: WorkState, ownerId: Id.optional(), version: z.number().int() }).optional(),
  }),
);
export type Gap = z.infer<typeof Gap>;

export const GapPage = classed(
  'member-fact',
  z.object({
    /** Absent while no run has looked for gaps. */
    run: RunStamp.optional(),
    total: z.number().int(),
    items: z.array(Gap),
    nextCursor: Cursor.optional(),
  }),
);
export type GapPage = z.infer<typeof GapPage>;

export const GapSummaryQuery = GapFilter.pick({ paymentYear: true, lasting: true, cohort: true });
export type GapSummaryQuery = z.infer<typeof GapSummaryQuery>;

const GapCounts = z.object({
  open: Count,
  closed: Count,
  closedHigher: Count,
  closedLower: Count,
  new: Count,
  /** (closed + closed higher + closed lower) of all but new, in tenths of a percent; null where there is none. */
  recapturedTenths: z.number().int().nullable(),
  /** Sum over open gaps, each taken alone. Only with score:read. */
  openImpactRawThousandths: Thousandths.optional(),
});

/** Gaps by category; the rows add up to `all`. */
export const GapSummary = classed(
  'open',
  z.object({
    run: RunStamp.optional(),
    all: GapCounts,
    rows: z.array(GapCounts.extend({ hcc: z.number().int(), label: z.string(), isLasting: z.boolean() })),
  }),
);
export type GapSummary = z.infer<typeof GapSummary>;

export const MemberGapsQuery = z.object({ paymentYear: PaymentYear.default(2026) });
export const MemberGaps = classed('member-fact', z.object({ run: RunStamp.optional(), items: z.array(Gap) }));
export type MemberGaps = z.infer<typeof MemberGaps>;
