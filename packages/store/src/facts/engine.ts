import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { toFactsError } from './errors.ts';
import { migrateFacts, readMigrations } from './schema.ts';

export type EngineSettings = {
  readonly spillFolder: string;
  readonly memoryMb: number;
  readonly spillMb: number;
  readonly threads: number;
};

/** An engine instance with one encrypted file attached as `facts`, and the connection that attached it. */
export type Engine = { readonly instance: DuckDBInstance; readonly connection: DuckDBConnection };

/**
 * Opens, or makes, an encrypted file in an engine instance of its own, brings it to this program's schema and locks all
 * ways out. Throws 'wrong-key' and 'newer-schema'.
 *
 * @param name names the instance's part of the spill folder.
 */
export async function openEngine(
  path: string,
  name: string,
  key: Uint8Array,
  settings: EngineSettings,
): Promise<Engine> {
  const spill = join(settings.spillFolder, name);
  mkdirSync(spill, { recursive: true, mode: 0o700 });
  const instance = await DuckDBInstance.create(':memory:', {
    force_mbedtls_unsafe: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    temp_directory: spill,
    temp_file_encryption: 'true',
    max_temp_directory_size: `${settings.spillMb}MiB`,
    memory_limit: `${settings.memoryMb}MiB`,
    threads: `${settings.threads}`,
    preserve_insertion_order: 'false',
    // A run appends in pieces; at the default of 16 MiB each piece would rewrite the file's end.
    checkpoint_threshold: '256MiB',
  });
  try {
    const connection = await instance.connect();
    const secret = Buffer.from(key).toString('base64');
    await connection.run(
      `attach '${path.replaceAll("'", "''")}' as facts (encryption_key '${secret}', encryption_cipher 'GCM')`,
    );
    chmodSync(path, 0o600);
    await migrateFacts(connection, readMigrations());
    await connection.run('create table memory.main.natural_keys (key uuid not null, tag uuid not null)');
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
    if (existsSync(`${path}.wal`)) chmodSync(`${path}.wal`, 0o600);
    return { instance, connection };
  } catch (error) {
    instance.closeSync();
    throw toFactsError(error);
  }
}
