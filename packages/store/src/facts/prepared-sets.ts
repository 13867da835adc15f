import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { uuidColumn } from './column-set.ts';
import {
  aliasesTable,
  anyStatement,
  dropStatements,
  type EarlierSet,
  prepareStatements,
  rowsUnder,
  type Superseded,
} from './current-views.ts';
import { toFactsError } from './errors.ts';
import { followMerges, type MemberMerge } from './merges.ts';
import { filledTables } from './record-views.ts';
import { appendColumns } from './vectors-in.ts';
import { addedTo, countLoads, isWithin, type VisibleRanges } from './visible.ts';

/** Sets of visible loads whose views are kept ready. */
const preparedSets = 3;

/**
 * The sets of visible loads that a tenant's readers ask for: what is not current in each is worked out once, into memory
 * tables of a number, and dropped when nobody shows them any more.
 */
export class PreparedSets {
  private readonly instance: DuckDBInstance;
  private readonly mergesOf: () => Promise<readonly MemberMerge[]>;
  /** Numbers that are shown to somebody now. */
  private readonly shownNow: () => readonly number[];
  private readonly prepared = new Map<VisibleRanges, Promise<Superseded>>();
  private readonly retired: number[] = [];
  /** Numbers whose tables a request is about to show, and how many do. */
  private readonly held = new Map<number, number>();
  private nextNumber = 1;

  constructor(
    instance: DuckDBInstance,
    mergesOf: () => Promise<readonly MemberMerge[]>,
    shownNow: () => readonly number[],
  ) {
    this.instance = instance;
    this.mergesOf = mergesOf;
    this.shownNow = shownNow;
  }

  /** What is not current in a set, worked out when it is asked for the first time. */
  of(ranges: VisibleRanges): Promise<Superseded> {
    const known = this.prepared.get(ranges);
    if (known) {
      this.prepared.delete(ranges);
      this.prepared.set(ranges, known);
      return known;
    }
    const made = this.prepareAfterEarlier(ranges, this.nextNumber++);
    this.prepared.set(ranges, made);
    made.catch(() => this.prepared.delete(ranges));
    while (this.prepared.size > preparedSets) this.forget(this.prepared.keys().next().value!);
    return made;
  }

  /** Keeps the tables of a number while it is waited for and shown; whoever shows them keeps them afterwards. */
  async holding<T>({ number }: Superseded, work: () => Promise<T>): Promise<T> {
    this.held.set(number, (this.held.get(number) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const others = this.held.get(number)! - 1;
      if (others > 0) this.held.set(number, others);
      else this.held.delete(number);
    }
  }

  /**
   * Goes on from the largest set whose loads are all visible still: most often one load came to it. Of a set that lacks
   * most of them, such as the empty one that scores are asked with, nothing would be spared.
   */
  private async prepareAfterEarlier(ranges: VisibleRanges, number: number): Promise<Superseded> {
    const largestFirst = [...this.prepared].sort(([a], [b]) => countLoads(b) - countLoads(a));
    for (const [known, prepared] of largestFirst) {
      const added = addedTo(known, ranges);
      if (!added || countLoads(added) > countLoads(known)) continue;
      const superseded = await prepared.catch(() => undefined);
      if (superseded && this.prepared.get(known) === prepared)
        return this.holding(superseded, () => this.prepare(ranges, number, { superseded, added }));
    }
    return this.prepare(ranges, number);
  }

  private async prepare(ranges: VisibleRanges, number: number, earlier?: EarlierSet): Promise<Superseded> {
    const connection = await this.instance.connect();
    try {
      const named = await connection.runAndReadAll(filledTables);
      const filled = new Set(named.getRowsJS().map(([name]) => name as string));
      const merges = (await this.mergesOf()).filter((merge) => isWithin(ranges, merge.number));
      const hasAliases = await prepareAliases(connection, merges, number);
      const rowsOf = rowsUnder(number, hasAliases);
      // A merge moves members' rows under other keys: nothing of an earlier set holds then.
      const isAlike = earlier && !merges.some((merge) => isWithin(earlier.added, merge.number));
      const statements = prepareStatements(ranges, number, rowsOf, filled, isAlike ? earlier : undefined);
      for (const statement of statements) await connection.run(statement);
      for (const old of this.takeRetired()) {
        for (const statement of dropStatements(old)) await connection.run(statement);
      }
      const read = await connection.runAndReadAll(anyStatement(number, filled));
      return { number, hasAliases, isAny: read.getRowObjectsJS()[0] as Superseded['isAny'] };
    } catch (error) {
      throw toFactsError(error);
    } finally {
      connection.closeSync();
    }
  }

  /** Forgets the sets that see one of the loads. */
  forgetLoads(loads: ReadonlySet<number>): void {
    for (const ranges of this.prepared.keys()) {
      if ([...loads].some((load) => isWithin(ranges, load))) this.forget(ranges);
    }
  }

  forgetAll(): void {
    for (const known of [...this.prepared.keys()]) this.forget(known);
  }

  private forget(ranges: VisibleRanges): void {
    const known = this.prepared.get(ranges);
    this.prepared.delete(ranges);
    known?.then(({ number }) => this.retired.push(number)).catch(() => {});
  }

  /** Numbers whose tables no request can still be reading: forgotten some preparations ago, held by none, shown to nobody. */
  private takeRetired(): number[] {
    const inUse = new Set(this.shownNow());
    const free = this.retired.slice(0, -preparedSets).filter((number) => !inUse.has(number) && !this.held.has(number));
    for (const number of free) this.retired.splice(this.retired.indexOf(number), 1);
    return free;
  }
}

/** Whom members stand under by the visible merges; false, and no table, when there are none. */
async function prepareAliases(
  connection: DuckDBConnection,
  merges: readonly MemberMerge[],
  number: number,
): Promise<boolean> {
  const ends = followMerges(merges);
  if (ends.size === 0) return false;
  const table = aliasesTable(number);
  await connection.run(`create or replace table memory.main.${table} (key uuid not null, tag uuid not null)`);
  const appender = await connection.createAppender(table, 'main', 'memory');
  try {
    const columns = { key: uuidColumn([...ends.keys()]), tag: uuidColumn([...ends.values()]) };
    await appendColumns(appender, 'natural_keys', { rows: ends.size, columns });
  } finally {
    appender.closeSync();
  }
  return true;
}
