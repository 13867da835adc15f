import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

const pageRows = 20_000;

/**
 * What stands for each random key of a member when states are compared: 16 bytes as a UUID, a hash of all tags that
 * active loads state. Two installations of one tenant key agree on them; nobody without the tenant's index key can make
 * one. Keys of claims and fills are made of their numbers, and stand for themselves.
 */
export async function readNaturalKeys(tx: TenantTx): Promise<Map<string, string>> {
  // By a cursor: all rows at once would take several times the room of the keys.
  await sql`
    declare natural_keys no scroll cursor for
    select id, string_agg(tag, ' ' order by tag) as tags from (
      select distinct coalesce(a.survivor_id, i.member_id) as id, encode(substring(i.tags from n for 16), 'hex') as tag
      from member_identities i
      join loads l on l.tenant_id = i.tenant_id and l.id = i.load_id and l.state = 'active'
      left join member_aliases a on a.member_id = i.member_id
      cross join lateral generate_series(1, octet_length(i.tags), 16) as n
    ) stated
    group by id`.execute(tx);
  const keys = new Map<string, string>();
  for (;;) {
    const { rows } = await sql<{ id: string; tags: string }>`fetch ${sql.lit(pageRows)} from natural_keys`.execute(tx);
    for (const { id, tags } of rows) keys.set(id, toUuid(hash('sha256', tags, 'hex').slice(0, 32)));
    if (rows.length < pageRows) break;
  }
  await sql`close natural_keys`.execute(tx);
  return keys;
}

const toUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
