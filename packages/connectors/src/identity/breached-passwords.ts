import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** Whether a password is of those that have been breached. */
export type IsBreached = (password: string) => Promise<boolean>;

/** The file cannot be read, or is no ordered list of hashes; no password is taken until it is. */
export class BreachedPasswordsError extends Error {
  override readonly name = 'BreachedPasswordsError';
  readonly code = 'unavailable';
}

/** Longer than any line: 40 digits, a colon, a count and an end of line. */
const lineBytes = 64;

/**
 * Looks in a file of breached passwords: their SHA-1 in hexadecimal, one a line, in order, with or without ':' and how
 * often each was seen. It is searched where it lies, some forty short reads for a file of 40 GB.
 *
 * Fails with `BreachedPasswordsError`.
 *
 * Source: Have I Been Pwned, "Pwned Passwords", the download ordered by hash.
 */
export function breachedPasswords(path: string): IsBreached {
  return async (password) => {
    const hash = createHash('sha1').update(password.normalize('NFKC')).digest('hex').toUpperCase();
    return within(path, async (file, bytes) => {
      let [from, to] = [0, bytes];
      // The first hash that is not less begins in the bytes from `from` to `to`.
      while (from < to) {
        const middle = Math.floor((from + to) / 2);
        const line = await lineFrom(file, middle);
        if (line !== undefined && line.hash < hash) from = line.next;
        else to = middle;
      }
      return (await lineFrom(file, from))?.hash === hash;
    });
  };
}

/** Fails with `BreachedPasswordsError` unless lines at the beginning, along the file and at its end are hashes in order. */
export async function checkBreachedPasswords(path: string): Promise<void> {
  await within(path, async (file, bytes) => {
    let before = '';
    for (let part = 0; part < 64; part++) {
      const line = await lineFrom(file, Math.floor((bytes * part) / 64));
      if (part === 0 && line === undefined) throw new BreachedPasswordsError('The file is empty');
      if (line === undefined) return;
      if (line.hash < before) throw new BreachedPasswordsError('The hashes are not in order');
      before = line.hash;
    }
  });
}

async function within<T>(path: string, work: (file: FileHandle, bytes: number) => Promise<T>): Promise<T> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    return await work(file, (await file.stat()).size);
  } catch (error) {
    if (error instanceof BreachedPasswordsError) throw error;
    throw new BreachedPasswordsError('The file cannot be read');
  } finally {
    await file?.close();
  }
}

/** The first line that begins at a byte or after it, and where the one after begins; undefined: none does. */
async function lineFrom(file: FileHandle, at: number): Promise<{ hash: string; next: number } | undefined> {
  // A line begins after an end of line, or with the file.
  const start = at === 0 ? 0 : at - 1;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2 * lineBytes), 0, 2 * lineBytes, start);
  const text = buffer.toString('latin1', 0, bytesRead);
  const begin = at === 0 ? 0 : text.indexOf('\n') + 1;
  if (text.slice(begin) === '' || (at > 0 && begin === 0 && bytesRead <= lineBytes)) return undefined;
  const hash = /^([0-9A-Fa-f]{40})(:\d+)?\r?(\n|$)/.exec(text.slice(begin))?.[1];
  const end = text.indexOf('\n', begin);
  if (!hash) throw new BreachedPasswordsError('A line is no SHA-1 hash');
  return { hash: hash.toUpperCase(), next: end === -1 ? start + bytesRead : start + end + 1 };
}
