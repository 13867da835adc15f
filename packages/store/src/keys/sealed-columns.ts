/** A column of ciphertexts under the tenant's data key. Its place is the row's key, parts joined by '/'. */
export type SealedColumn = {
  readonly schema: 'optimiq' | 'auth';
  readonly table: string;
  readonly column: string;
  /** The row's key without tenant_id, in the order of an index, and the type of each part. */
  readonly key: readonly (readonly [column: string, type: 'uuid' | 'text' | 'integer' | 'bytea'])[];
};

const one = (table: string, column: string, key: SealedColumn['key'], schema: SealedColumn['schema'] = 'optimiq') =>
  ({ schema, table, column, key }) as const;

/** Every column of ciphertexts: a rotation rewrites them all, and a test holds that none is left out. */
export const sealedColumns: readonly SealedColumn[] = [
  one('member_identities', 'sealed', [
    ['member_id', 'uuid'],
    ['load_id', 'uuid'],
  ]),
  one('source_number_pages', 'sealed', [
    ['load_id', 'uuid'],
    ['facts_table', 'text'],
    ['first_record', 'integer'],
  ]),
  one('loads', 'file_name', [['id', 'uuid']]),
  one('loads', 'sha256', [['id', 'uuid']]),
  one('uploads', 'file_name', [['id', 'uuid']]),
  one('exports', 'sha256', [['id', 'uuid']]),
  one('feed_sftp', 'credentials', [['feed_id', 'uuid']]),
  one('feed_contracts', 'sealed', [
    ['source', 'text'],
    ['version', 'integer'],
  ]),
  one('member_merges', 'reason', [['number', 'integer']]),
  one('member_matches', 'reason', [['id', 'uuid']]),
  one('erasures', 'reason', [['id', 'uuid']]),
  one('erasures', 'identifiers', [['id', 'uuid']]),
  one('operator_access', 'reason', [['id', 'uuid']]),
  one('work_events', 'note', [
    ['item_id', 'uuid'],
    ['version', 'integer'],
  ]),
  one('identity_providers', 'secret', [['id', 'uuid']], 'auth'),
  one('sign_in_flows', 'answer', [['state_hash', 'bytea']], 'auth'),
];

/**
 * Columns of bytes that are no ciphertexts under the data key: hashes, keyed tags, wrapped keys, public keys, and what is
 * sealed under another: by sign-in under the installation's secret, by the audit log, which is never changed, under the
 * journal key.
 */
export const otherBytes: readonly string[] = [
  'auth.audit_events.reason',
  'auth.audit_heads.signature',
  'auth.audit_seals.hash',
  'auth.recovery_codes.code_hash',
  'auth.access_tokens.token_hash',
  'auth.api_keys.secret_hash',
  'auth.client_assertions.assertion_hash',
  'auth.email_changes.token_hash',
  'auth.factor_restarts.letter_hash',
  'auth.invitations.token_hash',
  'auth.known_networks.network_hash',
  'auth.machine_clients.secret_hash',
  'auth.mail_outbox.sealed',
  'auth.passkey_challenges.id_hash',
  'auth.passkeys.public_key',
  'auth.password_resets.token_hash',
  'auth.scim_connections.secret_hash',
  'auth.sign_in_failures.key',
  'auth.sign_in_flows.browser_hash',
  'auth.sign_in_flows.state_hash',
  'auth.totp_factors.secret',
  'optimiq.audit_events.reason',
  'optimiq.audit_heads.signature',
  'optimiq.audit_seals.hash',
  'optimiq.blobs.sha256_tag',
  'optimiq.contracts_on_file.document_sha256',
  'optimiq.feed_files.tag',
  'optimiq.idempotency_keys.request_hash',
  'optimiq.loads.sha256_tag',
  'optimiq.member_identities.content_tag',
  'optimiq.member_identities.mbi_tag',
  'optimiq.member_identities.tags',
  'optimiq.member_index.tag',
  'optimiq.tenant_keys.wrapped',
];
