import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { type ColumnSet, intsOf } from './column-set.ts';
import { loadTables, runTables, type TableColumns } from './columns.ts';
import { copyFile, copyTo, type FactsSelection, type OnRewriteStage, type TableContent } from './copy-file.ts';
import { type Superseded, viewStatements } from './current-views.ts';
import { type EngineSettings, openEngine } from './engine.ts';
import { FactsError, spoilsInstance, toFactsError } from './errors.ts';
import type { MemberMerge } from './merges.ts';
import { PreparedSets } from './prepared-sets.ts';
import { prepareAllowed, type StatementRight } from './statement-guard.ts';
import { appendColumns } from './vectors-in.ts';
import { readColumns } from './vectors-out.ts';
import { toRanges, type VisibleRanges } from './visible.ts';

export type Parameter = string | number | boolean | null;

/** A statement with its values. */
export type Statement = { readonly sql: string; readonly parameters: readonly Parameter[] };

/** The file was copied and its copy is about to take its place: the write belongs there. */
export class RetiredFile extends Error {}

/** Connections that read at once; more wait. */
const readersPerTenant = 4;
/** Rows of one of many small transactions. */
const pieceRows = 61_440;

const writesRunsOnly = new RegExp(`^\\s*(insert into|update|delete from) facts\\.(${runTables.join('|')})\\b`, 'i');

type Reader = { readonly connection: DuckDBConnection; views: number; isBusy: boolean };

/**
 * One tenant's facts file in an engine instance of its own, encrypted, with all ways out locked.
 * Reads run side by side, each over the loads its request sees; writes run one after another, each a transaction.
 */
export class TenantFile {
  private readonly instance: DuckDBInstance;
  private readonly writer: DuckDBConnection;
  private readonly readers: Reader[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly sets: PreparedSets;
  private readerCount = 0;
  private writes: Promise<unknown> = Promise.resolve();
  /** Requests under way or waiting. */
  busy = 0;
  lastUsedAt = 0;
  isSpoiled = false;
  /** Its copy takes its place: it is read until then, and written no more. */
  isRetired = false;

  private constructor(
    instance: DuckDBInstance,
    writer: DuckDBConnection,
    mergesOf: () => Promise<readonly MemberMerge[]>,
  ) {
    this.instance = instance;
    this.writer = writer;
    const shownNow = () => this.readers.filter(({ isBusy }) => isBusy).map(({ views }) => views);
    this.sets = new PreparedSets(instance, mergesOf, shownNow);
  }

  /**
   * Opens, or makes, the file of a tenant. Throws 'wrong-key' and 'newer-schema'.
   *
   * @param mergesOf all merges of the tenant's members, asked once for each set of visible loads.
   */
  static async open(
    tenant: string,
    path: string,
    key: Uint8Array,
    settings: EngineSettings,
    mergesOf: () => Promise<readonly MemberMerge[]>,
  ): Promise<TenantFile> {
    const { instance, connection } = await openEngine(path, tenant, key, settings);
    return new TenantFile(instance, connection, mergesOf);
  }

  /** One SELECT over the views of the visible loads, as columns. */
  async columns(visible: readonly number[], sql: string, parameters: readonly Parameter[], timeoutMs: number) {
    const ranges = toRanges(visible);
    const reader = await this.takeReader(ranges);
    try {
      return await this.run(reader.connection, sql, parameters, 'read', timeoutMs);
    } finally {
      reader.isBusy = false;
      this.waiting.shift()?.();
    }
  }

  /** One write over the tables, and the views of the visible loads, in a transaction. */
  execute(visible: readonly number[], sql: string, parameters: readonly Parameter[], timeoutMs: number) {
    return this.write(async () => {
      const ranges = toRanges(visible);
      const superseded = await this.sets.of(ranges);
      const result = await this.sets.holding(superseded, async () => {
        for (const statement of viewStatements(ranges, superseded)) await this.writer.run(statement);
        return this.run(this.writer, sql, parameters, 'write', timeoutMs);
      });
      this.forgetViewsAfter([{ sql, parameters }]);
      return result;
    });
  }

  /** One SELECT over the tables, between two writes; prepared views stay. */
  inspect(sql: string, parameters: readonly Parameter[], timeoutMs: number) {
    return this.write(() => this.run(this.writer, sql, parameters, 'write', timeoutMs));
  }

  /** Several writes over the tables in one transaction: all durable when it returns, or none of them kept. */
  executeAll(statements: readonly Statement[], timeoutMs: number): Promise<void> {
    return this.write(async () => {
      await this.writer.run('begin transaction');
      try {
        for (const { sql, parameters } of statements) await this.run(this.writer, sql, parameters, 'write', timeoutMs);
        await this.writer.run('commit');
      } catch (error) {
        await this.writer.run('rollback').catch(() => {});
        throw error;
      }
      this.forgetViewsAfter(statements);
    });
  }

  /** Copies the file to a new one beside it; readers go on, writes wait and then belong to the copy. */
  copy(path: string, key: Uint8Array, settings: EngineSettings, onStage: OnRewriteStage): Promise<void> {
    return this.write(async () => {
      await this.writer.run('force checkpoint facts');
      await onStage('checkpointed', 0, 1);
      await copyFile(this.writer, path, key, settings, onStage);
      this.isRetired = true;
    });
  }

  /** Copies rows to a file elsewhere and stays what it is; readers go on, writes wait. */
  copyRows(
    target: string,
    key: Uint8Array,
    settings: EngineSettings,
    selection: FactsSelection,
  ): Promise<TableContent[]> {
    return this.write(() => copyTo(this.writer, target, key, settings, { selection }));
  }

  /**
   * Rows at the end of tables, in one transaction; durable when it returns, or none of them kept.
   *
   * @param inPieces in many small transactions instead, some of which a crash may keep: no read begins while one of them
   *                 is committed, and a large one takes half a second.
   */
  append(sets: readonly TableColumns[], inPieces = false): Promise<void> {
    return this.write(async () => {
      if (inPieces) {
        for (const [table, set] of sets) {
          for (let first = 0; first < set.rows; first += pieceRows)
            await this.appendAtOnce([[table, set]], first, first + pieceRows);
        }
      } else await this.appendAtOnce(sets);
      for (const [table, set] of sets) {
        if (loadTables.includes(table)) this.sets.forgetLoads(new Set(intsOf(set, 'load_no')));
      }
    });
  }

  /** Rows `first` to before `end` of each set, as one transaction. */
  private async appendAtOnce(sets: readonly TableColumns[], first?: number, end?: number): Promise<void> {
    await this.writer.run('begin transaction');
    try {
      for (const [table, set] of sets) {
        const appender = await this.writer.createAppender(table, 'main', 'facts');
        try {
          await appendColumns(appender, table, set, first, end);
        } finally {
          appender.closeSync();
        }
      }
      await this.writer.run('commit');
    } catch (error) {
      await this.writer.run('rollback').catch(() => {});
      throw error;
    }
  }

  /** Natural keys for state hashes, in memory only, in place of those lent before. */
  lendNaturalKeys(set: ColumnSet): Promise<void> {
    return this.write(async () => {
      await this.writer.run('delete from memory.main.natural_keys');
      if (set.rows === 0) return;
      const appender = await this.writer.createAppender('natural_keys', 'main', 'memory');
      try {
        await appendColumns(appender, 'natural_keys', set);
      } finally {
        appender.closeSync();
      }
    });
  }

  /** Moves the write-ahead log into the file. */
  checkpoint(): Promise<void> {
    return this.write(async () => {
      await this.writer.run('force checkpoint facts');
    });
  }

  close(): void {
    for (const { connection } of this.readers) connection.closeSync();
    this.writer.closeSync();
    this.instance.closeSync();
  }

  private async run(
    connection: DuckDBConnection,
    sql: string,
    parameters: readonly Parameter[],
    right: StatementRight,
    timeoutMs: number,
  ): Promise<ColumnSet> {
    const timer = setTimeout(() => connection.interrupt(), timeoutMs);
    try {
      const prepared = await prepareAllowed(connection, sql, right);
      try {
        if (parameters.length > 0) prepared.bind(parameters as DuckDBValue[]);
        return await readColumns(await prepared.run());
      } finally {
        prepared.destroySync();
      }
    } catch (error) {
      if (spoilsInstance(error)) this.isSpoiled = true;
      throw toFactsError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    const result = this.writes.then(async () => {
      if (this.isSpoiled) throw new FactsError('failed');
      if (this.isRetired) throw new RetiredFile();
      try {
        return await work();
      } catch (error) {
        if (spoilsInstance(error)) this.isSpoiled = true;
        throw toFactsError(error);
      }
    });
    this.writes = result.catch(() => {});
    return result;
  }

  private async takeReader(ranges: VisibleRanges): Promise<Reader> {
    const superseded = await this.sets.of(ranges);
    return this.sets.holding(superseded, () => this.readerWith(ranges, superseded));
  }

  private async readerWith(ranges: VisibleRanges, superseded: Superseded): Promise<Reader> {
    for (;;) {
      const idle = this.readers.filter(({ isBusy }) => !isBusy);
      const found = idle.find(({ views }) => views === superseded.number) ?? idle[0];
      if (found && (found.views === superseded.number || this.readerCount === readersPerTenant)) {
        found.isBusy = true;
        return this.showViews(found, ranges, superseded);
      }
      if (this.readerCount < readersPerTenant) {
        // Counted before it is there: others ask while it connects.
        this.readerCount++;
        const reader: Reader = { connection: await this.instance.connect(), views: 0, isBusy: true };
        this.readers.push(reader);
        return this.showViews(reader, ranges, superseded);
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private async showViews(reader: Reader, ranges: VisibleRanges, superseded: Superseded): Promise<Reader> {
    if (reader.views === superseded.number) return reader;
    try {
      for (const statement of viewStatements(ranges, superseded)) await reader.connection.run(statement);
      reader.views = superseded.number;
      return reader;
    } catch (error) {
      reader.isBusy = false;
      this.waiting.shift()?.();
      throw toFactsError(error);
    }
  }

  /** Views are of loads: what is written of runs leaves them as they are. */
  private forgetViewsAfter(statements: readonly Statement[]): void {
    if (statements.every(({ sql }) => writesRunsOnly.test(sql))) return;
    this.sets.forgetAll();
  }
}
