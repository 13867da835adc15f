import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { StatementType } from '@duckdb/node-api';
import { FactsError } from './errors.ts';

/** `read`: one SELECT over the views. `write`: one INSERT, UPDATE, DELETE or SELECT over the tables; store/facts only. */
export type StatementRight = 'read' | 'write';

const allowed: Record<StatementRight, readonly StatementType[]> = {
  read: [StatementType.SELECT],
  write: [StatementType.SELECT, StatementType.INSERT, StatementType.UPDATE, StatementType.DELETE],
};

// The engine's locks stop files, extensions and settings; they let ATTACH ':memory:', DETACH, SET VARIABLE and CALL
// through, and SELECT over functions that take SQL, names or settings as text.
const textFunctions =
  /\b(query|query_table|enable_logging|disable_logging|write_log|force_checkpoint|checkpoint|pragma_\w+|duckdb_\w+)\s*\(/i;
const tableNames = /\b(facts|memory|system|temp|information_schema|pg_catalog|duckdb_\w+)"?\s*\./i;

/**
 * One prepared statement that `right` admits, or 'refused'.
 *
 * @param sql no literal of a caller in it; values are parameters.
 */
export async function prepareAllowed(
  connection: DuckDBConnection,
  sql: string,
  right: StatementRight,
): Promise<DuckDBPreparedStatement> {
  if (textFunctions.test(sql)) throw new FactsError('refused');
  if (right === 'read' && tableNames.test(sql)) throw new FactsError('refused');
  const extracted = await connection.extractStatements(sql);
  if (extracted.count !== 1) throw new FactsError('refused');
  const prepared = await extracted.prepare(0);
  if (!allowed[right].includes(prepared.statementType)) {
    prepared.destroySync();
    throw new FactsError('refused');
  }
  return prepared;
}
