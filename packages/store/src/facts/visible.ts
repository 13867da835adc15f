/** Which loads a request sees, in a canonical form: ascending, as ranges. '1-5,7'. */
export type VisibleRanges = string;

/** Load numbers in any order, repeats allowed, as ranges. */
export function toRanges(visible: readonly number[]): VisibleRanges {
  const numbers = [...new Set(visible)].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let start = 0; start < numbers.length; ) {
    let end = start;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    const [first, last] = [numbers[start]!, numbers[end]!];
    if (!Number.isInteger(first) || first < 0 || last > 2_147_483_647) throw new TypeError('not a load number');
    ranges.push(first === last ? `${first}` : `${first}-${last}`);
    start = end + 1;
  }
  return ranges.join(',');
}

/** Whether a load is among the ranges. */
export function isWithin(ranges: VisibleRanges, load: number): boolean {
  return ranges.split(',').some((range) => {
    const [first, last = first] = range.split('-');
    return range !== '' && load >= Number(first) && load <= Number(last);
  });
}

/** SQL condition on a row's load number. Ranges of whole numbers only: nothing of a caller's text gets in. */
export function visibleCondition(ranges: VisibleRanges, column: string): string {
  if (ranges === '') return 'false';
  const parts = ranges.split(',').map((range) => {
    const [first, last] = range.split('-').map(Number);
    return last === undefined ? `${column} = ${first}` : `${column} between ${first} and ${last}`;
  });
  return `(${parts.join(' or ')})`;
}

/** What one set sees and another does not; undefined when the other sees what the first does not. */
export function addedTo(earlier: VisibleRanges, ranges: VisibleRanges): VisibleRanges | undefined {
  const before = numbersOf(earlier);
  const now = new Set(numbersOf(ranges));
  if (!before.every((number) => now.delete(number))) return undefined;
  return toRanges([...now]);
}

/** How many loads a set sees. */
export const countLoads = (ranges: VisibleRanges): number => numbersOf(ranges).length;

function numbersOf(ranges: VisibleRanges): number[] {
  if (ranges === '') return [];
  return ranges.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
