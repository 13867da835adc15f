import { z } from 'zod';
import { Cents, classed, Thousandths } from './fields.ts';
import { CohortQuery, RunStamp } from './population.ts';

/** A count that may be hidden: null means 'hidden below 11' for this reader. */
const Count = z.number().int().min(0).nullable();

export const GroupKind = z.enum(['contract', 'plan', 'provider']);
export type GroupKind = z.infer<typeof GroupKind>;

export const GroupQuery = CohortQuery.extend({ by: GroupKind });
export type GroupQuery = z.infer<typeof GroupQuery>;

/** Members of a cohort by contract, plan or provider, largest first; each member is in one row, or among the others. */
export const GroupTable = classed(
  'open',
  z.object({
    run: RunStamp.optional(),
    by: GroupKind,
    n: Count,
    /** Groups there are; where they are more than rows, the last row sums up the others. */
    groups: z.number().int().min(0),
    rows: z.array(
      z.object({
        /** Contract, plan or NPI; 'none' of whom nothing says one; 'others'. */
        name: z.string(),
        /** The group as the filter of its kind takes it: the name, or our key of an NPI. Absent for the others. */
        key: z.string().optional(),
        members: Count,
        scored: Count,
        /** Mean over scored members. Only with score:read. */
        meanPaymentThousandths: Thousandths.optional(),
        /** Only with money:read. */
        paidCents: Cents.optional(),
        memberMonths: z.number().int().min(0).optional(),
        /** Share of what earlier years had that this year has again, in tenths of a percent; null where nothing was expected. */
        recapturedTenths: z.number().int().nullable().optional(),
      }),
    ),
  }),
);
export type GroupTable = z.infer<typeof GroupTable>;
