/**
 * The facts keeper's thread: the only code that opens facts files. It owns the folder by its lock, keeps one engine
 * instance per tenant, closes idle and least recently used ones, and answers requests from the thread that started it.
 */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { transferOf } from './column-set.ts';
import { type OnRewriteStage, removeRewrite, rewritePath } from './copy-file.ts';
import { FactsError, toFactsError } from './errors.ts';
import { lockFolder } from './folder-lock.ts';
import type { FileKey, FromKeeper, KeeperSettings, ToKeeper, Work } from './keeper-messages.ts';
import type { MemberMerge } from './merges.ts';
import { RightOfWay } from './right-of-way.ts';
import { RetiredFile, TenantFile } from './tenant-file.ts';

const port = parentPort as MessagePort;
const settings = workerData as KeeperSettings;

const open = new Map<string, Promise<TenantFile>>();
const wantedMerges = new Map<number, (merges: readonly MemberMerge[] | undefined) => void>();
let lastMergesId = 0;
const wantedKeys = new Map<string, ((keys: readonly FileKey[]) => void)[]>();
const waitingForRoom: (() => void)[] = [];
const waitingStages = new Map<number, (givesUp: boolean) => void>();
/** Of all tenants: they share the processors. */
const rightOfWay = new RightOfWay();
let release: (() => void) | undefined;

try {
  release = lockFolder(settings.folder, settings.lockToken);
  for (const name of readdirSync(settings.spillFolder)) {
    rmSync(join(settings.spillFolder, name), { recursive: true, force: true });
  }
  const sweep = setInterval(closeIdle, Math.max(20, settings.idleCloseMs / 4));
  port.on('message', (message: ToKeeper) => {
    if (message.kind === 'keys') return wantedKeys.get(message.tenant)?.shift()?.(message.keys);
    if (message.kind === 'merges') return wantedMerges.get(message.id)?.(message.merges);
    if (message.kind === 'go-on') return waitingStages.get(message.id)?.(message.givesUp);
    if (message.kind === 'close') return void closeAll(sweep);
    return void answer(message.id, message.tenant, message.work);
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'refused', reason: toFactsError(error).reason });
  port.close();
}

function tell(message: FromKeeper): void {
  port.postMessage(message, message.kind === 'done' && message.set ? transferOf(message.set) : []);
}

async function answer(id: number, tenant: string, work: Work): Promise<void> {
  try {
    if (work.kind === 'closeTenant') {
      await closeTenant(tenant);
      return tell({ kind: 'done', id });
    }
    if (work.kind === 'removeTenant') {
      await closeTenant(tenant);
      removeRewrite(pathOf(tenant));
      for (const suffix of ['', '.wal']) rmSync(`${pathOf(tenant)}${suffix}`, { force: true });
      return tell({ kind: 'done', id });
    }
    if (work.kind === 'rewrite') {
      await rewrite(id, tenant);
      return tell({ kind: 'done', id });
    }
    if (work.kind === 'copy') {
      const contents = await performOn(tenant, (file) => copyRows(tenant, file, work));
      return tell({ kind: 'done', id, contents });
    }
    const set = await performOn(tenant, (file) => perform(file, work));
    tell(set ? { kind: 'done', id, set } : { kind: 'done', id });
  } catch (error) {
    const { reason, place } = toFactsError(error);
    tell({ kind: 'failed', id, reason, place });
  }
}

/** Work on the tenant's file; on its copy when that took the file's place meanwhile. */
async function performOn<T>(tenant: string, work: (file: TenantFile) => Promise<T>): Promise<T> {
  for (;;) {
    const file = await take(tenant);
    try {
      return await work(file);
    } catch (error) {
      if (!(error instanceof RetiredFile)) throw error;
    } finally {
      await giveBack(tenant, file);
    }
  }
}

async function perform(file: TenantFile, work: Work) {
  switch (work.kind) {
    case 'inspect':
      return file.inspect(work.sql, work.parameters, work.timeoutMs);
    case 'executeAll':
      await file.executeAll(work.statements, work.timeoutMs);
      return undefined;
    case 'columns':
      if (!work.isBackground)
        return rightOfWay.during(() => file.columns(work.visible, work.sql, work.parameters, work.timeoutMs));
      await rightOfWay.free();
      return file.columns(work.visible, work.sql, work.parameters, work.timeoutMs);
    case 'execute':
      return file.execute(work.visible, work.sql, work.parameters, work.timeoutMs);
    case 'append':
      await file.append(work.sets, work.inPieces);
      return undefined;
    case 'naturalKeys':
      await file.lendNaturalKeys(work.set);
      return undefined;
    case 'checkpoint':
      await file.checkpoint();
      return undefined;
    case 'closeTenant':
    case 'removeTenant':
    case 'copy':
    case 'rewrite':
      return undefined;
  }
}

/** Under the current version of the tenant's own key. */
async function copyRows(tenant: string, file: TenantFile, { target, selection }: Extract<Work, { kind: 'copy' }>) {
  const keys = await keysOf(tenant);
  try {
    return await file.copyRows(target, keys[0]!.key, engineSettings(), selection);
  } finally {
    for (const { key } of keys) key.fill(0);
  }
}

/**
 * Puts a copy without the deleted rows in the place of the tenant's file. Readers go on while it is made; for the moment
 * of the change new requests wait, and those under way end first. Cut short anywhere, one of the two files is whole.
 */
async function rewrite(id: number, tenant: string): Promise<void> {
  const onStage: OnRewriteStage = async (stage, done, total) => {
    const givesUp = await new Promise<boolean>((resolve) => {
      waitingStages.set(id, resolve);
      tell({ kind: 'stage', id, stage, done, total });
    });
    waitingStages.delete(id);
    if (givesUp) throw new FactsError('closed');
  };
  const file = await take(tenant);
  try {
    const [current] = await keysOf(tenant);
    await file.copy(pathOf(tenant), current!.key, engineSettings(), onStage);
    current!.key.fill(0);
  } catch (error) {
    removeRewrite(pathOf(tenant));
    await giveBack(tenant, file);
    throw error;
  }
  const swapping = swap(tenant, file, onStage);
  open.set(tenant, swapping);
  swapping.catch(() => open.delete(tenant));
  await swapping;
}

/** Closes the old file once only the rewrite holds it, renames the new one into its place and opens it. */
async function swap(tenant: string, old: TenantFile, onStage: OnRewriteStage): Promise<TenantFile> {
  const path = pathOf(tenant);
  do await new Promise((resolve) => setTimeout(resolve, 5));
  while (old.busy > 1);
  old.close();
  // It was checkpointed and not written since: a log here would be replayed onto the new file.
  if (existsSync(`${path}.wal`)) throw new FactsError('failed');
  await onStage('closed', 1, 1);
  renameSync(rewritePath(path), path);
  const folder = openSync(settings.folder, 'r');
  fsyncSync(folder);
  closeSync(folder);
  await onStage('renamed', 1, 1);
  return openFile(tenant);
}

/** The tenant's open file, opened if need be once another has made room. */
async function take(tenant: string): Promise<TenantFile> {
  for (;;) {
    const known = open.get(tenant);
    if (known) {
      const file = await known;
      if (file.isRetired) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      if (!file.isSpoiled) {
        file.busy++;
        return file;
      }
      await closeTenant(tenant);
      continue;
    }
    if (open.size < settings.maxOpen) {
      const opening = openFile(tenant);
      open.set(tenant, opening);
      opening.catch(() => open.delete(tenant));
      continue;
    }
    if (await evictOne()) continue;
    await new Promise<void>((resolve) => waitingForRoom.push(resolve));
  }
}

/**
 * Opens the tenant's file under the version of its key that fits: the engine's format has no room for a version, and tells
 * a wrong key from a right one. A new file is made under the current version.
 */
async function openFile(tenant: string): Promise<TenantFile> {
  const keys = await keysOf(tenant);
  removeRewrite(pathOf(tenant));
  const tried = existsSync(pathOf(tenant)) ? keys : keys.slice(0, 1);
  try {
    for (const { version, key } of tried) {
      try {
        const file = await TenantFile.open(tenant, pathOf(tenant), key, engineSettings(), () => askMerges(tenant));
        tell({ kind: 'opened', tenant, version });
        return file;
      } catch (error) {
        if (toFactsError(error).reason !== 'wrong-key') throw error;
      }
    }
    throw new FactsError('wrong-key');
  } finally {
    for (const { key } of keys) key.fill(0);
  }
}

const pathOf = (tenant: string): string => join(settings.folder, `${tenant}.duckdb`);

/** A file's engine, with its share of the memory. */
function engineSettings() {
  const { spillFolder, memoryMb, maxOpen, spillMb, threads } = settings;
  return { spillFolder, memoryMb: Math.max(64, Math.floor(memoryMb / maxOpen)), spillMb, threads };
}

async function keysOf(tenant: string): Promise<readonly FileKey[]> {
  const keys = await new Promise<readonly FileKey[]>((resolve) => {
    // Each is answered once, with bytes of its own: an opening and a copy may ask at the same time.
    wantedKeys.set(tenant, [...(wantedKeys.get(tenant) ?? []), resolve]);
    tell({ kind: 'need-keys', tenant });
  });
  if (keys.length === 0 || keys.some(({ key }) => key.length !== 32)) throw new FactsError('wrong-key');
  return keys;
}

async function askMerges(tenant: string): Promise<readonly MemberMerge[]> {
  const id = ++lastMergesId;
  const merges = await new Promise<readonly MemberMerge[] | undefined>((resolve) => {
    wantedMerges.set(id, resolve);
    tell({ kind: 'need-merges', id, tenant });
  });
  wantedMerges.delete(id);
  // Without them a request would see two people for one: better none at all.
  if (!merges) throw new FactsError('failed');
  return merges;
}

async function giveBack(tenant: string, file: TenantFile): Promise<void> {
  file.busy--;
  file.lastUsedAt = performance.now();
  if (file.isSpoiled && file.busy === 0) await closeTenant(tenant, file);
  if (file.busy === 0) waitingForRoom.shift()?.();
}

/** Closes a tenant's file once nobody uses it; the next request opens it again. */
async function closeTenant(tenant: string, expected?: TenantFile): Promise<void> {
  const opening = open.get(tenant);
  if (!opening) return;
  const file = await opening.catch(() => undefined);
  if (!file || (expected && file !== expected)) return;
  while (file.busy > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  if (open.get(tenant) !== opening) return;
  open.delete(tenant);
  file.close();
  rmSync(join(settings.spillFolder, tenant), { recursive: true, force: true });
  waitingForRoom.shift()?.();
}

async function evictOne(): Promise<boolean> {
  const files = await Promise.all(
    [...open].map(async ([tenant, opening]) => ({ tenant, file: await opening.catch(() => undefined) })),
  );
  const idle = files.filter(({ file }) => file?.busy === 0).sort((a, b) => a.file!.lastUsedAt - b.file!.lastUsedAt);
  if (!idle[0]) return false;
  await closeTenant(idle[0].tenant, idle[0].file);
  return true;
}

async function closeIdle(): Promise<void> {
  for (const [tenant, opening] of open) {
    const file = await opening.catch(() => undefined);
    if (!file || file.busy > 0 || file.lastUsedAt === 0) continue;
    if (performance.now() - file.lastUsedAt > settings.idleCloseMs) await closeTenant(tenant, file);
  }
}

async function closeAll(sweep: NodeJS.Timeout): Promise<void> {
  clearInterval(sweep);
  for (const tenant of [...open.keys()]) await closeTenant(tenant);
  release?.();
  tell({ kind: 'closed' });
  port.close();
}
