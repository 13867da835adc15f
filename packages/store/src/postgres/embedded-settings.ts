/** How far a server goes to survive a crash of the machine; 'none' is for tests only. */
export type Durability = 'full' | 'none';

// The server is started inside its own data folder and named by it: the folders above it then need not be
// passable for its OS user, so a base folder of mode 0700 stays as it is.
export const ownFolder = '/proc/self/cwd';
export const socketFolder = 'socket';
export const port = 5432;

/**
 * Command line of the server.
 *
 * The log settings together keep values out of the log: terse alone still prints the statement of an error, and
 * `log_min_error_statement` alone still prints the error's text.
 */
export function serverArguments(durability: Durability): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: `${ownFolder}/${socketFolder}`,
    unix_socket_permissions: '0700',
    // One server serves all tests of a run, of which some start several products at once.
    max_connections: durability === 'full' ? '60' : '200',
    shared_buffers: '128MB',
    password_encryption: 'scram-sha-256',
    fsync: durability === 'full' ? 'on' : 'off',
    synchronous_commit: durability === 'full' ? 'on' : 'off',
    full_page_writes: durability === 'full' ? 'on' : 'off',
    // No replicas: less to write, and no idle launcher.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_min_duration_statement: '-1',
    log_statement: 'none',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_checkpoints: 'off',
    log_connections: 'off',
    log_disconnections: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
    idle_in_transaction_session_timeout: '10min',
  };
  return ['-D', ownFolder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Only passwords, only by the socket: there is no line for any network address. */
export const hostAccess = 'local all all scram-sha-256\n';
