import { sql } from 'kysely';
import type { TenantTx } from '../postgres/tenant.ts';
import type { Blob } from './files.ts';

/** Records a stored content, so that rows may refer to it; the same content again is one record. */
export async function recordBlob(tx: TenantTx, { name, kind, bytes, sha256Tag }: Omit<Blob, 'sha256'>): Promise<void> {
  await sql`
    insert into blobs (name, kind, bytes, sha256_tag) values (${name}, ${kind}, ${bytes}, ${sha256Tag})
    on conflict (tenant_id, name) do nothing`.execute(tx);
}
