/** Why a store refused or failed. A closed list: callers decide by it, never by text. */
export type StoreErrorCode =
  | 'unique'
  | 'foreign-key'
  | 'check'
  | 'not-null'
  | 'value'
  | 'permission'
  | 'conflict'
  | 'cancelled'
  | 'lock-timeout'
  | 'disk-full'
  | 'out-of-resources'
  | 'read-only'
  | 'unavailable'
  | 'statement'
  | 'unknown';

/**
 * A failure at the store's edge.
 *
 * Database errors quote values ("Key (mbi)=(...) already exists"), so the original is dropped, not wrapped: code,
 * SQLSTATE, constraint name and row number are all that leaves.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly sqlState: string | undefined;
  readonly constraint: string | undefined;
  /** 1-based row of a bulk copy. */
  readonly row: number | undefined;
  constructor(
    code: StoreErrorCode,
    at: { sqlState?: string | undefined; constraint?: string | undefined; row?: number | undefined } = {},
  ) {
    const parts = [at.sqlState, at.constraint, at.row === undefined ? undefined : `row ${at.row}`];
    const where = parts.filter((part) => part !== undefined).join(', ');
    super(where === '' ? `Store: ${code}` : `Store: ${code} (${where})`);
    this.code = code;
    this.sqlState = at.sqlState;
    this.constraint = at.constraint;
    this.row = at.row;
  }
}

/** Any error of the database driver as a `StoreError`; one that already is passes through. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code, constraint, where } = (error ?? {}) as { code?: unknown; constraint?: unknown; where?: unknown };
  if (typeof code !== 'string') return new StoreError(isLostConnection(error) ? 'unavailable' : 'unknown');
  if (!isSqlState(code)) return new StoreError('unavailable');
  return new StoreError(codeOf(code), {
    sqlState: code,
    constraint: typeof constraint === 'string' ? constraint : undefined,
    row: typeof where === 'string' ? rowOf(where) : undefined,
  });
}

/** No class of SQLSTATE begins with E; the operating system's codes do, and EPIPE has five letters too. */
const isSqlState = (code: string): boolean => /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code);

/** The driver names a lost connection in words only: 'Connection terminated unexpectedly'. */
function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(connection terminated|client (was|has)|timeout e|cannot use a pool)/i.test(error.message)
  );
}

const byState: Readonly<Record<string, StoreErrorCode>> = {
  '23505': 'unique',
  '23503': 'foreign-key',
  '23514': 'check',
  '23502': 'not-null',
  '42501': 'permission',
  '40001': 'conflict',
  '40P01': 'conflict',
  '57014': 'cancelled',
  '55P03': 'lock-timeout',
  '53100': 'disk-full',
  '25006': 'read-only',
};

const byClass: Readonly<Record<string, StoreErrorCode>> = {
  '08': 'unavailable',
  '22': 'value',
  '23': 'check',
  '28': 'permission',
  '42': 'statement',
  '53': 'out-of-resources',
  '54': 'out-of-resources',
  '57': 'unavailable',
  '58': 'unavailable',
};

const codeOf = (state: string): StoreErrorCode => byState[state] ?? byClass[state.slice(0, 2)] ?? 'unknown';

/** 'COPY members, line 3, column sex: "..."' gives 3; the rest is dropped. */
function rowOf(where: string): number | undefined {
  const match = /^COPY [^,]+, line (\d+)/m.exec(where);
  return match ? Number(match[1]) : undefined;
}
