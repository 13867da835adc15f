import pg from 'pg';
import { derivedSecret } from '../keys/root-secret.ts';

/** Who connects: owner migrates and owns; app reads and writes tenant tables; auth signs in; jobs runs the queue. */
export type DatabaseRole = 'owner' | 'app' | 'auth' | 'jobs';

/** Name inside the database of each role. A managed server may use other logins, which are members of these. */
export const roleNames: Readonly<Record<DatabaseRole, string>> = {
  owner: 'optimiq_owner',
  app: 'optimiq_app',
  auth: 'optimiq_auth',
  jobs: 'optimiq_jobs',
};

/** Where each role's names are looked up; set by connection, so that it does not depend on a login's defaults. */
export const searchPaths: Readonly<Record<DatabaseRole, string>> = {
  owner: 'optimiq',
  app: 'optimiq',
  auth: 'auth',
  jobs: 'jobs',
};

/** The plain attributes of a role that row-level security and the walls between schemas hold against. */
const attributes = 'nosuperuser nocreatedb nocreaterole noreplication nobypassrls';

/** Creates the four roles of an embedded server, or renews their passwords. `client` is a superuser. */
export async function ensureRoles(client: pg.Client, passwords: Readonly<Record<DatabaseRole, string>>): Promise<void> {
  for (const [role, name] of Object.entries(roleNames) as [DatabaseRole, string][]) {
    if (!(await roleExists(client, name))) await client.query(`create role ${name}`);
    await client.query(`alter role ${name} login ${attributes} password ${pg.escapeLiteral(passwords[role])}`);
  }
}

/** Creates the database unless it is there, and lets nobody but the four roles into it. `client` is a superuser. */
export async function ensureDatabase(client: pg.Client, database: string): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [database]);
  const name = pg.escapeIdentifier(database);
  if (found.rows.length === 0) await client.query(`create database ${name} owner ${roleNames.owner}`);
  await grantConnect(client, database);
}

/** Replaces what everybody may do in a new database by what the four roles need. */
export async function grantConnect(client: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const { app, auth, jobs } = roleNames;
  await client.query(`revoke all on database ${name} from public`);
  await client.query(`grant connect on database ${name} to ${auth}, ${jobs}`);
  await client.query(`grant connect, temporary on database ${name} to ${app}`);
}

/**
 * Creates the auth and jobs logins of a managed server and makes the app's login a member of the app role.
 *
 * @param ownerUrl  login that migrates; needs CREATEROLE for the first start only.
 * @param appUrl    login of the service.
 * @param root      the installation's root secret: the passwords of both logins are derived from it and kept nowhere.
 * @returns         urls of the two logins.
 */
export async function ensureManagedRoles(
  ownerUrl: string,
  appUrl: string,
  root: Uint8Array,
): Promise<{ auth: string; jobs: string }> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const role of ['app', 'auth', 'jobs'] as const) {
      if (!(await roleExists(client, roleNames[role])))
        await client.query(`create role ${roleNames[role]} ${attributes}`);
    }
    for (const role of ['auth', 'jobs'] as const) {
      const password = pg.escapeLiteral(derivedPassword(root, role));
      await client.query(`alter role ${roleNames[role]} login password ${password}`);
    }
    const login = decodeURIComponent(new URL(appUrl).username);
    if (login !== roleNames.app && !(await isMember(client, login, roleNames.app))) {
      await client.query(`grant ${roleNames.app} to ${pg.escapeIdentifier(login)}`);
    }
  } finally {
    await client.end();
  }
  const urlOf = (role: 'auth' | 'jobs') => withLogin(ownerUrl, roleNames[role], derivedPassword(root, role));
  return { auth: urlOf('auth'), jobs: urlOf('jobs') };
}

/** The same server and database under another login. */
export function withLogin(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = encodeURIComponent(user);
  changed.password = encodeURIComponent(password);
  return changed.href;
}

function derivedPassword(root: Uint8Array, role: 'auth' | 'jobs'): string {
  return derivedSecret(root, `optimiq database login ${role}`);
}

async function roleExists(client: pg.Client, name: string): Promise<boolean> {
  return (await client.query('select 1 from pg_roles where rolname = $1', [name])).rows.length > 0;
}

async function isMember(client: pg.Client, login: string, role: string): Promise<boolean> {
  const { rows } = await client.query(`select pg_has_role($1, $2, 'member') as member`, [login, role]);
  return rows[0].member === true;
}
