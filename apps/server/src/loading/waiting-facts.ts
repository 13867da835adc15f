import type { FactsTable, TableColumns } from '@optimiq/store/facts/columns';

/**
 * Facts of pieces that wait to be stored as one: of a table that gains a whole group of rows at once, the engine writes
 * the group into its file; fewer rows go into its log first, encrypted like the file, and then from there.
 */
export class WaitingFacts {
  private readonly most: number;
  private sets: TableColumns[] = [];
  private readonly rows = new Map<FactsTable, number>();

  /** @param most rows of one table from which on nothing should wait any longer. */
  constructor(most: number) {
    this.most = most;
  }

  /** Adds the facts of a piece; whether it is time to take them all. */
  add(sets: readonly TableColumns[]): boolean {
    let isEnough = false;
    for (const [table, set] of sets) {
      const rows = (this.rows.get(table) ?? 0) + set.rows;
      this.rows.set(table, rows);
      this.sets.push([table, set]);
      isEnough ||= rows >= this.most;
    }
    return isEnough;
  }

  /** What waits, in the order it came in. */
  take(): readonly TableColumns[] {
    const taken = this.sets;
    this.sets = [];
    this.rows.clear();
    return taken;
  }
}
