import type pg from 'pg';

/** Tables without row-level security, and why each may be so. Nothing else may. */
export const tablesWithoutTenant: Readonly<Record<string, string>> = {
  'auth.schema_migrations': 'what this database has had; the owner writes it',
  'auth.tenants': 'the list of tenants itself; the auth role alone reads it',
  'auth.users': 'a person may belong to several tenants; the auth role alone reads it',
  'auth.sessions': 'a session is found before its tenant is known; the auth role alone reads it',
  'auth.accounts': 'credentials; the auth role alone reads them',
  'auth.verifications': 'one-time values of sign-in; the auth role alone reads them',
  'auth.sign_in_failures': 'counted before anybody is known; keyed hashes only',
  'auth.memberships': 'which tenants a user belongs to is asked before one is chosen',
  'auth.totp_factors': 'a factor is of a person, who may belong to several tenants; secrets are sealed',
  'auth.totp_uses': 'codes that were used; the auth role alone reads them',
  'auth.recovery_codes': 'of a person; keyed hashes only',
  'auth.passkeys': 'of a person; public keys only',
  'auth.passkey_challenges': 'asked before anybody is known',
  'auth.invitations': 'an invitation is found by its hash before the tenant is known',
  'auth.password_resets': 'a reset is found by its hash before anybody is known',
  'auth.factor_resets': 'changes in one transaction with factors and sessions, which lie here',
  'auth.factor_restarts': 'of a person, who may belong to several tenants; a keyed hash only',
  'auth.email_changes': 'a change is found by its hash before anybody is known; the auth role alone reads it',
  'auth.acceptances': 'a person accepts terms once, for all tenants',
  'auth.mail_outbox': 'letters go to people, some of whom belong nowhere yet; what they say is sealed',
  'auth.known_networks': 'of a person; keyed hashes only',
  'auth.api_keys': 'a key is found by its hash before its tenant is known; keyed hashes only',
  'auth.machine_clients': 'a client is found by its id before its tenant is known; keyed hashes only',
  'auth.access_tokens': 'a token is found by its hash before its tenant is known; keyed hashes only',
  'auth.client_assertions': 'requests that were used; keyed hashes only',
  'auth.domains': 'whose a mail domain is, is asked before a tenant is chosen',
  'auth.identity_providers': 'a browser comes back with the id of a provider alone; secrets are sealed',
  'auth.federated_accounts': 'who signs in is found before the session has a tenant; the auth role alone reads it',
  'auth.sign_in_flows': 'a sign-in under way has no tenant yet; hashes, and an answer that is sealed',
  'auth.scim_connections': 'a directory is found by the hash of its secret before its tenant is known',
  'auth.scim_users': 'changes in one transaction with users, memberships and sessions, which lie here',
  'auth.scim_groups': 'changes in one transaction with memberships, which lie here',
  'auth.scim_group_members': 'changes in one transaction with memberships, which lie here',
  'auth.audit_events': "the platform's own log: sign-ins that belong to no tenant",
  'auth.audit_seals': "chain of the platform's own log",
  'auth.audit_heads': "signed ends of the platform's own log",
  'auth.backups': 'a backup is of all tenants; the auth role alone reads where it lies',
  'jobs.turns': 'ids and numbers; the jobs role alone reads them',
  'jobs.workers': 'numbers of processes; the jobs role alone reads them',
  'jobs.claims': 'ids and numbers; the jobs role alone reads them',
};

/** Unique or foreign keys of tenant tables that do not begin with tenant_id and more, and why. */
const keyExceptions: Readonly<Record<string, string>> = {
  tenant_settings_pkey: 'one row per tenant',
  tenant_settings_tenant_id_fkey: 'a tenant that does not exist has no rows',
};

/** Functions that run with their owner's rights, and why; each with a fixed search path. */
const definerFunctions: Readonly<Record<string, string>> = {
  'auth.record_event': "writes what happened to a sign-in into its tenants' logs; it reads nothing of a tenant",
};

const policyText = `(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)`;

/**
 * Everything in the catalogue that would let one tenant see another's rows, or see that they exist.
 *
 * @param client any role that may connect; the catalogue is readable to all.
 * @returns      one line per fault, by name; empty when the walls stand.
 */
export async function schemaFaults(client: pg.Client | pg.Pool): Promise<string[]> {
  const faults: string[] = [];
  for (const check of [tableFaults, policyFaults, keyFaults, codeFaults, rightFaults])
    faults.push(...(await check(client)));
  return faults.sort();
}

type Client = pg.Client | pg.Pool;

const userSchemas = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

async function tableFaults(client: Client): Promise<string[]> {
  const { rows } = await client.query(`
    select n.nspname as schema, n.nspname || '.' || c.relname as name, c.relrowsecurity as enabled,
      c.relforcerowsecurity as forced, a.attnotnull and a.atttypid = 'uuid'::regtype as "hasTenant"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p', 'f') and ${userSchemas}`);
  return rows.flatMap(({ schema, name, enabled, forced, hasTenant }) => {
    if (name in tablesWithoutTenant || isOfTheQueue(schema)) return [];
    if (schema !== 'optimiq') return [`${name}: lies outside the tenants' schema and is not listed`];
    return [
      ...(hasTenant ? [] : [`${name}: has no tenant_id uuid not null`]),
      ...(enabled ? [] : [`${name}: row-level security is off`]),
      ...(forced ? [] : [`${name}: row-level security does not hold for the owner`]),
    ];
  });
}

/** The queue makes its own tables in its own schema; payloads there are ids only. */
const isOfTheQueue = (schema: string) => schema === 'jobs';

async function policyFaults(client: Client): Promise<string[]> {
  const { rows } = await client.query(`
    select n.nspname || '.' || c.relname as name, p.polname as policy, p.polcmd as command, p.polpermissive as permissive,
      p.polroles = '{0}' as "forAll", pg_get_expr(p.polqual, c.oid) as visible, pg_get_expr(p.polwithcheck, c.oid) as written
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_policy p on p.polrelid = c.oid
    where c.relkind in ('r', 'p') and n.nspname = 'optimiq'`);
  return rows.flatMap(({ name, policy, command, permissive, forAll, visible, written }) => {
    if (policy === null) return [`${name}: has no policy`];
    const isOurs = command === '*' && forAll && visible === policyText && (written === null || written === policyText);
    return isOurs || !permissive ? [] : [`${name}: policy ${policy} is not the tenant's`];
  });
}

async function keyFaults(client: Client): Promise<string[]> {
  // Column names of each key in order; for a foreign key also those it points to.
  const { rows } = await client.query(`
    select n.nspname || '.' || t.relname as name, i.relname as key, 'unique' as kind, x.indisprimary as "isPrimary",
      array(select coalesce(a.attname, '(expression)') from unnest(x.indkey::int2[]) with ordinality k(number, place)
        left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
        where place <= x.indnkeyatts order by place)::text[] as columns,
      null::text[] as target
    from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      join pg_namespace n on n.oid = t.relnamespace
    where x.indisunique and n.nspname = 'optimiq' and t.relkind in ('r', 'p')
    union all
    select n.nspname || '.' || t.relname, c.conname, 'foreign', false,
      array(select a.attname from unnest(c.conkey) with ordinality k(number, place)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number order by place)::text[],
      array(select a.attname from unnest(c.confkey) with ordinality k(number, place)
        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number order by place)::text[]
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
    where c.contype = 'f' and n.nspname = 'optimiq'`);
  const keyed = new Set(rows.filter(({ isPrimary }) => isPrimary).map(({ name }) => name));
  const tables = await client.query(`select 'optimiq.' || relname as name from pg_class
    where relnamespace = to_regnamespace('optimiq') and relkind in ('r', 'p')`);
  const leads = (columns: string[]) => columns[0] === 'tenant_id' && columns.length > 1;
  return [
    ...tables.rows.filter(({ name }) => !keyed.has(name)).map(({ name }) => `${name}: has no primary key`),
    ...rows.flatMap(({ name, key, kind, columns, target }) =>
      key in keyExceptions || (leads(columns) && (target === null || leads(target)))
        ? []
        : [`${name}: ${kind} key ${key} does not begin with tenant_id`],
    ),
  ];
}

async function codeFaults(client: Client): Promise<string[]> {
  const views = await client.query(`
    select n.nspname || '.' || c.relname as name, c.relkind as kind,
      coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false) as invoker
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm', 'S') and ${userSchemas} and n.nspname <> 'jobs'`);
  const functions = await client.query(`
    select n.nspname || '.' || p.proname as name,
      coalesce(array_to_string(p.proconfig, ' '), '') = 'search_path=pg_catalog, pg_temp' as "isFixed",
      exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g where g.grantee = 0) as "isPublic"
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.prosecdef and ${userSchemas}`);
  return [
    ...views.rows.flatMap(({ name, kind, invoker }) => {
      if (kind === 'm') return [`${name}: a materialized view keeps all tenants' rows without a policy`];
      if (kind === 'S') return [`${name}: a sequence counts what all tenants do`];
      return invoker ? [] : [`${name}: the view reads with its owner's rights`];
    }),
    ...functions.rows.flatMap(({ name, isFixed, isPublic }) => {
      if (!(name in definerFunctions)) return [`${name}: the function runs with its owner's rights`];
      return [
        ...(isFixed ? [] : [`${name}: the function's search path is not fixed`]),
        ...(isPublic ? [`${name}: everybody may call the function`] : []),
      ];
    }),
  ];
}

async function rightFaults(client: Client): Promise<string[]> {
  const roles = await client.query(`
    select rolname as role, rolsuper or rolbypassrls or rolcreaterole or rolreplication or rolcreatedb as strong,
      exists (select from pg_shdepend d where d.refobjid = r.oid and d.deptype = 'o'
        and d.dbid = (select oid from pg_database where datname = current_database())) as owns
    from pg_roles r where rolname in ('optimiq_app', 'optimiq_auth', 'optimiq_jobs')`);
  const schemas = await client.query(`
    select r.rolname as role, n.nspname as schema, has_schema_privilege(r.oid, n.oid, 'usage') as enters,
      has_schema_privilege(r.oid, n.oid, 'create') as creates
    from pg_roles r, pg_namespace n
    where r.rolname in ('optimiq_app', 'optimiq_auth', 'optimiq_jobs') and n.nspname in ('optimiq', 'auth', 'jobs')`);
  const tables = await client.query(`
    select n.nspname || '.' || c.relname as name, case g.grantee when 0 then 'public' else g.grantee::regrole::text end as role,
      g.privilege_type as right
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) g
    where n.nspname in ('optimiq', 'auth') and c.relkind in ('r', 'p', 'v') and g.grantee <> c.relowner`);
  const home: Readonly<Record<string, string>> = { optimiq_app: 'optimiq', optimiq_auth: 'auth', optimiq_jobs: 'jobs' };
  return [
    ...roles.rows.flatMap(({ role, strong, owns }) => [
      ...(strong ? [`${role}: has rights over the whole server`] : []),
      ...(owns && role !== 'optimiq_jobs' ? [`${role}: owns something`] : []),
    ]),
    ...schemas.rows.flatMap(({ role, schema, enters, creates }) => [
      ...(enters && home[role] !== schema ? [`${role}: may enter schema ${schema}`] : []),
      ...(creates && schema !== 'jobs' ? [`${role}: may create in schema ${schema}`] : []),
    ]),
    ...tables.rows
      .filter(({ role, right, name }) => !isGranted(home, name, role, right))
      .map(({ role, right, name }) => `${name}: ${role} has the right ${right}`),
  ];
}

const appendOnly = new Set(
  ['optimiq', 'auth'].flatMap((schema) =>
    ['audit_events', 'audit_seals', 'audit_heads'].map((table) => `${schema}.${table}`),
  ),
);

function isGranted(home: Readonly<Record<string, string>>, name: string, role: string, right: string): boolean {
  if (home[role] !== name.split('.')[0]) return false;
  // Vacuum and the like: it reads and changes no row.
  if (right === 'MAINTAIN') return true;
  const rights = appendOnly.has(name) ? ['SELECT', 'INSERT'] : ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
  return rights.includes(right);
}
