/** Counts below this are not shown to readers of aggregates (CMS cell-size rule). */
export const smallestShownCell = 11;

/**
 * Counts of one partition with small ones hidden, and their complement, so that none can be found by subtraction.
 *
 * @param counts disjoint cells that add up to a total the reader also sees; whole numbers >= 0.
 * @returns      the counts in the same order; undefined where hidden. Zeros stay: an empty cell is about nobody.
 *
 * A hidden group always holds two cells or more and at least eleven people, or the total of what is hidden
 * would itself be a small cell. The smallest shown cells are added to the group until that holds.
 *
 * Source: CMS cell size suppression policy (no cell of 1 to 10, nor one that lets such a cell be derived).
 */
export function hideSmallCells(counts: readonly number[]): readonly (number | undefined)[] {
  const hidden = new Set<number>();
  counts.forEach((count, index) => {
    if (count > 0 && count < smallestShownCell) hidden.add(index);
  });
  if (hidden.size === 0) return counts;
  const shown = counts
    .map((count, index) => ({ count, index }))
    .filter(({ count, index }) => count > 0 && !hidden.has(index))
    .sort((a, b) => a.count - b.count || a.index - b.index);
  const hiddenTotal = () => [...hidden].reduce((sum, index) => sum + counts[index]!, 0);
  while (shown.length > 0 && (hidden.size < 2 || hiddenTotal() < smallestShownCell)) hidden.add(shown.shift()!.index);
  return counts.map((count, index) => (hidden.has(index) ? undefined : count));
}
