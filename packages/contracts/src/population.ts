import { serviceCategories } from '@optimiq/domain/records/service-categories';
import { z } from 'zod';
import {
  Cents,
  Cursor,
  classed,
  DateText,
  Id,
  Instant,
  Limit,
  PaymentYear,
  Segment,
  Sex,
  Thousandths,
} from './fields.ts';

/** A count that may be hidden: null means 'hidden below 11' for this reader. */
const Count = z.number().int().min(0).nullable();

/** Filters of a cohort, all optional; they live in the page's URL and hold codes only. */
export const CohortQuery = z.object({
  paymentYear: PaymentYear.default(2026),
  segment: z
    .array(Segment)
    .or(Segment.transform((one) => [one]))
    .optional(),
  /** Lower bound of a payment-score band of 250 thousandths: 0, 250 … 3000 (open-ended). */
  band: z.coerce.number().int().min(0).max(3000).multipleOf(250).optional(),
  /** HCC that counts, after hierarchies. */
  hcc: z.coerce.number().int().min(1).max(999).optional(),
  /** Only members the model scores, or only those with an HCC: what the tiles of the same name count. */
  with: z.enum(['score', 'hcc']).optional(),
  /** Only members of this saved cohort. */
  cohort: Id.optional(),
  /** Only members with a claim of this category in the service year: what the rows of the cost by service count. */
  service: z.enum(serviceCategories).optional(),
  /** Only members of this contract, or plan of a contract; 'none' for those of whom nothing says one. */
  contract: z
    .string()
    .regex(/^([A-Z]\d{4}|none)$/)
    .optional(),
  plan: z
    .string()
    .regex(/^(([A-Z]\d{4}-)?[0-9A-Z]{1,6}|none)$/)
    .optional(),
  /** Only members attributed to this provider, by the key of the table of groups: an NPI stands in no address. */
  provider: Id.or(z.literal('none')).optional(),
});
export type CohortQuery = z.infer<typeof CohortQuery>;

/** Which run the figures come from: the stamp on every tile. */
export const RunStamp = classed(
  'open',
  z.object({
    runId: Id,
    number: z.number().int(),
    model: z.string(),
    paymentYear: z.number().int(),
    serviceYear: z.number().int(),
    tableVersion: z.string(),
    normalizationThousandths: Thousandths,
    codingAdjustmentThousandths: Thousandths,
    finishedAt: Instant,
    asOf: DateText,
  }),
);
export type RunStamp = z.infer<typeof RunStamp>;

export const PopulationSummary = classed(
  'open',
  z.object({
    /** Absent when nothing has been scored yet. */
    run: RunStamp.optional(),
    /** Visible members in the cohort, scored or not. */
    members: Count,
    scored: Count,
    notScored: z.array(z.object({ reason: z.enum(['esrd', 'no-eligibility', 'no-age', 'deceased']), members: Count })),
    membersWithHcc: Count,
    /** Mean HCCs that count, per scored member, in thousandths. */
    meanHccsThousandths: Thousandths.optional(),
    /** Means over scored members. Only with score:read. */
    meanRawThousandths: Thousandths.optional(),
    meanNormalizedThousandths: Thousandths.optional(),
    meanPaymentThousandths: Thousandths.optional(),
    claims: Count,
    claimLines: Count,
    /** Diagnoses that did not count, and claims they stand on. */
    notCounted: Count,
    /** Paid cents in the service year and the member months behind it. Only with money:read. */
    paidCents: Cents.optional(),
    memberMonths: z.number().int().optional(),
    /** Claim lines by service month of the service year: how complete the year is. */
    months: z.array(z.object({ month: z.string(), lines: Count, members: Count })),
  }),
);
export type PopulationSummary = z.infer<typeof PopulationSummary>;

export const RafDistribution = classed(
  'open',
  z.object({
    run: RunStamp.optional(),
    n: Count,
    meanThousandths: Thousandths.optional(),
    medianThousandths: Thousandths.optional(),
    /** Bands of 250 thousandths of the payment score, ascending; the last is open-ended. */
    bands: z.array(
      z.object({
        fromThousandths: Thousandths,
        toThousandths: Thousandths.nullable(),
        members: Count,
        shareTenths: z.number().int().nullable(),
      }),
    ),
  }),
);
export type RafDistribution = z.infer<typeof RafDistribution>;

export const HccPrevalence = classed(
  'open',
  z.object({
    run: RunStamp.optional(),
    n: Count,
    rows: z.array(
      z.object({
        hcc: z.number().int(),
        label: z.string(),
        members: Count,
        /** Share of n in tenths of a percent. */
        shareTenths: z.number().int().nullable(),
        /** Members in whom a more severe HCC outranks it. */
        outranked: Count,
        /**
         * Members of n in whom it held in the whole service year before, and those of them who have it, or another of its
         * hierarchy, this year so far. Absent where nothing is known of that year.
         */
        earlier: Count.optional(),
        earlierTenths: z.number().int().nullable().optional(),
        recaptured: Count.optional(),
        /** Table row that names this HCC. */
        tableRow: z.string(),
      }),
    ),
  }),
);
export type HccPrevalence = z.infer<typeof HccPrevalence>;

/** Diagnoses that did not count, by reason; the rows add up to n. */
export const NotCountedTable = classed(
  'open',
  z.object({
    run: RunStamp.optional(),
    n: Count,
    rows: z.array(z.object({ reason: z.string(), diagnoses: Count, members: Count })),
  }),
);
export type NotCountedTable = z.infer<typeof NotCountedTable>;

/** What was paid by month of service; the rows add up to the tile's sum. Only with money:read. */
export const PaidByMonth = classed(
  'open',
  z.object({
    run: RunStamp.optional(),
    rows: z.array(z.object({ month: z.string(), claims: Count, members: Count, paidCents: Cents.optional() })),
  }),
);
export type PaidByMonth = z.infer<typeof PaidByMonth>;

export const SegmentTable = classed(
  'open',
  z.object({
    run: RunStamp.optional(),
    rows: z.array(
      z.object({
        segment: Segment,
        label: z.string(),
        members: Count,
        meanRawThousandths: Thousandths.optional(),
        meanPaymentThousandths: Thousandths.optional(),
      }),
    ),
  }),
);
export type SegmentTable = z.infer<typeof SegmentTable>;

export const MemberSort = z.enum(['payment', 'hccs', 'age', 'member']);
export const MemberListQuery = CohortQuery.extend({
  sort: MemberSort.default('hccs'),
  direction: z.enum(['asc', 'desc']).default('desc'),
  limit: Limit,
  cursor: Cursor.optional(),
});
export type MemberListQuery = z.infer<typeof MemberListQuery>;

/** The whole list as a file. */
export const MemberExportQuery = MemberListQuery.omit({ limit: true, cursor: true });
export type MemberExportQuery = z.infer<typeof MemberExportQuery>;

export const MemberRow = classed(
  'member-fact',
  z.object({
    memberKey: Id,
    /** Only with member:identify. */
    name: classed('identifier', z.string()).optional(),
    sex: Sex.optional(),
    age: z.number().int().optional(),
    segment: Segment.optional(),
    hccs: z.number().int(),
    lastServiceOn: DateText.optional(),
    /** Only with score:read. */
    rawThousandths: Thousandths.optional(),
    paymentThousandths: Thousandths.optional(),
  }),
);
export type MemberRow = z.infer<typeof MemberRow>;

export const MemberPage = classed(
  'member-fact',
  z.object({
    run: RunStamp.optional(),
    total: z.number().int(),
    items: z.array(MemberRow),
    nextCursor: Cursor.optional(),
  }),
);
export type MemberPage = z.infer<typeof MemberPage>;

/** A search for a person is posted, never in a URL. */
export const MemberSearch = classed('identifier', z.object({ text: z.string().trim().min(2).max(80) }));
export const MemberSearchResult = classed('member-fact', z.object({ items: z.array(MemberRow), more: z.boolean() }));
export type MemberSearchResult = z.infer<typeof MemberSearchResult>;
