import { closeSync, fstatSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';

export type LogFileLimits = {
  /** Size at which a new file is begun. */
  readonly bytes: number;
  /** Files kept, the current one included. */
  readonly files: number;
  /** Older files are removed. */
  readonly days: number;
};

const defaults: LogFileLimits = { bytes: 50 * 1_048_576, files: 10, days: 30 };
const lookEveryMs = 1_000;

/**
 * A log file that never grows beyond its limits: `service.log`, then `service.log.1` to `.9`, newest first, mode 0600.
 *
 * Several processes may write to it (the server, a command beside it); whoever fills it turns it, the others follow
 * within a second. A line that cannot be written, because the disk is full, is lost: the product goes on.
 */
export function openLogFile(path: string, limits: LogFileLimits = defaults): { write(line: string): void } {
  const numbered = (number: number) => (number === 0 ? path : `${path}.${number}`);
  let { handle, size } = open(path);
  let lookedAt = performance.now();

  const reopen = () => {
    closeSync(handle);
    ({ handle, size } = open(path));
  };
  const turn = () => {
    rmSync(numbered(limits.files - 1), { force: true });
    for (let number = limits.files - 2; number >= 0; number--) move(numbered(number), numbered(number + 1));
    reopen();
    removeOld();
  };
  const removeOld = () => {
    const oldest = Date.now() - limits.days * 86_400_000;
    for (let number = 1; number < limits.files; number++) {
      const found = statSync(numbered(number), { throwIfNoEntry: false });
      if (found && found.mtimeMs < oldest) rmSync(numbered(number), { force: true });
    }
  };
  removeOld();

  return {
    write: (line) => {
      try {
        if (performance.now() - lookedAt > lookEveryMs) {
          lookedAt = performance.now();
          if (statSync(path, { throwIfNoEntry: false })?.ino !== fstatSync(handle).ino) reopen();
        }
        const bytes = Buffer.byteLength(line);
        if (size > 0 && size + bytes > limits.bytes) turn();
        writeSync(handle, line);
        size += bytes;
      } catch {
        // Logging must never be what stops the product.
      }
    },
  };
}

function open(path: string): { handle: number; size: number } {
  const handle = openSync(path, 'a', 0o600);
  return { handle, size: fstatSync(handle).size };
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
