import { z } from 'zod';
import { classed, DateText, Id } from './fields.ts';
import { GapStatus } from './gaps.ts';
import { ClaimSummary } from './members.ts';
import { RunStamp } from './population.ts';
import { WorkState } from './work.ts';

/** What rests on a claim: conditions of the current run, gaps, and the claims of the same days. */
export const ClaimUses = classed(
  'member-fact',
  z.object({
    /** Absent while nothing has been scored for the payment year. */
    run: RunStamp.optional(),
    /** Conditions that the claim says, by category and code. */
    hccs: z.array(
      z.object({
        hcc: z.number().int(),
        label: z.string(),
        status: z.enum(['counts', 'outranked', 'not-paid']),
        outrankedBy: z.number().int().optional(),
        code: z.string(),
        tableRow: z.string(),
        /** The line that let the claim's diagnoses in. */
        line: z.number().int().optional(),
        /** Other claims of the year that say the same category; none means that it rests on this claim alone. */
        otherClaims: z.number().int(),
      }),
    ),
    /** Diagnoses of the claim that add nothing, and why. */
    notCounted: z.array(z.object({ code: z.string(), reason: z.string() })),
    /** Gaps that name the claim: as the one that closed them, or as the latest of earlier years. */
    gaps: z.array(
      z.object({
        hcc: z.number().int(),
        label: z.string(),
        status: GapStatus,
        as: z.enum(['closed-by', 'last-coded']),
        code: z.string(),
        serviceOn: DateText,
        /** Only with work:read. */
        work: z.object({ workItemId: Id, state: WorkState }).optional(),
      }),
    ),
    /** Other current claims of the member on a day of this one, latest first; `total` of them. */
    sameDays: z.object({ total: z.number().int(), items: z.array(ClaimSummary) }),
  }),
);
export type ClaimUses = z.infer<typeof ClaimUses>;
