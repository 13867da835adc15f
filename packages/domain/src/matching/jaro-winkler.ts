const prefixScale = 0.1;
const longestPrefix = 4;

/**
 * How alike two words are: 1 for equal ones, 0 for words without a common letter near the same place.
 *
 * The shorter word, or the first in order of two of one length, is walked first: the greedy pairing of letters then
 * gives the same answer whichever way round the words are asked about.
 *
 * Source: W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record
 * Linkage" (1990); weight of the common beginning 0.1, at most four letters.
 */
export function jaroWinkler(one: string, other: string): number {
  if (one === other) return 1;
  const isOrdered = one.length < other.length || (one.length === other.length && one < other);
  const [a, b] = isOrdered ? [one, other] : [other, one];
  const jaro = jaroOf(a, b);
  let prefix = 0;
  while (prefix < Math.min(longestPrefix, a.length) && a[prefix] === b[prefix]) prefix += 1;
  return jaro + prefix * prefixScale * (1 - jaro);
}

function jaroOf(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(b.length / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const matchedA: string[] = [];
  for (let at = 0; at < a.length; at += 1) {
    const end = Math.min(b.length - 1, at + reach);
    for (let place = Math.max(0, at - reach); place <= end; place += 1) {
      if (taken[place] || a[at] !== b[place]) continue;
      taken[place] = true;
      matchedA.push(a[at]!);
      break;
    }
  }
  const matches = matchedA.length;
  if (matches === 0) return 0;
  let outOfOrder = 0;
  let next = 0;
  for (let place = 0; place < b.length; place += 1) {
    if (taken[place] && b[place] !== matchedA[next++]) outOfOrder += 1;
  }
  return (matches / a.length + matches / b.length + (matches - outOfOrder / 2) / matches) / 3;
}
