import type { TestDatabase } from './postgres.ts';

const one = '11111111-1111-4111-8111-111111111111';
const two = '22222222-2222-4222-8222-222222222222';
const tag = `'\\x${'ab'.repeat(16)}'`;
const hash = `'\\x${'cd'.repeat(32)}'`;

/** One row per tenant table; the same values for both tenants. A table added later is added here. */
const rows: readonly (readonly [table: string, columns: string, values: string])[] = [
  ['tenant_settings', 'as_of', `'2025-11-24'`],
  ['tenant_keys', 'purpose, version, wrapped', `'data', 1, ${hash}`],
  ['key_rotations', 'id, purpose, to_version, requested_by', `'${one}', 'data', 1, 'test'`],
  ['tenant_closures', 'id, certificate', `'${one}', '{}'`],
  [
    'audit_events',
    'id, actor_kind, actor_id, action, outcome, xid',
    `'${one}', 'system', 'test', 'test.seed', 'success', '1'`,
  ],
  ['audit_seals', 'sequence, event_id, hash', `1, '${one}', ${hash}`],
  ['audit_heads', 'sequence, record, signature', `1, '{}', '\\x${'ef'.repeat(64)}'`],
  ['watched_members', 'member_id, flagged_by', `'${one}', 'test'`],
  [
    'access_alerts',
    'id, kind, actor_id, on_day, events, first_at, last_at',
    `'${one}', 'volume', 'test', '2025-11-24', array['${one}'::uuid], now(), now()`,
  ],
  ['audit_readers', 'reader', `'syslog'`],
  ['idempotency_keys', 'key, request_hash', `'request-0001', ${hash}`],
  ['job_runs', 'id, kind', `'${one}', 'import-file'`],
  ['blobs', 'name, kind, bytes, sha256_tag', `'${'ab'.repeat(32)}', 'upload', 1, ${hash}`],
  [
    'loads',
    'id, number, format, source, file_name, sha256_tag, blob_name, created_by, state',
    `'${one}', 1, 'x12-837', 'plan', ${hash}, ${hash}, '${'ab'.repeat(32)}', 'test', 'active'`,
  ],
  ['load_problems', 'load_id, sequence, severity, rule, message', `'${one}', 1, 'warning', 'form', 'Malformed'`],
  ['members', 'id', `'${one}'`],
  [
    'member_identities',
    'member_id, load_id, tags, mbi_tag, fields, content_tag, sealed',
    `'${one}', '${one}', ${tag}, ${tag}, 1, ${tag}, ${hash}`,
  ],
  ['members', 'id', `'${two}'`],
  ['member_blocks', 'member_id, last_block, first_block, zip_block, load_id', `'${one}', 1, 2, 3, '${one}'`],
  ['member_merges', 'number, merged_id, survivor_id, made_by', `2, '${two}', '${one}', 'test'`],
  ['member_aliases', 'member_id, survivor_id', `'${two}', '${one}'`],
  [
    'member_matches',
    'id, first_id, second_id, load_id, kind, state, merge_number',
    `'${one}', '${one}', '${two}', '${one}', 'similar', 'merged', 2`,
  ],
  ['member_index', 'tag, member_id, kind', `${tag}, '${one}', 'mbi'`],
  ['source_number_pages', 'load_id, facts_table, first_record, sealed', `'${one}', 'claims', 0, ${hash}`],
  ['feeds', 'id, source, created_by', `'${one}', 'plan', 'test'`],
  [
    'feed_sftp',
    'feed_id, host, port, host_key, folder, pattern, credentials',
    `'${one}', 'sftp.test.example', 22, '${'A'.repeat(43)}', '/', '*', ${hash}`,
  ],
  ['feed_files', 'feed_id, tag, load_id', `'${one}', ${hash}, '${one}'`],
  ['uploads', 'id, file_name, source, bytes, created_by, expires_at', `'${one}', ${hash}, 'plan', 3, 'test', now()`],
  ['upload_parts', 'upload_id, starts_at, bytes, blob_name', `'${one}', 0, 3, '${'ab'.repeat(32)}'`],
  [
    'exports',
    'id, what, format, query, owner_id, rights, purpose, rows, expires_at',
    `'${one}', 'members', 'csv', '{}', 'test', '{}', 'operations', 1, now()`,
  ],
  ['feed_contracts', 'id, source, version, sealed, created_by', `'${one}', 'plan', 1, ${hash}, 'test'`],
  [
    'runs',
    'id, number, model, payment_year, settings, engine_version, table_version, load_numbers, created_by',
    `'${one}', 1, 'cms-hcc-v28', 2026, '{}', '1', '1', '{1}', 'test'`,
  ],
  ['own_roles', 'key, name, permissions, reads, writes, created_by', `'own-a', 'A', '{}', '{}', '{}', 'test'`],
  ['facilities', 'id, name, kind', `'${one}', 'Facility', 'hospital'`],
  [
    'contracts_on_file',
    'id, kind, version, signer, effective_on, document_sha256, created_by',
    `'${one}', 'baa', '1', 'Signer', '2025-01-01', ${hash}, 'test'`,
  ],
  ['operator_access', 'id, kind, reason, asked_by, minutes', `'${one}', 'grant', ${hash}, 'test', 30`],
  ['panels', 'id, name, created_by', `'${one}', 'Panel', 'test'`],
  ['panel_members', 'panel_id, member_id', `'${one}', '${one}'`],
  [
    'work_items',
    'id, member_id, payment_year, hcc, accepted_by, due_on',
    `'${one}', '${one}', 2026, 37, 'test', '2025-12-08'`,
  ],
  ['work_events', 'item_id, version, action', `'${one}', 1, 'accept'`],
  ['cohorts', 'id, name, definition, owner_id', `'${one}', 'Cohort', '{}', 'test'`],
  ['dashboards', 'id, name, tiles, owner_id, changed_at', `'${one}', 'Dashboard', '[]', 'test', '2026-01-01'`],
  [
    'report_schedules',
    'id, name, source, cadence, at, owner_id, purpose, next_at',
    `'${one}', 'Report', '{}', '{}', '06:30', 'test', 'operations', '2026-01-01'`,
  ],
  ['saved_views', 'id, screen, name, owner_id, state', `'${one}', 'members', 'View', 'test', '{}'`],
  ['default_views', 'user_id, screen, view_id', `'test', 'members', '${one}'`],
  ['notification_reads', 'user_id, notice', `'test', 'matches-open'`],
  ['setting_changes', 'id, number, key, state, asked_by', `'${one}', 1, 'timeZone', 'applied', 'test'`],
  ['outbound_hosts', 'purpose, host, port, created_by', `'webhook', 'hooks.test.example', 443, 'test'`],
  ['erasures', 'id, reason, plan, requested_by', `'${one}', ${hash}, '{}', 'test'`],
  ['erased_members', 'member_id, erasure_id', `'${one}', '${one}'`],
  ['erased_leaves', 'run_id, member_id, leaf_hash', `'${one}', '${one}', '${'ab'.repeat(32)}'`],
];

/** Fills every tenant table with the same values for both tenants; returns the tables, all of the schema's. */
export async function seedEveryTable(t: TestDatabase): Promise<string[]> {
  for (const tenant of [t.alpha, t.beta]) {
    for (const [table, columns, values] of rows) {
      await t.asSuperuser(`insert into optimiq.${table} (tenant_id, ${columns}) values ('${tenant}', ${values})`);
    }
  }
  const found = await t.asSuperuser(
    `select relname as name from pg_class where relnamespace = 'optimiq'::regnamespace and relkind in ('r', 'p') order by 1`,
  );
  return found.map(({ name }) => name);
}
