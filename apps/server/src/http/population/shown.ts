import { hideSmallCells, hideSmallRows, isSmall, withCompany } from '@optimiq/domain/privacy/small-cells';
import type { Reader } from '../../reader.ts';

type Cell = number | null;

/**
 * What a reader may see of a cohort: everything, or aggregates with small cells hidden.
 * A cohort of fewer than eleven people is hidden as a whole, means and sums too.
 */
export type Shown = {
  /** One count of people. */
  count(people: number): Cell;
  /** Disjoint cells of people that add up to a total which is shown too. */
  cells(people: readonly number[]): Cell[];
  /** Which rows of a table of overlapping groups, `whole` people in all, hide their figures. */
  hiddenRows(people: readonly number[], whole: number): readonly boolean[];
  /**
   * The same where a row has several figures, each about people of its own (a part of the year, the year before): a row
   * that one of them would hide is hidden whole.
   */
  hiddenAlike(figures: readonly { people: readonly number[]; whole: number }[]): readonly boolean[];
  /** Counts that add up to a known total, some of which are hidden for another reason. */
  company(counts: readonly number[], isHidden: readonly boolean[]): readonly boolean[];
  /** A mean or sum over people; absent when they are few. */
  figure(value: number | undefined, people: number): number | undefined;
  /**
   * Members, how many of them are scored, and the others by reason. Every other table names the scored, so few others
   * are hidden by hiding how many there are in all.
   */
  scored(members: number, scored: number, others: readonly number[]): { members: Cell; scored: Cell; others: Cell[] };
};

/** The reader's view: `small-cells:read` sees all. */
export const shownTo = (request: Reader): Shown => shownBy(request.may('small-cells:read'));

/** The view of somebody who sees all, or aggregates only. */
export function shownBy(seesAll: boolean): Shown {
  const isHidden = (people: number) => !seesAll && isSmall(people);
  const count = (people: number): Cell => (isHidden(people) ? null : people);
  const cells = (people: readonly number[]): Cell[] =>
    seesAll ? [...people] : hideSmallCells(people).map((cell) => cell ?? null);
  return {
    count,
    cells,
    hiddenRows: (people, whole) => (seesAll ? people.map(() => false) : hideSmallRows(people, whole)),
    // What one figure hides keeps its company, and hiding more of another only widens what is left by subtraction.
    hiddenAlike: (figures) => {
      const hidden = figures.map(({ people, whole }) =>
        seesAll ? people.map(() => false) : hideSmallRows(people, whole),
      );
      return hidden[0]?.map((_, row) => hidden.some((one) => one[row])) ?? [];
    },
    company: (counts, isOff) => (seesAll ? counts.map(() => false) : withCompany(counts, isOff)),
    figure: (value, people) => (isHidden(people) ? undefined : value),
    scored: (members, scored, others) => {
      if (isHidden(scored)) {
        const [scoredCell = null, ...otherCells] = cells([scored, ...others]);
        return { members: count(members), scored: scoredCell, others: otherCells };
      }
      if (!isHidden(members - scored)) return { members: count(members), scored, others: cells(others) };
      return { members: null, scored, others: others.map((one) => (one > 0 ? null : 0)) };
    },
  };
}

/** Share of a whole in tenths of a percent. */
export const shareTenths = (part: number | null, whole: number): number | null =>
  part === null ? null : whole === 0 ? 0 : Math.round((part * 1000) / whole);
