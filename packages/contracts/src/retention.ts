import { z } from 'zod';
import { classed } from './fields.ts';
import { Source } from './mapping.ts';

const Days = z.number().int().min(0).max(3_650);

/** For how many days raw files are kept after their load ended; what was read from them stays. */
export const RawFileRetention = classed(
  'open',
  z.object({
    days: Days,
    /** While the tenant is held nothing is removed by age. */
    isHeld: z.boolean(),
    /** Feeds with days of their own, by source. */
    feeds: z.array(z.object({ source: Source, days: z.number().int() })),
  }),
);
export type RawFileRetention = z.infer<typeof RawFileRetention>;

export const SetRetention = classed('open', z.object({ days: Days }));

/** Without days the feed has those of the tenant. */
export const SetFeedRetention = classed('open', z.object({ days: z.number().int().min(1).max(3_650).optional() }));
