import { serviceCategories } from '@optimiq/domain/records/service-categories';
import { z } from 'zod';
import { Cents, classed } from './fields.ts';
import { RunStamp } from './population.ts';

/** A count that may be hidden: null means 'hidden below 11' for this reader. */
const Count = z.number().int().min(0).nullable();
const Months = z.number().int().min(0);

/**
 * What was paid in the service year by kind of service, each claim under one; claims and amounts add up to those of the
 * summary. Amounts are absent where the row is hidden.
 */
export const PaidByService = classed(
  'open',
  z.object({
    run: RunStamp.optional(),
    /** Part B months of the service year; absent where the cohort is hidden. */
    memberMonths: Months.optional(),
    /** The first months of the service year that are complete, 0 to 12: those that are compared with the year before. */
    completeMonths: Months,
    /** Part B months of each year, at most `completeMonths` of each member. */
    completeMemberMonths: Months.optional(),
    earlierMemberMonths: Months.optional(),
    rows: z.array(
      z.object({
        service: z.enum(serviceCategories),
        claims: Count,
        members: Count,
        paidCents: Cents.optional(),
        /** The part of it in the complete months, and what the same members' claims were paid in those a year before. */
        completeCents: Cents.optional(),
        earlierCents: Cents.optional(),
      }),
    ),
    /** Drug fills, which are no claims and no part of the rows: what the drugs cost less the members' share. */
    fills: z.object({ fills: Count, members: Count, costCents: Cents.optional() }).optional(),
  }),
);
export type PaidByService = z.infer<typeof PaidByService>;
