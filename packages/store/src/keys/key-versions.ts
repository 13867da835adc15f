import { randomBytes } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';
import { sql } from 'kysely';
import { lastVersion } from '../crypto/seal.ts';
import { lockTenant } from '../postgres/loads-locks.ts';
import type { KeyPurpose, KeyState } from '../postgres/schema.ts';
import type { TenantTx } from '../postgres/tenant.ts';
import type { KeyFolder } from './key-folder.ts';
import { storeKey } from './tenant-keys.ts';

/** Purposes whose keys can be exchanged. */
export const rotatable = ['data', 'facts', 'blobs'] as const satisfies readonly KeyPurpose[];
export type Rotatable = (typeof rotatable)[number];

export type KeyVersion = {
  readonly purpose: KeyPurpose | 'audit';
  readonly version: number;
  readonly state: KeyState;
  /** Adapter and name of the key-encryption key. */
  readonly wrappedBy: string;
  readonly createdAt: Date;
  /** When it got its state. */
  readonly changedAt: Date;
};

/** All versions a tenant ever had, by purpose, newest first. */
export async function listKeyVersions(tx: TenantTx): Promise<KeyVersion[]> {
  const { rows } = await sql<KeyVersion>`
    select purpose, version, state, wrapped_by as "wrappedBy", created_at as "createdAt", changed_at as "changedAt"
    from tenant_keys order by purpose, version desc`.execute(tx);
  return rows;
}

export type KeyRotation = {
  readonly id: string;
  readonly purpose: Rotatable;
  readonly toVersion: number;
  readonly state: 'running' | 'done';
  readonly place: { readonly column: number; readonly after?: readonly string[] } | undefined;
  readonly rewritten: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | undefined;
};

const rotationColumns = sql`
  id, purpose, to_version as "toVersion", state, place, rewritten::float8 as rewritten, created_at as "createdAt",
  finished_at as "finishedAt"`;

type RawRotation = { readonly [Name in keyof KeyRotation]: unknown };
const toRotation = (row: RawRotation): KeyRotation =>
  ({
    ...row,
    rewritten: Number(row.rewritten),
    place: row.place ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
  }) as KeyRotation;

/** Rotations of a tenant, newest first, a hundred at most. */
export async function listRotations(tx: TenantTx): Promise<KeyRotation[]> {
  const { rows } = await sql<RawRotation>`
    select ${rotationColumns} from key_rotations order by created_at desc, id limit 100`.execute(tx);
  return rows.map(toRotation);
}

export async function findRotation(tx: TenantTx, id: string): Promise<KeyRotation | undefined> {
  const { rows } = await sql<RawRotation>`select ${rotationColumns} from key_rotations where id = ${id}`.execute(tx);
  return rows[0] && toRotation(rows[0]);
}

/**
 * Makes the next version of a key and puts it in force: what is written from now on is written under it, by everybody who
 * refreshes their keys. What is stored is rewritten afterwards.
 *
 * @returns the rotation's id; or 'running' when one is under way, 'no-version-left' after version 255, 'destroyed' when
 *          the tenant was closed.
 */
export async function beginRotation(
  tx: TenantTx,
  tenant: TenantId,
  folder: KeyFolder,
  purpose: Rotatable,
  requestedBy: string,
): Promise<Result<string, 'running' | 'no-version-left' | 'destroyed'>> {
  // Of two at once, the second sees what the first did.
  await sql`select 1 from tenant_keys where purpose = ${purpose} order by version for update`.execute(tx);
  const { rows: running } = await sql`
    select 1 from key_rotations where purpose = ${purpose} and state = 'running'`.execute(tx);
  if (running.length > 0) return failed('running');
  const versions = (await listKeyVersions(tx)).filter((one) => one.purpose === purpose);
  if (!versions.some(({ state }) => state === 'current')) return failed('destroyed');
  const next = versions[0]!.version + 1;
  if (next > lastVersion) return failed('no-version-left');

  await sql`
    update tenant_keys set state = 'retiring', changed_at = now()
    where purpose = ${purpose} and state = 'current'`.execute(tx);
  await storeKey(tx, tenant, folder, purpose, next, randomBytes(32));
  const { rows } = await sql<{ id: string }>`
    insert into key_rotations (purpose, to_version, requested_by) values (${purpose}, ${next}, ${requestedBy})
    returning id`.execute(tx);
  return ok(rows[0]!.id);
}

/** Keeps how far a rotation has come, in the transaction of what it rewrote. */
export async function noteRotation(
  tx: TenantTx,
  id: string,
  place: KeyRotation['place'] | undefined,
  rewritten: number,
): Promise<void> {
  await sql`
    update key_rotations set place = ${place ? JSON.stringify(place) : null}::jsonb, rewritten = rewritten + ${rewritten}
    where id = ${id} and state = 'running'`.execute(tx);
}

/** Ends a rotation; the caller has seen that nothing is left under the versions before. */
export async function endRotation(tx: TenantTx, id: string): Promise<void> {
  await sql`
    update key_rotations set state = 'done', place = null, finished_at = now()
    where id = ${id} and state = 'running'`.execute(tx);
}

/** How long others may wait for a version to end; then they go first, and it is tried again. */
const waitForWritersMs = 1_000;

/**
 * Destroys the versions before the current one of which nothing is left: their wrapped keys are gone when this commits.
 *
 * For the data key no writer of the tenant is between writing and committing while this counts: it fails with `StoreError`
 * 'lock-timeout' when one does not end within a second.
 *
 * @param count what is left under each version of the purpose, counted now.
 * @returns     versions that were destroyed, and those that are not because something is left.
 */
export async function destroyUnused(
  tx: TenantTx,
  purpose: Rotatable,
  count: (tx: TenantTx) => Promise<ReadonlyMap<number, number>>,
): Promise<{ readonly destroyed: readonly number[]; readonly left: readonly number[] }> {
  if (purpose === 'data') {
    await sql`select set_config('lock_timeout', ${String(waitForWritersMs)}, true)`.execute(tx);
    await lockTenant(tx, 'keys', 'exclusive');
    await sql`select set_config('lock_timeout', '0', true)`.execute(tx);
  }
  const counts = await count(tx);
  const old = (await listKeyVersions(tx)).filter(
    (one) => one.purpose === purpose && (one.state === 'retiring' || one.state === 'revoked'),
  );
  const unused = old.filter(({ version }) => (counts.get(version) ?? 0) === 0).map(({ version }) => version);
  await sql`
    update tenant_keys set state = 'destroyed', wrapped = null, changed_at = now()
    where purpose = ${purpose} and version = any(${unused}::integer[])`.execute(tx);
  const left = old.filter(({ version }) => !unused.includes(version)).map(({ version }) => version);
  return { destroyed: unused, left };
}

/**
 * Revokes a version: from the commit on nothing is written under it, and once keys are refreshed nothing opens.
 *
 * @returns 'unknown'; or 'current' for the one in force, which is exchanged first.
 */
export async function revokeVersion(
  tx: TenantTx,
  purpose: KeyPurpose,
  version: number,
): Promise<Result<void, 'unknown' | 'current' | 'ended'>> {
  const found = (await listKeyVersions(tx)).find((one) => one.purpose === purpose && one.version === version);
  if (!found) return failed('unknown');
  if (found.state === 'current') return failed('current');
  if (found.state !== 'retiring') return failed('ended');
  await lockTenant(tx, 'keys', 'exclusive');
  await sql`
    update tenant_keys set state = 'revoked', changed_at = now()
    where purpose = ${purpose} and version = ${version} and state = 'retiring'`.execute(tx);
  return ok(undefined);
}

/** Destroys every key by which anything of the tenant opens; what seals its audit log stays. Gives their number. */
export async function destroyAllKeys(tx: TenantTx): Promise<number> {
  await lockTenant(tx, 'keys', 'exclusive');
  await sql`update key_rotations set state = 'done', finished_at = now() where state = 'running'`.execute(tx);
  const { numAffectedRows } = await sql`
    update tenant_keys set state = 'destroyed', wrapped = null, changed_at = now()
    where purpose <> 'audit' and state <> 'destroyed'`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/**
 * Wraps a tenant's keys by the present key-encryption key; their bytes stay, and so does everything under them. Once more
 * changes nothing.
 *
 * @returns how many were wrapped anew.
 */
export async function rewrapKeys(tx: TenantTx, tenant: TenantId, { encryption }: KeyFolder): Promise<number> {
  const { rows } = await sql<{ purpose: string; version: number; wrapped: Buffer; by: string }>`
    select purpose, version, wrapped, wrapped_by as by from tenant_keys
    where wrapped is not null and wrapped_by <> ${encryption.name} order by purpose, version for update`.execute(tx);
  for (const { purpose, version, wrapped, by } of rows) {
    const subject = { tenant, purpose, version };
    const key = await encryption.unwrap(subject, { by, bytes: wrapped });
    const renewed = await encryption.wrap(subject, key);
    key.fill(0);
    await sql`
      update tenant_keys set wrapped = ${renewed.bytes}, wrapped_by = ${renewed.by}
      where purpose = ${purpose} and version = ${version}`.execute(tx);
  }
  return rows.length;
}
