/**
 * The facts keeper's thread: the only code that opens facts files. It owns the folder by its lock, keeps one engine
 * instance per tenant, closes idle and least recently used ones, and answers requests from the thread that started it.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { transferOf } from './column-set.ts';
import { FactsError, toFactsError } from './errors.ts';
import { lockFolder } from './folder-lock.ts';
import type { FromKeeper, KeeperSettings, ToKeeper, Work } from './keeper-messages.ts';
import type { MemberMerge } from './merges.ts';
import { TenantFile } from './tenant-file.ts';

const port = parentPort as MessagePort;
const settings = workerData as KeeperSettings;

const open = new Map<string, Promise<TenantFile>>();
const wantedMerges = new Map<number, (merges: readonly MemberMerge[] | undefined) => void>();
let lastMergesId = 0;
const wantedKeys = new Map<string, (key: Uint8Array | undefined) => void>();
const waitingForRoom: (() => void)[] = [];
let release: (() => void) | undefined;

try {
  release = lockFolder(settings.folder, settings.lockToken);
  for (const name of readdirSync(settings.spillFolder)) {
    rmSync(join(settings.spillFolder, name), { recursive: true, force: true });
  }
  const sweep = setInterval(closeIdle, Math.max(20, settings.idleCloseMs / 4));
  port.on('message', (message: ToKeeper) => {
    if (message.kind === 'key') return wantedKeys.get(message.tenant)?.(message.key);
    if (message.kind === 'merges') return wantedMerges.get(message.id)?.(message.merges);
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
    const file = await take(tenant);
    try {
      const set = await perform(file, work);
      tell(set ? { kind: 'done', id, set } : { kind: 'done', id });
    } finally {
      await giveBack(tenant, file);
    }
  } catch (error) {
    const { reason, place } = toFactsError(error);
    tell({ kind: 'failed', id, reason, place });
  }
}

async function perform(file: TenantFile, work: Exclude<Work, { kind: 'closeTenant' }> | Work) {
  switch (work.kind) {
    case 'columns':
      return file.columns(work.visible, work.sql, work.parameters, work.timeoutMs);
    case 'execute':
      return file.execute(work.visible, work.sql, work.parameters, work.timeoutMs);
    case 'append':
      await file.append(work.sets);
      return undefined;
    case 'naturalKeys':
      await file.lendNaturalKeys(work.set);
      return undefined;
    case 'checkpoint':
      await file.checkpoint();
      return undefined;
    case 'closeTenant':
      return undefined;
  }
}

/** The tenant's open file, opened if need be once another has made room. */
async function take(tenant: string): Promise<TenantFile> {
  for (;;) {
    const known = open.get(tenant);
    if (known) {
      const file = await known;
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

async function openFile(tenant: string): Promise<TenantFile> {
  const key = await new Promise<Uint8Array | undefined>((resolve) => {
    wantedKeys.set(tenant, resolve);
    tell({ kind: 'need-key', tenant });
  });
  wantedKeys.delete(tenant);
  if (key?.length !== 32) throw new FactsError('wrong-key');
  const { folder, spillFolder, memoryMb, maxOpen, spillMb, threads } = settings;
  const share = Math.max(64, Math.floor(memoryMb / maxOpen));
  const own = { folder, spillFolder, memoryMb: share, spillMb, threads };
  const file = await TenantFile.open(tenant, key, own, () => askMerges(tenant));
  key.fill(0);
  return file;
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
