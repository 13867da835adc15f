import { headerWords } from './header-words.ts';
import { targetPhrases } from './target-phrases.ts';
import { type DataKind, type TargetName, targetNames, targetOf } from './targets.ts';

/** Words that say little: they are in names of many columns. Others weigh 1. */
const weakWords: ReadonlySet<string> = new Set(
  'identifier number code member provider of the nch claim carrier current value field key amount date service total name'.split(
    ' ',
  ),
);
/** Words without any weight. */
const emptyWords: ReadonlySet<string> = new Set(
  'of the and a for in de del la el los y field value txt str col'.split(' '),
);

/** Words that turn a column into another: its description, its version, its group. */
const turningWords: ReadonlySet<string> = new Set(
  'version qualifier poa present description desc group external admitting text reason visit remark note tax status prior pcp check employer batch attending referring operating supervising ordering prescriber pharmacy cob received upin weekly wkly processing e'.split(
    ' ',
  ),
);

/** 'part a' and 'a months' mean the letter. */
function weightOf(word: string, next: ReadonlySet<string>): number {
  if (word === 'a' && (next.has('part') || next.has('month'))) return 1;
  if (emptyWords.has(word)) return 0;
  if (turningWords.has(word)) return 1.5;
  if (word === 'line') return 0.8;
  return weakWords.has(word) ? 0.45 : 1;
}

type Phrase = { readonly words: ReadonlySet<string>; readonly weight: number };

const phrases: ReadonlyMap<TargetName, readonly Phrase[]> = new Map(
  targetNames.map((name) => [name, targetPhrases[name].split(';').map(phraseOf)]),
);

function phraseOf(text: string): Phrase {
  const words = new Set(headerWords(text).words);
  return { words, weight: weigh(words) };
}

function weigh(words: ReadonlySet<string>): number {
  let sum = 0;
  for (const word of words) sum += weightOf(word, words);
  return sum;
}

export type HeaderMatch = { readonly target: TargetName; readonly score: number };

/**
 * How well a header names each target.
 *
 * @param words of `headerWords`
 * @returns     targets with a score above 0.3, 1 being a phrase of the target word for word; order of `targets`
 *
 * Twice the weight of the words in common over the weight of both (Dice), so that a word too many counts as much as
 * one too few: 'member group number' is no member number.
 */
export function headerMatches(words: readonly string[]): readonly HeaderMatch[] {
  const own = new Set(words);
  const weight = weigh(own);
  const found: HeaderMatch[] = [];
  if (weight === 0) return found;
  for (const target of targetNames) {
    let best = 0;
    for (const phrase of phrases.get(target)!) best = Math.max(best, likeness(own, weight, phrase));
    const score = best * fitOfKind(own, targetOf(target).data);
    if (score > 0.3) found.push({ target, score: Math.min(1, score) });
  }
  return found;
}

function likeness(own: ReadonlySet<string>, weight: number, phrase: Phrase): number {
  let common = 0;
  let lacking = 0;
  for (const word of phrase.words) {
    const wordWeight = weightOf(word, phrase.words);
    if (own.has(word)) common += wordWeight;
    else if (wordWeight >= 0.8) lacking++;
  }
  // A phrase without the word that makes it is another phrase: 'type service code' is no 'class type service code'.
  return ((2 * common) / (weight + phrase.weight)) * 0.75 ** lacking;
}

const kindWords: Readonly<Record<string, readonly DataKind[]>> = {
  date: ['date'],
  amount: ['money'],
  npi: ['npi'],
  name: ['name', 'text'],
  month: ['months', 'contract', 'dual'],
};
const ofPersons: ReadonlySet<DataKind> = new Set(['name', 'text', 'state', 'zip', 'phone', 'sex']);

/** A header that says what its cells are is believed: a date is no amount, a provider's state is not the member's. */
function fitOfKind(own: ReadonlySet<string>, data: DataKind): number {
  for (const [word, kinds] of Object.entries(kindWords)) if (own.has(word) && !kinds.includes(data)) return 0.4;
  const isOfProvider = own.has('provider') || own.has('facility') || own.has('pharmacy');
  return isOfProvider && ofPersons.has(data) ? 0.5 : 1;
}
