/** One line of the palette: what it says and what it does. */
export type Entry = {
  readonly id: string;
  readonly label: string;
  readonly note?: string | undefined;
  /** Keys that do the same. */
  readonly keys?: string | undefined;
  readonly run: () => void | Promise<void>;
};

export const sectionIds = ['go', 'actions', 'members', 'claims', 'providers', 'codes'] as const;
export type SectionId = (typeof sectionIds)[number];

/** Lines under one heading; `isCut` where there are more than are shown. */
export type Section = { readonly id: SectionId; readonly entries: readonly Entry[]; readonly isCut?: boolean };

/** Lines whose words begin with each word of the text, in any order; all of them for no text. */
export function fitting(entries: readonly Entry[], text: string): readonly Entry[] {
  const asked = wordsOf(text);
  return entries.filter(({ label }) => {
    const words = wordsOf(label);
    return asked.every((one) => words.some((word) => word.startsWith(one)));
  });
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
