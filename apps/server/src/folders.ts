import { createHash } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Folders of one installation: data, keys and anchors beside it and never inside it, sockets and locks. */
export type Folders = {
  readonly base: string;
  readonly data: string;
  readonly keys: string;
  readonly run: string;
  /** Signed ends of the audit logs: apart from the data, which they are there to contradict. */
  readonly anchors: string;
};

/** Where each was asked to lie; what was not lies in the base folder. */
type Asked = Partial<Record<`OPTIMIQ_${'BASE' | 'DATA' | 'KEYS' | 'ANCHORS'}_DIR`, string | undefined>>;

/** @param projectRoot folder of the clone, for the default place. */
export function foldersOf(env: Asked, projectRoot: string): Folders {
  const base = resolve(env.OPTIMIQ_BASE_DIR ?? defaultBase(projectRoot));
  return {
    base,
    data: resolve(env.OPTIMIQ_DATA_DIR ?? join(base, 'data')),
    keys: resolve(env.OPTIMIQ_KEYS_DIR ?? join(base, 'keys')),
    run: join(base, 'run'),
    anchors: resolve(env.OPTIMIQ_ANCHORS_DIR ?? join(base, 'anchors')),
  };
}

/** Inside the clone where every user can reach it and we can write; else one folder per clone in the usual place. */
function defaultBase(projectRoot: string): string {
  if (isReachable(projectRoot) && isWritable(projectRoot)) return join(projectRoot, '.optimiq');
  const name = createHash('sha256').update(projectRoot).digest('hex').slice(0, 12);
  const isRoot = process.getuid?.() === 0;
  return join(isRoot ? '/var/lib/optimiq' : join(homedir(), '.local', 'share', 'optimiq'), name);
}

/** Started by root, the database server runs as another user, who must be able to pass through every parent folder. */
function isReachable(folder: string): boolean {
  if (process.getuid?.() !== 0) return true;
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
