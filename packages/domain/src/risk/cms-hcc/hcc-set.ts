/** Up to 128 categories as bits in four words; a category is an index into a model's payment HCCs. */
export type HccSet = readonly [number, number, number, number];

type Word = 0 | 1 | 2 | 3;

export const emptySet: HccSet = [0, 0, 0, 0];

/** A set of categories, each 0 to 127. */
export function setOf(categories: Iterable<number>): HccSet {
  const set: [number, number, number, number] = [0, 0, 0, 0];
  for (const category of categories) set[(category >> 5) as Word] |= 1 << (category & 31);
  return set;
}

/** Whether the category is in the set. */
export function has(set: HccSet, category: number): boolean {
  return (set[(category >> 5) as Word] & (1 << (category & 31))) !== 0;
}

/** Whether the sets have a category in common. */
export function intersects(a: HccSet, b: HccSet): boolean {
  return ((a[0] & b[0]) | (a[1] & b[1]) | (a[2] & b[2]) | (a[3] & b[3])) !== 0;
}

/** Whether both sets hold the same categories. */
export function equals(a: HccSet, b: HccSet): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}
