import type { CoverageTimeline } from '@optimiq/contracts/coverage';

type Line = CoverageTimeline['lines'][number];

export type BarKind = 'span' | 'gap' | 'overlap';

/** Where a bar lies, in shares of the months in sight: 0 is the first day, 1 the end of the last. */
export type Bar = {
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
};

/** Day number of a date, whole days since 1970. */
const dayOf = (text: string): number => Math.floor(Date.parse(`${text}T00:00:00Z`) / 86_400_000);

/** First day of a month and of the month after the last, as day numbers. */
export function windowOf(
  months: CoverageTimeline['months'],
): { readonly first: number; readonly end: number } | undefined {
  const [first, last] = [months[0]?.month, months.at(-1)?.month];
  if (first === undefined || last === undefined) return undefined;
  const [year, month] = [Number(last.slice(0, 4)), Number(last.slice(5))];
  return { first: dayOf(`${first}-01`), end: Math.floor(Date.UTC(year, month, 1) / 86_400_000) };
}

/**
 * Bars of one line of coverage inside the months in sight: what is covered, gaps between, and days stated twice.
 *
 * @returns periods, then gaps, then overlaps; those wholly outside are left out, the others are cut to the window.
 */
export function barsOf(line: Line, { first, end }: { readonly first: number; readonly end: number }): readonly Bar[] {
  const bar = (kind: BarKind, from: string, through: string | undefined): Bar => {
    const place = (day: number) => Math.min(1, Math.max(0, (day - first) / (end - first)));
    return {
      kind,
      from: place(dayOf(from)),
      to: through === undefined ? 1 : place(dayOf(through) + 1),
      isOpen: through === undefined,
    };
  };
  return [
    ...line.periods.map(({ from, through }) => bar('span', from, through)),
    ...line.gaps.map(({ from, through }) => bar('gap', from, through)),
    ...line.overlaps.map(({ from, through }) => bar('overlap', from, through)),
  ].filter(({ from, to }) => to > from);
}
