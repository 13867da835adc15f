import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Count = z.number().int().min(0);
/** Names of ours: of a table and a tenant's random id, never a path. */
const FileName = z.string().regex(/^[a-z0-9_.-]{1,200}\.oqb$/);

const File = z.object({
  name: FileName,
  /** Compressed before it was encrypted. */
  isPacked: z.boolean(),
  bytes: Count,
  sha256: Sha256,
  clearBytes: Count,
  clearSha256: Sha256,
});
export type ManifestFile = z.infer<typeof File>;

const Table = z.object({
  table: z.string().regex(/^(auth|optimiq)\.[a-z0-9_]{1,63}$/),
  tenant: z.uuid().optional(),
  columns: z.array(z.string().max(63)),
  rows: Count,
  /** Over the rows in the order of their key, as COPY writes them. */
  sha256: Sha256,
  /** Absent where there are no rows. */
  file: FileName.optional(),
});
export type ManifestTable = z.infer<typeof Table>;

const Tenant = z.object({
  id: z.uuid(),
  /** What `optimiq state hash` says of the tenant at the snapshot. */
  stateHash: Sha256,
  /** Where the erasure ledger stood: a restore needs one that is not behind it. */
  ledger: z.object({ entries: Count, hash: z.string().max(64) }),
  facts: z.object({
    file: FileName,
    contents: z.array(z.object({ table: z.string(), rows: Count, checksum: z.string() })),
  }),
  blobs: z.object({
    file: FileName.optional(),
    count: Count,
    bytes: Count,
    /** Named by a row, and not on disk when the backup was made. */
    missing: Count,
  }),
});
export type ManifestTenant = z.infer<typeof Tenant>;

export const Manifest = z.object({
  format: z.literal('optimiq-backup'),
  version: z.literal(1),
  id: z.uuid(),
  /** The instant of the snapshot. */
  snapshotAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** The backup's own key, wrapped by the key-encryption key, which is in no backup. */
  key: z.object({ version: Count, wrapped: z.base64() }),
  /** The installation's root secret, wrapped alike: without it second factors and machine keys would be lost. */
  root: z.object({ by: z.string().max(400), wrapped: z.base64() }).optional(),
  postgres: z.string().max(100),
  migrations: z.array(z.object({ number: z.number().int(), name: z.string(), sha256: Sha256 })),
  /** Facts schema, and the way its checksums are made. */
  factsSchema: z.number().int(),
  factsForm: z.string().max(100),
  /** The way the tenants' state hashes are made; absent in backups from before it had a number. */
  stateForm: z.number().int().optional(),
  tables: z.array(Table),
  tenants: z.array(Tenant),
  files: z.array(File),
  /** Of all files together. */
  bytes: Count,
  /** HMAC under the backup's key over the rest: no file is left out or put in unnoticed. */
  mac: Sha256,
});
export type Manifest = z.infer<typeof Manifest>;

export const manifestName = 'manifest.json';

/** The manifest of a backup's folder; undefined when there is none that this program reads. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Manifest.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A manifest with its seal. */
export const sealManifest = (backupKey: Uint8Array, body: Omit<Manifest, 'mac'>): Manifest => ({
  ...body,
  mac: macOf(backupKey, body),
});

/** Whether a manifest is as it was sealed. */
export function isSealed(backupKey: Uint8Array, { mac, ...body }: Manifest): boolean {
  return timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(macOf(backupKey, body), 'hex'));
}

function macOf(backupKey: Uint8Array, body: Omit<Manifest, 'mac'>): string {
  const key = Buffer.from(hkdfSync('sha256', backupKey, '', 'optimiq backup manifest', 32));
  return createHmac('sha256', key).update(canonical(body)).digest('hex');
}

/** JSON without spaces, the names of every object sorted. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
