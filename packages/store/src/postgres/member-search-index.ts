import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { foldName } from '@optimiq/domain/matching/names';

export type NamedMember = { readonly member: MemberKey; readonly lastName: string; readonly firstName: string };

/** Words of names in order, each with the member it belongs to; members in order of last and first name. */
export type NameIndex = {
  readonly members: readonly MemberKey[];
  readonly words: readonly string[];
  readonly owners: Uint32Array;
};

/** Indexes every word of a name, and the name without its spaces and hyphens: 'Smith-Jones' is SMITH, JONES, SMITHJONES. */
export function buildNameIndex(named: readonly NamedMember[]): NameIndex {
  const ordered = named
    .map(({ member, lastName, firstName }) => ({
      member,
      words: new Set([...wordsOf(lastName), ...wordsOf(firstName)]),
      order: `${foldName(lastName)}\0${foldName(firstName)}\0${member}`,
    }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const pairs = ordered
    .flatMap(({ words }, owner) => [...words].map((word) => ({ word, owner })))
    .sort((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : a.owner - b.owner));
  return {
    members: ordered.map(({ member }) => member),
    words: pairs.map(({ word }) => word),
    owners: Uint32Array.from(pairs, ({ owner }) => owner),
  };
}

/** Members that have, for each word of the text, a name that begins with it; whole names first, then in name order. */
export function searchNames(index: NameIndex, text: string, limit: number): MemberKey[] {
  const asked = text
    .split(/[\s,]+/)
    .map(foldName)
    .filter((word) => word !== '');
  let found: Map<number, number> | undefined;
  for (const word of asked) {
    const scores = ownersOf(index, word);
    if (found) for (const [owner, score] of scores) scores.set(owner, score + (found.get(owner) ?? Number.NaN));
    found = new Map([...scores].filter(([, score]) => !Number.isNaN(score)));
  }
  return [...(found ?? [])]
    .sort(([a, scoreA], [b, scoreB]) => scoreB - scoreA || a - b)
    .slice(0, limit)
    .map(([owner]) => index.members[owner]!);
}

/** Owners of words that begin with `prefix`; 1 where the word is the prefix, else 0. */
function ownersOf({ words, owners }: NameIndex, prefix: string): Map<number, number> {
  const scores = new Map<number, number>();
  for (let at = firstAtLeast(words, prefix); words[at]?.startsWith(prefix); at += 1) {
    const owner = owners[at]!;
    scores.set(owner, Math.max(scores.get(owner) ?? 0, words[at] === prefix ? 1 : 0));
  }
  return scores;
}

function firstAtLeast(words: readonly string[], word: string): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (words[middle]! < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

function wordsOf(name: string): string[] {
  return [foldName(name), ...name.split(/[\s-]+/).map(foldName)].filter((word) => word !== '');
}
