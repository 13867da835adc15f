import { randomUUID } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMainThread, Worker } from 'node:worker_threads';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { keysFromNew, type SealKey } from '../crypto/key-ring.ts';
import { type ColumnSet, transferOf } from './column-set.ts';
import { type FactsTable, factsTables, type TableColumns } from './columns.ts';
import { contentSql, type FactsSelection, type OnRewriteStage, type TableContent } from './copy-file.ts';
import { FactsError } from './errors.ts';
import { dropLock } from './folder-lock.ts';
import type { FromKeeper, KeeperSettings, ToKeeper, Work } from './keeper-messages.ts';
import type { MemberMerge } from './merges.ts';
import { toRows } from './rows.ts';
import type { Parameter, Statement } from './tenant-file.ts';

export type FactsSettings = {
  /** Where the tenants' files are; only this store writes there. */
  readonly folder: string;
  /** Where the engine puts what does not fit into memory, encrypted; emptied at start. */
  readonly spillFolder: string;
  /** The tenant's facts key, 32 bytes a version; asked for when a file is opened, not kept. */
  readonly keyOf: (tenant: TenantId) => Promise<SealKey>;
  /** All merges of the tenant's members, ended ones too; asked for once a set of visible loads. Nobody is merged without. */
  readonly mergesOf?: (tenant: TenantId) => Promise<readonly MemberMerge[]>;
  /** Engine memory of all open files together. */
  readonly memoryMb: number;
  /** Engine threads of one file. */
  readonly threads: number;
  readonly idleCloseMs: number;
  /** Files open at once, each with an equal share of the memory. */
  readonly maxOpen?: number;
  /** Spilled bytes of one tenant. */
  readonly spillMb?: number;
  readonly queryTimeoutMs?: number;
};

export type QueryOptions = {
  readonly timeoutMs?: number;
  /** Nobody waits for it: it lets requests that somebody waits for go first (`columns` only). */
  readonly isBackground?: boolean;
};

/** The facts of all tenants. Each request names its tenant and the loads it sees. */
export type Facts = {
  /** Rows of one SELECT over the views; absent values are left out. For small results. */
  query<Row>(
    tenant: TenantId,
    visible: readonly number[],
    sql: string,
    parameters?: readonly Parameter[],
    options?: QueryOptions,
  ): Promise<Row[]>;
  /** The same as typed arrays. */
  columns(
    tenant: TenantId,
    visible: readonly number[],
    sql: string,
    parameters?: readonly Parameter[],
    options?: QueryOptions,
  ): Promise<ColumnSet>;
  /** Adds rows, durable when it returns. Takes the columns' memory: they are empty afterwards. */
  append(tenant: TenantId, table: FactsTable, columns: ColumnSet): Promise<void>;
  /** The same for several tables at once: all durable when it returns, or none of them kept. */
  appendAll(tenant: TenantId, sets: readonly TableColumns[]): Promise<void>;
  /** The same in small transactions that hardly hold up a reader; a crash keeps some of them. */
  appendInPieces(tenant: TenantId, sets: readonly TableColumns[]): Promise<void>;
  /** One INSERT, UPDATE or DELETE over `facts.` tables; store/facts only. Gives what the statement returns. */
  execute(
    tenant: TenantId,
    visible: readonly number[],
    sql: string,
    parameters?: readonly Parameter[],
    options?: QueryOptions,
  ): Promise<ColumnSet>;
  /** Several INSERT, UPDATE or DELETE over `facts.` tables in one transaction; store/facts only. */
  executeAll(tenant: TenantId, statements: readonly Statement[], options?: QueryOptions): Promise<void>;
  /** Grows when rows that were there are changed or deleted: what was read before is not to be given again. */
  alterations(tenant: TenantId): number;
  /** Rows of one SELECT over `facts.` tables, whatever is visible; store/facts only. */
  inspect<Row>(
    tenant: TenantId,
    sql: string,
    parameters?: readonly Parameter[],
    options?: QueryOptions,
  ): Promise<Row[]>;
  /**
   * Puts a copy of the tenant's file in its place, so that deleted rows are on disk no more and it is under the current
   * version of its key. Readers go on, writes wait.
   * What `onStage` throws ends it, and the file stays as it was.
   */
  rewrite(tenant: TenantId, onStage?: OnRewriteStage): Promise<void>;
  /** Version of the facts key that the tenant's file is under; makes the file when there is none. */
  keyVersion(tenant: TenantId): Promise<number>;
  /** Closes the tenant's file and removes it with all it holds; gives its bytes. */
  removeTenant(tenant: TenantId): Promise<number>;
  /**
   * Copies the rows of some loads and runs to a new file, encrypted under the same key, and compares the two. Readers go
   * on, writes wait.
   *
   * @param target path of a file that is not there.
   * @returns      what it holds, by table.
   */
  copyRows(tenant: TenantId, target: string, selection: FactsSelection): Promise<readonly TableContent[]>;
  /** What the file holds, by table, whatever is visible. */
  contents(tenant: TenantId): Promise<TableContent[]>;
  /** Bytes of the tenant's file; its copy takes no more. 0 when there is none. */
  fileBytes(tenant: TenantId): Promise<number>;
  /** Natural keys of members, claims and fills for `stateHash`, in memory until replaced. Takes the columns' memory. */
  lendNaturalKeys(tenant: TenantId, columns: ColumnSet): Promise<void>;
  checkpoint(tenant: TenantId): Promise<void>;
  /** Closes a tenant's file once it is idle; the next request opens it again. */
  closeTenant(tenant: TenantId): Promise<void>;
  close(): Promise<void>;
};

const tenantForm = /^[0-9a-z-]{1,64}$/;

/**
 * Starts the facts keeper: the one thread that opens the files of `folder`.
 *
 * Throws FactsError: 'locked' when another process or thread owns the folder. Requests reject with FactsError only.
 */
export async function openFacts(settings: FactsSettings): Promise<Facts> {
  const { folder, spillFolder, keyOf, mergesOf = async () => [], queryTimeoutMs = 30_000 } = settings;
  if (isMainThread) process.umask(0o077);
  for (const made of [folder, spillFolder]) {
    mkdirSync(made, { recursive: true, mode: 0o700 });
    if ((statSync(made).mode & 0o077) !== 0) throw new FactsError('refused');
  }
  const keeper = new Keeper({
    folder,
    spillFolder,
    memoryMb: settings.memoryMb,
    spillMb: settings.spillMb ?? 8192,
    threads: settings.threads,
    maxOpen: settings.maxOpen ?? 4,
    idleCloseMs: settings.idleCloseMs,
    lockToken: randomUUID(),
  });
  await keeper.start(keyOf, mergesOf);

  const columns: Facts['columns'] = async (tenant, visible, sql, parameters = [], options = {}) => {
    const timeoutMs = options.timeoutMs ?? queryTimeoutMs;
    const { isBackground = false } = options;
    return (await keeper.ask(tenant, { kind: 'columns', visible, sql, parameters, timeoutMs, isBackground }))!;
  };
  const append = async (tenant: TenantId, sets: readonly TableColumns[], inPieces: boolean) => {
    const transfer = sets.flatMap(([, set]) => transferOf(set));
    await keeper.ask(tenant, { kind: 'append', sets, inPieces }, transfer);
  };
  const alterations = new Map<TenantId, number>();
  // Also when it fails: what a failed statement left is not known.
  const altering = <T>(tenant: TenantId, work: Promise<T>): Promise<T> =>
    work.finally(() => alterations.set(tenant, (alterations.get(tenant) ?? 0) + 1));
  const fileBytes = async (tenant: TenantId) => {
    if (!tenantForm.test(tenant)) throw new FactsError('refused');
    const parts = ['', '.wal'].map((suffix) => stat(join(folder, `${tenant}.duckdb${suffix}`)).catch(() => undefined));
    return (await Promise.all(parts)).reduce((sum, part) => sum + (part?.size ?? 0), 0);
  };
  return {
    columns,
    query: async <Row>(...request: Parameters<Facts['columns']>) => toRows<Row>(await columns(...request)),
    append: (tenant, table, set) => append(tenant, [[table, set]], false),
    appendAll: (tenant, sets) => append(tenant, sets, false),
    appendInPieces: (tenant, sets) => append(tenant, sets, true),
    execute: async (tenant, visible, sql, parameters = [], options = {}) => {
      const timeoutMs = options.timeoutMs ?? 600_000;
      return (await altering(tenant, keeper.ask(tenant, { kind: 'execute', visible, sql, parameters, timeoutMs })))!;
    },
    executeAll: async (tenant, statements, options = {}) => {
      const timeoutMs = options.timeoutMs ?? 600_000;
      await altering(tenant, keeper.ask(tenant, { kind: 'executeAll', statements, timeoutMs }));
    },
    alterations: (tenant) => alterations.get(tenant) ?? 0,
    inspect: async <Row>(...[tenant, sql, parameters = [], options = {}]: Parameters<Facts['inspect']>) => {
      const timeoutMs = options.timeoutMs ?? 600_000;
      return toRows<Row>((await keeper.ask(tenant, { kind: 'inspect', sql, parameters, timeoutMs }))!);
    },
    rewrite: (tenant, onStage) => keeper.rewrite(tenant, onStage),
    copyRows: async (tenant, target, selection) =>
      (await keeper.askFull(tenant, { kind: 'copy', target, selection })).contents!,
    contents: async (tenant) => {
      const sql = factsTables.map((table) => contentSql(table)).join(' union all ');
      const set = await keeper.ask(tenant, { kind: 'inspect', sql, parameters: [], timeoutMs: 600_000 });
      const rows = toRows<TableContent>(set!);
      return factsTables.map((table) => rows.find((row) => row.table === table)!);
    },
    fileBytes,
    keyVersion: async (tenant) => {
      // Whatever is asked opens the file; once opened, it changes by a rewrite alone.
      if (!keeper.versions.has(tenant)) await keeper.ask(tenant, { kind: 'checkpoint' });
      return keeper.versions.get(tenant)!;
    },
    removeTenant: async (tenant) => {
      const bytes = await fileBytes(tenant);
      await keeper.ask(tenant, { kind: 'removeTenant' });
      return bytes;
    },
    lendNaturalKeys: async (tenant, set) =>
      void (await keeper.ask(tenant, { kind: 'naturalKeys', set }, transferOf(set))),
    checkpoint: async (tenant) => void (await keeper.ask(tenant, { kind: 'checkpoint' })),
    closeTenant: async (tenant) => void (await keeper.ask(tenant, { kind: 'closeTenant' })),
    close: () => keeper.close(),
  };
}

type Done = Extract<FromKeeper, { kind: 'done' }>;
type Pending = { readonly resolve: (done: Done) => void; readonly reject: (error: FactsError) => void };

class Keeper {
  private readonly worker: Worker;
  private readonly settings: KeeperSettings;
  private readonly pending = new Map<number, Pending>();
  private readonly stages = new Map<number, { readonly onStage: OnRewriteStage; failure?: unknown }>();
  private readonly exited: Promise<void>;
  /** Version of the key that each tenant's file was opened under last. */
  readonly versions = new Map<string, number>();
  private nextId = 1;
  private isClosed = false;

  constructor(settings: KeeperSettings) {
    this.settings = settings;
    // Keys pass through messages only: the environment of this process is not for the thread.
    this.worker = new Worker(new URL('./keeper-worker.ts', import.meta.url), {
      workerData: settings,
      env: {},
      // A report names the environment of each thread unless the thread says otherwise.
      execArgv: ['--report-exclude-env'],
    });
    this.exited = new Promise((resolve) => {
      this.worker.once('exit', () => {
        this.isClosed = true;
        for (const { reject } of this.pending.values()) reject(new FactsError('closed'));
        this.pending.clear();
        resolve();
      });
    });
  }

  start(keyOf: FactsSettings['keyOf'], mergesOf: NonNullable<FactsSettings['mergesOf']>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.worker.on('error', () => {
        dropLock(this.settings.folder, this.settings.lockToken);
        reject(new FactsError('failed'));
      });
      this.worker.on('message', (message: FromKeeper) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'refused') reject(new FactsError(message.reason));
        else if (message.kind === 'stage') void this.passStage(message);
        else if (message.kind === 'need-keys') void this.sendKeys(message.tenant as TenantId, keyOf);
        else if (message.kind === 'opened') this.versions.set(message.tenant, message.version);
        else if (message.kind === 'need-merges') void this.sendMerges(message.id, message.tenant as TenantId, mergesOf);
        else this.settle(message);
      });
    });
  }

  async ask(tenant: TenantId, work: Work, transfer: ArrayBuffer[] = []): Promise<ColumnSet | undefined> {
    return (await this.askFull(tenant, work, transfer)).set;
  }

  askFull(tenant: TenantId, work: Work, transfer: ArrayBuffer[] = []): Promise<Done> {
    if (this.isClosed) return Promise.reject(new FactsError('closed'));
    if (!tenantForm.test(tenant)) return Promise.reject(new FactsError('refused'));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.send({ kind: 'work', id, tenant, work }, transfer);
    });
  }

  async rewrite(tenant: TenantId, onStage: OnRewriteStage = async () => {}): Promise<void> {
    const id = this.nextId;
    const stage: { readonly onStage: OnRewriteStage; failure?: unknown } = { onStage };
    this.stages.set(id, stage);
    try {
      await this.ask(tenant, { kind: 'rewrite' });
    } catch (error) {
      throw stage.failure ?? error;
    } finally {
      this.stages.delete(id);
    }
  }

  async close(): Promise<void> {
    if (!this.isClosed) this.send({ kind: 'close' });
    await this.exited;
  }

  private send(message: ToKeeper, transfer: ArrayBuffer[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  private async passStage({ id, stage, done, total }: Extract<FromKeeper, { kind: 'stage' }>): Promise<void> {
    const waiting = this.stages.get(id);
    try {
      await waiting?.onStage(stage, done, total);
      this.send({ kind: 'go-on', id, givesUp: false });
    } catch (error) {
      waiting!.failure = error;
      this.send({ kind: 'go-on', id, givesUp: true });
    }
  }

  private settle(message: FromKeeper): void {
    if (message.kind !== 'done' && message.kind !== 'failed') return;
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.kind === 'done') pending?.resolve(message);
    else pending?.reject(new FactsError(message.reason, message.place));
  }

  private async sendMerges(id: number, tenant: TenantId, mergesOf: NonNullable<FactsSettings['mergesOf']>) {
    try {
      this.send({ kind: 'merges', id, merges: await mergesOf(tenant) });
    } catch {
      this.send({ kind: 'merges', id });
    }
  }

  private async sendKeys(tenant: TenantId, keyOf: FactsSettings['keyOf']): Promise<void> {
    try {
      const keys = keysFromNew(await keyOf(tenant)).map(({ version, key }) => ({ version, key: Uint8Array.from(key) }));
      this.send({ kind: 'keys', tenant, keys });
    } catch {
      this.send({ kind: 'keys', tenant, keys: [] });
    }
  }
}
