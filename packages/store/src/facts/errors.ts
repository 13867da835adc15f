import { StoreError, type StoreErrorCode } from '../postgres/errors.ts';

/** Why the facts store did not do what it was asked. */
export type FactsReason =
  /** Another process or thread owns the facts folder. */
  | 'locked'
  /** The file does not open with the tenant's key. */
  | 'wrong-key'
  /** The file was written by a newer program. */
  | 'newer-schema'
  /** Not one read or write statement over the views, or an operation the engine has locked. */
  | 'refused'
  /** A value that its column's class, type or range does not admit; `column` and `row` say where. */
  | 'bad-value'
  /** Rows the file's own rules do not admit. */
  | 'constraint'
  | 'timeout'
  | 'disk-full'
  | 'out-of-memory'
  /** The statement is not one the engine understands: a bug of ours. */
  | 'statement'
  /** The keeper has stopped. */
  | 'closed'
  | 'failed';

export type FactsPlace = { readonly table?: string; readonly column?: string; readonly row?: number };

/**
 * A failure of the facts store: the reason and the place. The engine's own words stay behind, they may hold values.
 * To callers it is a StoreError like those of Postgres; `reason` says more.
 */
export class FactsError extends StoreError {
  readonly reason: FactsReason;
  readonly place: FactsPlace;

  constructor(reason: FactsReason, place: FactsPlace = {}) {
    const { table, column, row } = place;
    super(storeCodes[reason], { constraint: [table, column].filter(Boolean).join('.') || undefined, row });
    this.reason = reason;
    this.place = place;
  }
}

const storeCodes: Readonly<Record<FactsReason, StoreErrorCode>> = {
  locked: 'conflict',
  'wrong-key': 'unavailable',
  'newer-schema': 'unavailable',
  refused: 'permission',
  'bad-value': 'value',
  constraint: 'check',
  timeout: 'cancelled',
  'disk-full': 'disk-full',
  'out-of-memory': 'out-of-resources',
  statement: 'statement',
  closed: 'unavailable',
  failed: 'unknown',
};

const starts: readonly (readonly [RegExp, FactsReason])[] = [
  [/wrong encryption key|cannot open encrypted|decrypt/i, 'wrong-key'],
  [/no space left|disk quota|max_temp_directory_size|could not write|file too large/i, 'disk-full'],
  [/^interrupt|interrupted/i, 'timeout'],
  [/^out of memory/i, 'out-of-memory'],
  [/^permission|configuration has been locked|disabled (by|through) configuration/i, 'refused'],
  [/^constraint/i, 'constraint'],
  [/^(conversion|out of range|invalid type|mismatch type)/i, 'bad-value'],
  [/^(parser|binder|catalog|syntax|not implemented|invalid input)/i, 'statement'],
];

/** The engine's error as ours. */
export function toFactsError(error: unknown): FactsError {
  if (error instanceof FactsError) return error;
  const message = error instanceof Error ? error.message : '';
  const found = starts.find(([form]) => form.test(message));
  return new FactsError(found?.[1] ?? 'failed');
}

/** Whether the instance may have lost its footing and must be closed and opened again before it is used. */
export function spoilsInstance(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return /^(fatal|internal|io) |no space left|database has been invalidated/i.test(message);
}
