/** Claim frequency codes: what a claim does to an earlier one that it names. */

/** Takes the place of the claim that it names. */
export const replacementFrequency = '7';
/** Takes back the claim that it names, and never counts itself. */
export const voidFrequency = '8';

/**
 * Whether a claim of this frequency takes the place of, or takes back, the claim it names as its original.
 *
 * Only 7 and 8 do. Interim bills (2, 3, 4), late charges (5) and the final claim of an episode (9) stand beside the
 * claim they name; 6, once an adjustment of a prior claim, has no meaning any more; the letters are notices and
 * a payer's own adjustments, which keep the number of the claim.
 *
 * Source: NUBC type of bill, frequency digit, as in the Medicare Claims Processing Manual, chapter 25, section 75.1;
 * X12 005010X222A1 and 005010X223A2, CLM05-3 with REF*F8.
 */
export const supersedesOriginal = (frequency: string): boolean =>
  frequency === replacementFrequency || frequency === voidFrequency;

/**
 * The frequency of a claim: as stated, else a replacement where it names another claim as its original, else '1'.
 *
 * @param original number of the claim it names; its own number is none.
 */
export function frequencyOf(stated: string | undefined, claimId: string, original: string | undefined): string {
  if (stated) return stated;
  return original !== undefined && original !== '' && original !== claimId ? replacementFrequency : '1';
}
