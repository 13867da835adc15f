import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { AuditActor } from '@optimiq/store/postgres/audit';
import { fileTag, findTakenFile, forgetTakenFile, noteTakenFile } from '@optimiq/store/postgres/feed-files';
import type { Feed } from '@optimiq/store/postgres/feeds';
import { type TenantTx, withTenant } from '@optimiq/store/postgres/tenant';
import { faultPoint } from '../fault-points.ts';
import { receiveFile } from '../operations/receive-file.ts';
import type { Product } from '../product.ts';
import { type HeldFolder, holdFolder, listPlainFiles, moveBeside, NotPlainError, removeFrom } from './held-folder.ts';

/** What was seen of the files of a folder at the last look: size and time, and since when they are so. */
export type Sightings = Map<string, { readonly marks: string; readonly sinceMs: number }>;

export type WatchOptions = {
  /** A file without a marker is complete when it has not changed for so long. */
  readonly settleMs: number;
  readonly nowMs: number;
  /** Once it is aborted no further file is begun. */
  readonly signal?: AbortSignal;
};

const actor: AuditActor = { kind: 'system', id: 'watched-folder' };
/** Where files go when their load is visible or waits for a person, and when it failed. */
const places = { loaded: 'loaded', refused: 'refused' } as const;
const marker = '.done';
const unfinished = /^\.|\.(part|partial|filepart|tmp|temp)$/i;

/**
 * One look at a watched folder: complete files are received, files whose load has ended are moved away.
 * Whatever is no plain file of the folder itself, a symbolic link above all, is left alone; a file that cannot be read
 * is refused and stops no other. Begun again after a crash, it receives nothing twice.
 */
export async function lookAtFolder(
  product: Product,
  tenantId: TenantId,
  feed: Feed & { readonly watchFolder: string },
  seen: Sightings,
  options: WatchOptions,
): Promise<void> {
  const folder = await holdFolder(feed.watchFolder);
  if (!folder) return;
  try {
    await lookThrough(product, tenantId, feed, folder, seen, options);
  } finally {
    await folder.close();
  }
}

async function lookThrough(
  product: Product,
  tenantId: TenantId,
  feed: Feed,
  folder: HeldFolder,
  seen: Sightings,
  options: WatchOptions,
): Promise<void> {
  const names = await listPlainFiles(folder);
  for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name);
  for (const name of names) {
    if (options.signal?.aborted) return;
    if (unfinished.test(name) || (name.endsWith(marker) && names.includes(name.slice(0, -marker.length)))) continue;
    try {
      await lookAtFile(product, tenantId, feed, folder, name, names.includes(name + marker), seen, options);
    } catch (error) {
      const code = (error as { code?: string }).code ?? 'internal';
      product.log.warn({ tenantId, feedId: feed.id, errorCode: code }, 'a file of a watched folder was not taken');
      if (isOfTheFile(code)) await moveAway(folder, name, 'refused').catch(() => undefined);
    }
  }
}

async function lookAtFile(
  product: Product,
  tenantId: TenantId,
  feed: Feed,
  folder: HeldFolder,
  name: string,
  isMarked: boolean,
  seen: Sightings,
  { settleMs, nowMs }: WatchOptions,
): Promise<void> {
  const inTenant = <T>(work: (tx: TenantTx) => Promise<T>) => withTenant(product.database.app, tenantId, work);
  const keys = await product.keysOf(tenantId);
  // Never through a link, also when one took the file's place since the folder was listed.
  const file = await open(folder.at(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const marks = await marksOf(file);
    const tag = fileTag(keys, feed.id, [name, ...marks]);
    const taken = await inTenant((tx) => findTakenFile(tx, feed.id, tag));
    if (taken) {
      const place = placeFor(taken.state);
      if (!place) return;
      if (!(await moveAway(folder, name, place, (await file.stat()).ino))) return;
      faultPoint('watch.moved');
      await inTenant((tx) => forgetTakenFile(tx, feed.id, tag));
      return;
    }
    if (!isMarked && !hasSettled(seen, name, marks.join(), settleMs, nowMs)) return;
    const received = await receiveFile(product, tenantId, {
      bytes: unchanged(file, marks, product.leaveOff),
      fileName: name,
      source: feed.source,
      actor,
    });
    faultPoint('watch.received');
    await inTenant((tx) => noteTakenFile(tx, feed.id, tag, received.loadId));
    faultPoint('watch.noted');
  } finally {
    await file.close();
  }
}

/** Where a file belongs whose load is in this state; nowhere yet while it is being read. */
function placeFor(state: string): keyof typeof places | undefined {
  if (state === 'receiving' || state === 'loading') return undefined;
  return state === 'active' || state === 'held' ? 'loaded' : 'refused';
}

/** What tells a file from any other and from its own later versions. */
async function marksOf(file: FileHandle): Promise<readonly (string | number)[]> {
  const { size, mtimeMs, ino, nlink } = await file.stat();
  // A second name of the file may lie anywhere, and whoever made it may not be allowed to read it.
  if (nlink > 1) throw new NotPlainError();
  return [size, mtimeMs, ino];
}

function hasSettled(seen: Sightings, name: string, marks: string, settleMs: number, nowMs: number): boolean {
  const before = seen.get(name);
  if (before?.marks === marks) return nowMs - before.sinceMs >= settleMs;
  seen.set(name, { marks, sinceMs: nowMs });
  return settleMs === 0;
}

/** The bytes of a file; fails at their end when it was changed meanwhile. */
async function* unchanged(
  file: FileHandle,
  marks: readonly (string | number)[],
  leaveOff: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of file.createReadStream({ start: 0, autoClose: false })) {
    leaveOff.throwIfAborted();
    yield bytes;
  }
  if ((await marksOf(file)).join() !== marks.join()) throw new ChangedError();
}

/** Moves a file to where it belongs now, and removes its marker; false when another took its place meanwhile. */
async function moveAway(
  folder: HeldFolder,
  name: string,
  place: keyof typeof places,
  inode?: number,
): Promise<boolean> {
  if (!(await moveBeside(folder, name, places[place], inode))) return false;
  await removeFrom(folder, name + marker);
  return true;
}

/** Written to while it was read: it is taken once it has settled. */
class ChangedError extends Error {
  readonly code = 'file-changed';
}

/** Whether the file itself is at fault; anything else may pass, and the file waits where it is. */
const isOfTheFile = (code: string): boolean =>
  ['EACCES', 'EPERM', 'ELOOP', 'EISDIR', 'not-a-plain-file'].includes(code);
