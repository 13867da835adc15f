import { z } from 'zod';
import { classed, Instant } from './fields.ts';

export const ViewMoments = classed(
  'open',
  z.object({
    items: z.array(
      z.object({
        /** As `asOf` it shows what was known once this had happened. */
        at: Instant,
        kind: z.enum(['load', 'undo', 'run', 'merge', 'unmerge']),
        number: z.number().int(),
      }),
    ),
  }),
);
export type ViewMoments = z.infer<typeof ViewMoments>;
