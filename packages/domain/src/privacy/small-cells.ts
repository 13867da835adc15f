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
  const hidden = withCompany(
    counts,
    counts.map((count) => isSmall(count)),
  );
  return counts.map((count, index) => (hidden[index] ? undefined : count));
}

/** Whether so many people are few, and not nobody. */
export const isSmall = (people: number): boolean => people > 0 && people < smallestShownCell;

/**
 * The cells to hide of counts that add up to a total which is known: those that are hidden anyway, and as many of the
 * smallest others that two cells or more and at least eleven people are hidden.
 */
export function withCompany(counts: readonly number[], isHidden: readonly boolean[]): readonly boolean[] {
  const hidden = new Set(isHidden.flatMap((is, index) => (is ? [index] : [])));
  if (hidden.size === 0) return isHidden;
  const shown = counts
    .map((count, index) => ({ count, index }))
    .filter(({ count, index }) => count > 0 && !hidden.has(index))
    .sort((a, b) => a.count - b.count || a.index - b.index);
  const hiddenTotal = () => [...hidden].reduce((sum, index) => sum + counts[index]!, 0);
  while (shown.length > 0 && (hidden.size < 2 || hiddenTotal() < smallestShownCell)) hidden.add(shown.shift()!.index);
  return counts.map((_, index) => hidden.has(index));
}

/**
 * Which rows about overlapping groups of people hide their figures, where the figures (claims, amounts) add up to a
 * total which is shown: rows about few people, rows about all but few, and with them the smallest others, so that what
 * is left by subtraction is of two rows or more and of at least eleven people.
 *
 * @param people how many each row is about; the groups may overlap.
 * @param whole  how many there are in all.
 */
export function hideSmallRows(people: readonly number[], whole: number): readonly boolean[] {
  const isHidden = people.map((count) => isSmall(count) || (count > 0 && isSmall(whole - count)));
  if (!isHidden.includes(true)) return isHidden;
  const hidden = new Set(isHidden.flatMap((is, index) => (is ? [index] : [])));
  const shown = people
    .map((count, index) => ({ count, index }))
    .filter(({ count, index }) => count > 0 && !hidden.has(index))
    .sort((a, b) => a.count - b.count || a.index - b.index);
  // Groups may be of the same people: only a row of eleven makes sure of eleven.
  const isEnough = () => hidden.size > 1 && [...hidden].some((index) => people[index]! >= smallestShownCell);
  while (shown.length > 0 && !isEnough()) hidden.add(shown.shift()!.index);
  return people.map((_, index) => hidden.has(index));
}
