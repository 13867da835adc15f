import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { toStoreError } from './errors.ts';

/** Rows of a bulk copy, on their way through a query's parameters to the client that runs the transaction. */
export class CopyRows {
  readonly lines: Iterable<Buffer>;
  constructor(lines: Iterable<Buffer>) {
    this.lines = lines;
  }
}

/** Values of a statement that is parsed and planned once per connection, as it is run with nearly every request. */
export class OftenRun {
  readonly name: string;
  readonly values: readonly unknown[];
  constructor(name: string, values: readonly unknown[]) {
    this.name = name;
    this.values = values;
  }
}

/** A connection whose every failure is a `StoreError`, and which copies rows in when a statement carries them. */
export class StoreClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // A connection lost while idle in a transaction emits here; the next statement fails and says so.
    this.on('error', () => {});
  }

  // The driver's overloads (text, config, submittable; promise or callback) meet here.
  // biome-ignore lint/suspicious/noExplicitAny: the signature is the union of the driver's own
  override query(...args: any[]): any {
    const rows = Array.isArray(args[1]) && args[1][0] instanceof CopyRows ? args[1][0] : undefined;
    if (rows) return this.copy(args[0], rows);
    const often = Array.isArray(args[1]) && args[1][0] instanceof OftenRun ? args[1][0] : undefined;
    if (often) return super.query({ name: often.name, text: args[0], values: [...often.values] }).catch(refuse);
    const last = args.length - 1;
    if (typeof args[last] === 'function') {
      const done = args[last];
      args[last] = (error: unknown, result: unknown) => done(error ? toStoreError(error) : error, result);
    }
    const outcome = (super.query as (...all: unknown[]) => unknown).apply(this, args);
    return outcome instanceof Promise ? outcome.catch(refuse) : outcome;
  }

  private async copy(statement: string, { lines }: CopyRows): Promise<{ command: string; rowCount: number; rows: [] }> {
    const target = super.query(copyStreams.from(statement));
    try {
      await pipeline(Readable.from(lines, { objectMode: true, highWaterMark: 4 }), target);
    } catch (error) {
      throw toStoreError(error);
    }
    return { command: 'COPY', rowCount: target.rowCount, rows: [] };
  }
}

function refuse(error: unknown): never {
  throw toStoreError(error);
}

// bigint: our counts are far below 2^53. date: a calendar day is text; a Date would shift it by the time zone.
const parsers: Readonly<Record<number, (text: string) => unknown>> = { 20: Number, 1082: (text) => text };

/** Value types of every connection of ours. */
export const storeTypes: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[id]) ||
    pg.types.getTypeParser(id, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};
