import { qualityRuleIds } from '@optimiq/domain/data-quality/rules';
import { z } from 'zod';
import { Cents, Cursor, classed, DateText, Id, Limit } from './fields.ts';
import { Source } from './mapping.ts';

/** 'YYYY-MM'. */
const MonthText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
const Count = z.number().int().min(0);
const LoadNumber = z.coerce.number().int().min(0).max(2_147_483_647);

export const QualityQuery = z.object({
  /** Number of a load: only its rows, of those that hold. */
  load: LoadNumber.optional(),
});
export type QualityQuery = z.infer<typeof QualityQuery>;

/** Rows a rule applies to and rows in which it is broken: in all, and by month of service, ascending. */
export const QualityRuleResult = z.object({
  id: z.enum(qualityRuleIds),
  kind: z.enum(['coverage', 'code', 'date', 'identifier', 'eligibility', 'sum', 'amount', 'duplicate']),
  severity: z.enum(['error', 'warning', 'note']),
  unit: z.enum(['claim', 'line', 'diagnosis', 'fill', 'member']),
  titleKey: z.string(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  /** 'form': codes are judged by their form alone, no code list of the service date is at hand. */
  basis: z.literal('form').optional(),
  rows: Count,
  broken: Count,
  months: z.array(z.object({ month: MonthText, rows: Count, broken: Count })),
});

export const DataQuality = classed('open', z.object({ asOf: DateText, rules: z.array(QualityRuleResult) }));
export type DataQuality = z.infer<typeof DataQuality>;

export const QualityRuleParams = z.object({ rule: z.enum(qualityRuleIds) });
export const QualityRowsQuery = QualityQuery.extend({
  month: MonthText.optional(),
  limit: Limit,
  cursor: Cursor.optional(),
});
export type QualityRowsQuery = z.infer<typeof QualityRowsQuery>;

/** All rows as a file. */
export const QualityExportQuery = QualityRowsQuery.omit({ limit: true, cursor: true });
export type QualityExportQuery = z.infer<typeof QualityExportQuery>;

export const QualityRows = classed(
  'member-fact',
  z.object({
    items: z.array(
      z.object({
        memberKey: Id,
        claimKey: Id.optional(),
        /** Line number, or position of the diagnosis. */
        part: z.number().int().optional(),
        serviceOn: DateText.optional(),
        loadNumber: z.number().int().optional(),
      }),
    ),
    nextCursor: Cursor.optional(),
  }),
);
export type QualityRows = z.infer<typeof QualityRows>;

export const CompletenessQuery = z.object({
  /** Months after the month of service until it counts as mature. */
  runOutMonths: z.coerce.number().int().min(0).max(24).default(3),
});
export type CompletenessQuery = z.infer<typeof CompletenessQuery>;

const monthTotals = {
  month: MonthText,
  claims: Count,
  lines: Count,
  members: Count,
  /** Only with money:read. */
  paidCents: Cents.optional(),
};

export const Completeness = classed(
  'open',
  z.object({
    asOf: DateText,
    runOutMonths: z.number().int(),
    /** By month of service, ascending. */
    service: z.array(
      z.object({
        ...monthTotals,
        /** Younger than the run-out: claims are still to come. */
        isImmature: z.boolean(),
        /** Share of its claims that a month has at this age, by the mature months, in thousandths. */
        runOutThousandths: z.number().int().optional(),
        /** Claims against the mean of up to twelve mature months before, in thousandths. */
        againstMeanThousandths: z.number().int().optional(),
      }),
    ),
    /** By month in which the load came in, ascending. */
    received: z.array(z.object(monthTotals)),
  }),
);
export type Completeness = z.infer<typeof Completeness>;

export const MonthClaimsParams = z.object({ month: MonthText });
export const MonthClaimsQuery = z.object({
  /** Whether the month is that of service or that in which the load came in. */
  by: z.enum(['service', 'received']).default('service'),
  /** Only claims of this feed. */
  source: Source.optional(),
  limit: Limit,
  cursor: Cursor.optional(),
});
export type MonthClaimsQuery = z.infer<typeof MonthClaimsQuery>;

/** All claims as a file. */
export const MonthClaimsExportQuery = MonthClaimsQuery.omit({ limit: true, cursor: true });
export type MonthClaimsExportQuery = z.infer<typeof MonthClaimsExportQuery>;

/** The claims that completeness counts in a month, by load and place in it. */
export const MonthClaims = classed(
  'member-fact',
  z.object({
    items: z.array(
      z.object({
        memberKey: Id,
        claimKey: Id,
        serviceFrom: DateText,
        lines: Count,
        /** Feed of the load. */
        source: z.string().optional(),
        loadNumber: z.number().int(),
        /** Only with money:read. */
        paidCents: Cents.optional(),
      }),
    ),
    /** Claims of the month by feed, whatever feed was asked for. */
    sources: z.array(z.object({ source: z.string(), claims: Count })),
    nextCursor: Cursor.optional(),
  }),
);
export type MonthClaims = z.infer<typeof MonthClaims>;

/** Current claims under different numbers that look like the same service; the first two hundred groups. */
export const DuplicateClaims = classed(
  'member-fact',
  z.object({
    items: z.array(
      z.object({
        memberKey: Id,
        reason: z.enum(['two-sources', 'one-source']),
        isSameProvider: z.literal(true).optional(),
        serviceFrom: DateText,
        claims: Count,
        firstClaimKey: Id,
        lastClaimKey: Id,
        /** Only with money:read. */
        billedCents: Cents.optional(),
      }),
    ),
  }),
);
export type DuplicateClaims = z.infer<typeof DuplicateClaims>;
