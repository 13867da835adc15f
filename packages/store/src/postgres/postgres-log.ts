import type pg from 'pg';

/** Settings under which no error, statement or parameter reaches the server's log; the embedded server has them. */
const silent: Readonly<Record<string, readonly string[]>> = {
  log_min_messages: ['log', 'fatal', 'panic'],
  log_error_verbosity: ['terse'],
  log_min_error_statement: ['log', 'fatal', 'panic'],
  log_parameter_max_length: ['0'],
  log_parameter_max_length_on_error: ['0'],
  log_statement: ['none', 'ddl'],
  log_min_duration_statement: ['-1'],
};

/**
 * Settings of a managed server by which values of members could reach its log, as 'name = value'.
 *
 * The server's administrator decides them; the product can only warn.
 */
export async function logFaults(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query('select name, setting from pg_settings where name = any($1) order by name', [
    Object.keys(silent),
  ]);
  return rows
    .filter(({ name, setting }) => !silent[name]!.includes(setting))
    .map(({ name, setting }) => `${name} = ${setting}`);
}
