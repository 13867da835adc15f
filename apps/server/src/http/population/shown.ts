import { hideSmallCells, smallestShownCell } from '@optimiq/domain/privacy/small-cells';
import type { FastifyRequest } from 'fastify';

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
  /**
   * Which rows of a table hide their figures: rows about few people, and one more when a lone hidden row could be
   * found by subtracting the others from a total.
   */
  hiddenRows(people: readonly number[]): readonly boolean[];
  /** A mean or sum over people; absent when they are few. */
  figure(value: number | undefined, people: number): number | undefined;
};

/** The reader's view: `small-cells:read` sees all. */
export function shownTo(request: FastifyRequest): Shown {
  const seesAll = request.may('small-cells:read');
  const isHidden = (people: number) => !seesAll && people > 0 && people < smallestShownCell;
  return {
    count: (people) => (isHidden(people) ? null : people),
    cells: (people) => (seesAll ? [...people] : hideSmallCells(people).map((cell) => cell ?? null)),
    hiddenRows: (people) => {
      const hidden = people.map(isHidden);
      if (hidden.filter(Boolean).length !== 1) return hidden;
      const shown = people.flatMap((count, index) => (count > 0 && !hidden[index] ? [{ count, index }] : []));
      const least = shown.sort((a, b) => a.count - b.count)[0];
      return hidden.map((isOff, index) => isOff || index === least?.index);
    },
    figure: (value, people) => (isHidden(people) ? undefined : value),
  };
}

/** Share of a whole in tenths of a percent. */
export const shareTenths = (part: number | null, whole: number): number | null =>
  part === null ? null : whole === 0 ? 0 : Math.round((part * 1000) / whole);
