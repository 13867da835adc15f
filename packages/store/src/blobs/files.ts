import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { blindIndex } from '../crypto/blind-index.ts';
import { currentVersion } from '../crypto/key-ring.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import { StoreError } from '../postgres/errors.ts';
import { BlobError } from './blob-error.ts';
import { freeSpace, requireSpace, type Space } from './disk.ts';
import { isMissing, readAt, readFrames, writeFrames } from './frame-files.ts';
import { release } from './frames.ts';
import { headerBytes, headerVersion, openHeader, sealHeader } from './header.ts';

export type BlobKind = 'upload' | 'document' | 'export' | 'attachment';

/** A stored content. */
export type Blob = {
  /** 64 hex digits: HMAC of the content's sha256, so no hash of a known file finds it, and tenants share no name. */
  readonly name: string;
  readonly kind: BlobKind;
  readonly bytes: number;
  /** 32 bytes under the tenant's records key: equal for equal contents of one tenant. */
  readonly sha256Tag: Buffer;
  /** 64 hex digits. It confirms a known file, so it is stored sealed only. */
  readonly sha256: string;
};

export type Blobs = {
  /**
   * Stores a content and gives it its name; the same content again has the same name and is stored once.
   *
   * Durable when it returns. Fails with `StoreError` 'disk-full' before writing below 1 GiB or 5 % free, and while
   * writing when the disk runs out; then, and when the stream fails, nothing is left.
   */
  put(
    keys: TenantKeys,
    tenant: TenantId,
    stream: AsyncIterable<Uint8Array>,
    kind: BlobKind,
    /** Name of its own, whatever the content is; put again, it takes the place of the one before. */
    ownName?: string,
  ): Promise<Blob>;
  /** The content in order, in flat memory. Fails with `BlobError`, at the first byte that is not what was put. */
  read(keys: TenantKeys, tenant: TenantId, name: string): AsyncIterable<Uint8Array>;
  /** A part of the content: `length` bytes from `offset`, fewer at its end. Opens only the frames it touches. */
  readSpan(keys: TenantKeys, tenant: TenantId, name: string, offset: number, length: number): Promise<Buffer>;
  /** Removes a content; removing what is not there changes nothing. */
  remove(tenant: TenantId, name: string): Promise<void>;
  /** When a content was put last; undefined when it is not there. */
  putAt(tenant: TenantId, name: string): Promise<Date | undefined>;
  /** All contents of a tenant and when each was put last. */
  list(tenant: TenantId): Promise<{ readonly name: string; readonly putAt: Date }[]>;
  /** Number of contents by the version of the blobs key; one that is just being put counts when it is there. */
  versions(tenant: TenantId): Promise<Map<number, number>>;
  /**
   * Writes a content anew under the current version and a fresh key of its own; its name and time stay. Readers of the
   * old file read on. False when it is under that version already, or not there (any more).
   */
  rekey(keys: TenantKeys, tenant: TenantId, name: string): Promise<boolean>;
  /** Removes all contents of a tenant; gives their number. */
  removeAll(tenant: TenantId): Promise<number>;
};

const partial = '.partial';
const nameForm = /^[0-9a-f]{64}$/;

/**
 * Encrypted files in a folder, one folder per tenant. What an interrupted `put` left is removed at once.
 *
 * @param dir     0700, made when absent; one process at a time.
 * @param measure how room on the disk is found out.
 */
export function openBlobs(dir: string, measure: (dir: string) => Promise<Space> = freeSpace): Blobs {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith(partial)) rmSync(join(entry.parentPath, entry.name), { force: true });
  }
  const folderOf = (tenant: TenantId) => join(dir, tenant);
  /** Puts between sealing their header and having their name. */
  const ending = new Set<Promise<unknown>>();
  const during = async <T>(work: Promise<T>): Promise<T> => {
    ending.add(work);
    return work.finally(() => ending.delete(work));
  };
  /** Contents that are just written anew: a removal comes after. */
  const rewriting = new Map<string, Promise<unknown>>();
  return {
    put: async (keys, tenant, stream, kind, ownName) => {
      await requireSpace(dir, measure);
      await mkdir(folderOf(tenant), { recursive: true, mode: 0o700 });
      const checkSpace = () => requireSpace(dir, measure);
      return { ...(await write(keys, tenant, folderOf(tenant), stream, checkSpace, during, ownName)), kind };
    },
    read: (keys, tenant, name) => contentOf(keys, tenant, folderOf(tenant), name),
    readSpan: async (keys, tenant, name, offset, length) => {
      const parts: Uint8Array[] = [];
      const content = contentOf(keys, tenant, folderOf(tenant), name, offset, offset + length);
      for await (const part of content) parts.push(part);
      const span = Buffer.concat(parts);
      for (const part of parts) release(part);
      return span;
    },
    remove: async (tenant, name) => {
      const path = pathOf(folderOf(tenant), name);
      await rewriting.get(path)?.catch(() => undefined);
      await rm(path, { force: true });
    },
    putAt: (tenant, name) => putAtOf(pathOf(folderOf(tenant), name)),
    list: (tenant) => listFolder(folderOf(tenant)),
    versions: async (tenant) => {
      await Promise.allSettled([...ending]);
      const counts = new Map<number, number>();
      for (const { name } of await listFolder(folderOf(tenant))) {
        const version = await versionAt(pathOf(folderOf(tenant), name));
        if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1);
      }
      return counts;
    },
    rekey: async (keys, tenant, name) => {
      const path = pathOf(folderOf(tenant), name);
      const version = await versionAt(path);
      if (version === undefined || version === currentVersion(keys.blobs)) return false;
      await requireSpace(dir, measure, (await stat(path)).size);
      const work = rewrite(keys, tenant, folderOf(tenant), name);
      rewriting.set(path, work);
      return work.finally(() => rewriting.delete(path));
    },
    removeAll: async (tenant) => {
      const names = await listFolder(folderOf(tenant));
      await rm(folderOf(tenant), { recursive: true, force: true });
      return names.length;
    },
  };
}

/** The name a content gets, by its sha256 in hex: known before it is stored. */
const nameOf = (keys: Pick<TenantKeys, 'records'>, sha256: string): string =>
  blindIndex(keys.records, 'blob-name', sha256, 32).toString('hex');

/** The name that `put` will give a content. */
export const blobNameOf = (keys: Pick<TenantKeys, 'records'>, content: Uint8Array): string =>
  nameOf(keys, createHash('sha256').update(content).digest('hex'));

/** Name of the file of an export: its own, so that equal files go one by one, and known before it is written. */
export const exportBlobName = (keys: Pick<TenantKeys, 'records'>, exportId: string): string =>
  blindIndex(keys.records, 'export-name', exportId, 32).toString('hex');

/** Room is looked for again after so many frames, which are 64 MB: others write to the disk, too. */
const framesBetweenChecks = 256;

async function write(
  keys: TenantKeys,
  tenant: TenantId,
  folder: string,
  stream: AsyncIterable<Uint8Array>,
  checkSpace: () => Promise<void>,
  during: <T>(work: Promise<T>) => Promise<T>,
  ownName?: string,
) {
  const path = join(folder, `${randomBytes(16).toString('hex')}${partial}`);
  const key = randomBytes(32);
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    const bytes = await writeFrames(file, key, stream, async (clear, index) => {
      hash.update(clear);
      if (index % framesBetweenChecks === 0) await checkSpace();
    });
    const sha256 = hash.digest('hex');
    const name = ownName ?? nameOf(keys, sha256);
    await during(finish(file, path, pathOf(folder, name), sealHeader(keys.blobs, tenant, name, { key, bytes })));
    return { name, bytes, sha256, sha256Tag: blindIndex(keys.records, 'file', sha256, 32) };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw isDiskFull(error) ? new StoreError('disk-full') : error;
  }
}

/** Gives a written file its header and its name, durably. */
async function finish(file: FileHandle, from: string, to: string, header: Uint8Array, putAt?: Date): Promise<void> {
  await file.write(header, 0, headerBytes, 0);
  if (putAt) await file.utimes(putAt, putAt);
  await file.sync();
  await file.close();
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** A content under a fresh key of its own and the current version; false when it was removed meanwhile. */
async function rewrite(keys: TenantKeys, tenant: TenantId, folder: string, name: string): Promise<boolean> {
  const path = join(folder, `${randomBytes(16).toString('hex')}${partial}`);
  const putAt = await putAtOf(pathOf(folder, name));
  if (!putAt) return false;
  const key = randomBytes(32);
  const file = await open(path, 'wx', 0o600);
  try {
    const bytes = await writeFrames(file, key, contentOf(keys, tenant, folder, name));
    await finish(file, path, pathOf(folder, name), sealHeader(keys.blobs, tenant, name, { key, bytes }), putAt);
    return true;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    if (error instanceof BlobError && error.code === 'missing') return false;
    throw isDiskFull(error) ? new StoreError('disk-full') : error;
  }
}

/** Fails when it is read, not when it is asked for. */
async function* contentOf(
  keys: TenantKeys,
  tenant: TenantId,
  folder: string,
  name: string,
  from?: number,
  to?: number,
) {
  yield* readFrames(pathOf(folder, name), (header) => openHeader(keys.blobs, tenant, name, header), from, to);
}

/** Version that a file's header names; undefined when the file is not there or none of ours. */
async function versionAt(path: string): Promise<number | undefined> {
  const file = await open(path, 'r').catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    return headerVersion(await readAt(file, 0, headerBytes));
  } catch (error) {
    if (error instanceof BlobError) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

async function listFolder(folder: string): Promise<{ name: string; putAt: Date }[]> {
  const names = await readdir(folder).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const found = await Promise.all(
    names
      .filter((name) => nameForm.test(name))
      .map(async (name) => {
        const putAt = await putAtOf(join(folder, name));
        return putAt ? [{ name, putAt }] : [];
      }),
  );
  return found.flat();
}

const putAtOf = async (path: string): Promise<Date | undefined> => (await stat(path).catch(() => undefined))?.mtime;

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function pathOf(folder: string, name: string): string {
  if (!nameForm.test(name)) throw new BlobError('missing');
  return join(folder, name);
}

const isDiskFull = (error: unknown) => ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '');
