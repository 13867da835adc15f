import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { StoreClient, storeTypes } from './client.ts';
import { toStoreError } from './errors.ts';
import { type DatabaseRole, searchPaths } from './roles.ts';
import type { AuthSchema, Schema } from './schema.ts';

export type DatabaseUrls = { readonly app: string; readonly auth: string; readonly jobs: string };

/** The open database: one pool per role, so that no code path borrows another role's rights. */
export type Database = {
  readonly app: Kysely<Schema>;
  readonly auth: Kysely<AuthSchema>;
  readonly appPool: pg.Pool;
  readonly authPool: pg.Pool;
  readonly jobsUrl: string;
  close(): Promise<void>;
};

/** The app's login could pass row-level security, so the service does not start. */
export class UnsafeRoleError extends Error {
  override readonly name = 'UnsafeRoleError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The app's database login is not safe to serve with: ${faults.join(', ')}`);
    this.faults = faults;
  }
}

/**
 * Opens the pools after checking that the app's login cannot pass row-level security.
 *
 * @param onLost called when an idle connection is lost; the pool replaces it by itself.
 *
 * Fails with `UnsafeRoleError`, or with `StoreError` 'unavailable'.
 */
export async function openDatabase(urls: DatabaseUrls, onLost: () => void = () => {}): Promise<Database> {
  const appPool = openPool(urls.app, 'app', 16, onLost);
  const authPool = openPool(urls.auth, 'auth', 6, onLost);
  try {
    const faults = await roleFaults(appPool);
    if (faults.length > 0) throw new UnsafeRoleError(faults);
  } catch (error) {
    await Promise.all([appPool.end(), authPool.end()]);
    throw error instanceof UnsafeRoleError ? error : toStoreError(error);
  }
  const app = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: appPool }) });
  const auth = new Kysely<AuthSchema>({ dialect: new PostgresDialect({ pool: authPool }) });
  return {
    app,
    auth,
    appPool,
    authPool,
    jobsUrl: urls.jobs,
    close: async () => {
      await Promise.all([appPool.end(), authPool.end()]);
    },
  };
}

/** A pool of connections under one role: errors become codes, names are looked up in the role's schema. */
export function openPool(url: string, role: DatabaseRole, max: number, onLost: () => void = () => {}): pg.Pool {
  const pool = new StorePool({
    connectionString: url,
    max,
    Client: StoreClient,
    types: storeTypes,
    options: `-c search_path=${searchPaths[role]}`,
    application_name: `optimiq ${role}`,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
  } as pg.PoolConfig);
  // Without a listener a connection lost while idle ends the process.
  pool.on('error', onLost);
  return pool;
}

class StorePool extends pg.Pool {
  // biome-ignore lint/suspicious/noExplicitAny: the signature is the union of the driver's own
  override connect(done?: any): any {
    if (done) {
      return super.connect((error, client, release) => done(error ? toStoreError(error) : error, client, release));
    }
    return super.connect().catch((error) => {
      throw toStoreError(error);
    });
  }

  // A connection that is lost while it is handed out fails the query by an event, past the client.
  // biome-ignore lint/suspicious/noExplicitAny: the signature is the union of the driver's own
  override query(...args: any[]): any {
    const outcome = (super.query as (...all: unknown[]) => unknown).apply(this, args);
    if (!(outcome instanceof Promise)) return outcome;
    return outcome.catch((error) => {
      throw toStoreError(error);
    });
  }
}

/** What would let the pool's login see other tenants' rows; empty when it is safe. */
async function roleFaults(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query(`
    select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
      exists (select 1 from pg_class c where c.relowner = r.oid) as owns,
      exists (select 1 from pg_namespace n where n.nspname in ('optimiq', 'auth', 'jobs')
        and (n.nspowner = r.oid or has_schema_privilege(r.oid, n.oid, 'create'))) as creates,
      exists (select 1 from pg_namespace n where n.nspname in ('auth', 'jobs')
        and has_schema_privilege(r.oid, n.oid, 'usage')) as enters
    from pg_roles r where pg_has_role(current_user, r.oid, 'member')`);
  return rows.flatMap((role) => [
    ...(role.rolsuper ? [`${role.rolname} is a superuser`] : []),
    ...(role.rolbypassrls ? [`${role.rolname} bypasses row-level security`] : []),
    ...(role.rolcreaterole ? [`${role.rolname} may create roles`] : []),
    ...(role.owns ? [`${role.rolname} owns tables`] : []),
    ...(role.creates ? [`${role.rolname} may create in a schema of the product`] : []),
    ...(role.enters ? [`${role.rolname} may enter schema auth or jobs`] : []),
  ]);
}
