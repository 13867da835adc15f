import type pg from 'pg';

/** Tables that a backup leaves out, and why: nothing of them is to live again in a restored installation. */
const leftOut: Readonly<Record<string, string>> = {
  'auth.schema_migrations': 'a restore runs the migrations that the backup names',
  'auth.backups': 'where backups lie is of the installation that made them',
  'auth.sessions': 'nobody is signed in to a restored installation',
  'auth.verifications': 'one-time values of sign-ins under way',
  'auth.passkey_challenges': 'one-time values of sign-ins under way',
  'auth.sign_in_flows': 'one-time values of sign-ins under way',
  'auth.totp_uses': 'one-time values of sign-ins under way',
  'auth.client_assertions': 'one-time values of sign-ins under way',
  'auth.access_tokens': 'a machine asks for a new token every quarter of an hour',
  'auth.password_resets': 'a letter is asked for again',
  'auth.factor_resets': 'people vouch for somebody as they are now',
  'auth.mail_outbox': 'letters were sent, or hold values that are good no more',
  'auth.known_networks': 'an origin becomes known at the next sign-in',
  'auth.sign_in_failures': 'counts of the last minutes',
  'auth.email_changes': 'letters of the last days',
  'auth.invitations': 'whoever was asked in is asked anew: an invitation taken back must not live again',
  'optimiq.idempotency_keys': 'answers to requests of the last hours',
  'optimiq.notification_reads': 'what is told after a restore is news again',
  'optimiq.exports': 'a file of rows is asked for again, of what is there then',
  'optimiq.uploads': 'files on their way in are sent again',
  'optimiq.upload_parts': 'files on their way in are sent again',
};

/** Tables of schema auth that a backup holds. The queue's own schema is left out: its jobs are asked for again. */
const keptOfAuth: readonly string[] = [
  ...['auth.tenants', 'auth.users', 'auth.accounts', 'auth.memberships', 'auth.acceptances'],
  // Without its restart, somebody whose factors were taken away would set new ones up by the password alone.
  ...['auth.totp_factors', 'auth.passkeys', 'auth.recovery_codes', 'auth.factor_restarts'],
  ...['auth.domains', 'auth.identity_providers', 'auth.federated_accounts'],
  ...['auth.scim_connections', 'auth.scim_users', 'auth.scim_groups', 'auth.scim_group_members'],
  ...['auth.api_keys', 'auth.machine_clients'],
  ...['auth.audit_events', 'auth.audit_seals', 'auth.audit_heads'],
];

/** A table of a dump. Names are quoted where they go into statements. */
export type DumpTable = {
  /** 'optimiq.members' */
  readonly name: string;
  readonly hasTenant: boolean;
  readonly columns: readonly string[];
  /** What rows are ordered by, alike on every server: the primary key, texts by code point. */
  readonly order: string;
};

type Client = Pick<pg.Client, 'query'>;

/** The tables that a backup of this database holds, by name. Those that nobody has decided on are held. */
export async function listDumpTables(client: Client): Promise<DumpTable[]> {
  const { rows } = await client.query(`
    select n.nspname || '.' || c.relname as name,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum) as columns,
      array(select quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end
        from pg_index x, unnest(x.indkey::int2[]) with ordinality k (number, place)
        join pg_attribute a on a.attnum = k.number
        where x.indrelid = c.oid and x.indisprimary and a.attrelid = c.oid order by k.place) as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('optimiq', 'auth') and c.relkind in ('r', 'p') and not c.relispartition
    order by n.nspname collate "C", c.relname collate "C"`);
  return rows
    .filter(({ name }) => !(name in leftOut))
    .map(({ name, columns, key }) => ({
      name,
      columns,
      hasTenant: name.startsWith('optimiq.'),
      order: key.length > 0 ? key.join(', ') : 'dumped::text collate "C"',
    }));
}

/** Tables of schema auth that this program has not decided on: held, but perhaps with what should not live again. */
export async function undecidedTables(client: Client): Promise<string[]> {
  const tables = await listDumpTables(client);
  return tables.filter(({ name }) => name.startsWith('auth.') && !keptOfAuth.includes(name)).map(({ name }) => name);
}
