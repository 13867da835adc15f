import { z } from 'zod';
import { classed, Id, Instant } from './fields.ts';

/** Somebody's lost factors, waiting for two people of each organization of the person who make sure who it is. */
export const FactorReset = z.object({
  resetId: Id,
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  /** The person, or somebody who manages people. */
  openedBy: z.string(),
  openedAt: Instant,
  expiresAt: Instant,
  /** Who vouched first; another has to be second. */
  firstBy: z.string().optional(),
  firstAt: Instant.optional(),
  /** When two of this organization had vouched; another one of the person has not. */
  secondAt: Instant.optional(),
  /** People here who could vouch now, the first among them: with fewer than two it cannot come to an end. */
  vouchers: z.number().int(),
});
export type FactorReset = z.infer<typeof FactorReset>;
export const FactorResetList = z.object({ items: z.array(FactorReset) });
export const FactorResetParams = z.object({ resetId: Id });
export const FactorResetOpened = z.object({ resetId: Id });

/** How it was made sure that it is this person: kept sealed, as the reason of the event. */
export const VouchForReset = z.object({ statement: classed('sensitive', z.string().trim().min(20).max(1_000)) });
export const FactorResetVouched = z.object({ state: z.enum(['first', 'others', 'done']) });

/** What stands behind '#' in the link of a letter. */
export const LetterToken = z.object({ token: z.string().min(20).max(200) });
/** What a letter told, as somebody types it. */
export const LetterCode = z.object({ code: z.string().trim().min(20).max(60) });
