/** Claims keep arriving for about this long after the month of care. */
export const runOutMonths = 3;

/**
 * How many months of a year, from January on, are complete: claims of the later ones are still arriving.
 *
 * @returns 0 to 12.
 */
export function completeMonths(year: number, asOf: string): number {
  const elapsed = (Number(asOf.slice(0, 4)) - year) * 12 + Number(asOf.slice(5, 7));
  return Math.min(12, Math.max(0, elapsed - runOutMonths));
}
