/** Name as matched and searched: upper case, without marks, punctuation and spaces: 'Peña-O’Neil' is 'PENAONEIL'. */
export const foldName = (text: string): string =>
  text
    .normalize('NFKD')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

const generations: Readonly<Record<string, string>> = { JR: '2', II: '2', SR: '1', III: '3', IV: '4' };

/** A person's names, folded, with the generation apart that sources write behind any of them. */
export type PersonNames = {
  readonly last: string;
  readonly first: string;
  readonly middle: string;
  /** '1' senior, '2' junior or second, '3', '4'; empty when none is stated. */
  readonly generation: string;
};

type Named = {
  readonly lastName?: string | undefined;
  readonly firstName?: string | undefined;
  readonly middleName?: string | undefined;
};

/** 'Smith Jr.' is SMITH of generation 2; a name that is nothing but a generation word stays a name. */
export function namesOf({ lastName = '', firstName = '', middleName = '' }: Named): PersonNames {
  const [last, byLast] = partOff(lastName);
  const [first, byFirst] = partOff(firstName);
  const [middle, byMiddle] = partOff(middleName);
  const alone = middle !== '' && generations[middle] !== undefined;
  return {
    last,
    first,
    middle: alone ? '' : middle,
    generation: byLast || byFirst || byMiddle || (alone ? generations[middle]! : ''),
  };
}

function partOff(name: string): readonly [name: string, generation: string] {
  const words = name.trim().split(/[\s,]+/);
  const generation = words.length > 1 ? generations[foldName(words.at(-1)!)] : undefined;
  return generation === undefined ? [foldName(name), ''] : [foldName(words.slice(0, -1).join(' ')), generation];
}
