/** A stream of numbers that depends on its seed and label only: the same on every machine, in every run. */
export type Random = {
  /** 0 <= x < 1, 32 bits. */
  readonly next: () => number;
  /** Whole number, both bounds included. */
  readonly int: (low: number, high: number) => number;
  /** True in this share of draws. */
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  /** Number of events in a period that expects `mean` of them; mean below 30. */
  readonly count: (mean: number) => number;
};

/** Things to draw in proportion to their weights. */
export type Weighted<T> = { readonly items: readonly T[]; readonly upTo: readonly number[]; readonly total: number };

/**
 * Stream of one member: the seed of the population and the member's place in it make the state, so a member is
 * the same however many others are drawn.
 *
 * Source: Chris Doty-Humphrey, PractRand, generator sfc32; twelve rounds mix the seed, as there.
 */
export function randomOf(seed: number, place: number): Random {
  let a = seed | 0;
  let b = place | 0;
  let c = Math.floor(seed / 0x1_0000_0000) | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round += 1) next();
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (share) => next() < share,
    pick: (items) => items[Math.floor(next() * items.length)]!,
    count: (mean) => countOf(next, mean),
  };
}

/** Prepares a weighted draw; items of weight 0 never come up. */
export function weighted<T>(items: readonly T[], weightOf: (item: T) => number): Weighted<T> {
  let total = 0;
  const upTo = items.map((item) => {
    total += weightOf(item);
    return total;
  });
  return { items, upTo, total };
}

/** One item, in proportion to its weight. The list must not be empty. */
export function draw<T>(random: Random, { items, upTo, total }: Weighted<T>): T {
  const at = random.next() * total;
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return items[low]!;
}

// Knuth's product method for the Poisson distribution.
function countOf(next: () => number, mean: number): number {
  if (mean <= 0) return 0;
  const limit = Math.exp(-mean);
  let events = 0;
  for (let product = next(); product > limit; product *= next()) events += 1;
  return events;
}
