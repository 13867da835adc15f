import { createHash, timingSafeEqual } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Client, type ClientErrorExtensions, type FileEntryWithStats, type SFTPWrapper } from 'ssh2';

export type SftpTarget = {
  /** Connection that the outbound guard made; it ends with the session. */
  readonly socket: Duplex;
  /** sha256 of the server's key in base64, without padding. */
  readonly hostKey: string;
  readonly user: string;
  readonly password?: string;
  readonly privateKey?: string;
};

/** A plain file of the server's folder. */
export type RemoteFile = { readonly name: string; readonly bytes: number; readonly modifiedAt: number };

export type SftpSession = {
  /** Plain files of a folder, by name; links and folders are left out. */
  list(folder: string): Promise<RemoteFile[]>;
  /**
   * The bytes of a file. Fails with 'file-changed' when they are more or fewer than were listed or it was written to
   * meanwhile, and with 'stalled' when the server stops sending.
   *
   * @param signal ends the reading where it is.
   */
  read(folder: string, file: RemoteFile, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): void;
};

export type SftpErrorCode =
  | 'host-key-differs'
  | 'sign-in-refused'
  | 'unreachable'
  | 'folder-unreadable'
  | 'file-unreadable'
  | 'file-changed'
  | 'stalled'
  | 'connection-lost';

/** What went wrong, as a word: the server's own messages may quote names. */
export class SftpError extends Error {
  override readonly name = 'SftpError';
  readonly code: SftpErrorCode;
  constructor(code: SftpErrorCode) {
    super(code);
    this.code = code;
  }
}

const readyTimeoutMs = 20_000;
/** A server that answers that it is alive and sends nothing would be waited for without end. */
const quietMs = 60_000;
/** Longer names are of nobody's files. */
const longestName = 255;

/** Opens a session with the one server whose key is known. Fails with SftpError. */
export async function openSftp(
  { socket, hostKey, user, ...secret }: SftpTarget,
  patienceMs = quietMs,
): Promise<SftpSession> {
  const client = new Client();
  let isKnown = true;
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.on('ready', () =>
      client.sftp((error, opened) => (error ? reject(new SftpError('unreachable')) : resolve(opened))),
    );
    client.on('error', (error) => reject(new SftpError(isKnown ? codeOf(error) : 'host-key-differs')));
    client.on('close', () => reject(new SftpError(isKnown ? 'unreachable' : 'host-key-differs')));
    client.connect({
      sock: socket,
      username: user,
      ...secret,
      readyTimeout: readyTimeoutMs,
      keepaliveInterval: 10_000,
      hostVerifier: (key: Buffer) => {
        isKnown = isSameKey(key, hostKey);
        return isKnown;
      },
    });
  }).catch((error: unknown) => {
    client.end();
    socket.destroy();
    // A private key that cannot be read fails before anything is sent.
    throw error instanceof SftpError ? error : new SftpError('sign-in-refused');
  });
  let lose = (_: SftpError) => {};
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => undefined);
  client.on('close', () => lose(new SftpError('connection-lost')));
  const answered = <T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> =>
    within(patienceMs, signal, [answer, lost]);
  return {
    list: async (folder) => (await answered(readFolder(sftp, folder))).flatMap(plainFile).sort(byName),
    read: (folder, file, signal) =>
      readFile(sftp, `${folder.replace(/\/$/, '')}/${file.name}`, file, (answer) => answered(answer, signal)),
    close: () => void client.end(),
  };
}

function isSameKey(key: Buffer, hostKey: string): boolean {
  const given = createHash('sha256').update(key).digest();
  const known = Buffer.from(hostKey, 'base64');
  return given.length === known.length && timingSafeEqual(given, known);
}

const codeOf = ({ level }: Error & ClientErrorExtensions): SftpErrorCode =>
  level === 'client-authentication' ? 'sign-in-refused' : 'unreachable';

const readFolder = (sftp: SFTPWrapper, folder: string): Promise<FileEntryWithStats[]> =>
  new Promise((resolve, reject) =>
    sftp.readdir(folder, (error, list) => (error ? reject(new SftpError('folder-unreadable')) : resolve(list))),
  );

/** A name with a slash is none of this folder's files, whatever the server says. */
function plainFile({ filename, attrs }: FileEntryWithStats): RemoteFile[] {
  if (!attrs.isFile() || filename.length > longestName || /[/\0]/.test(filename)) return [];
  return [{ name: filename, bytes: attrs.size, modifiedAt: attrs.mtime }];
}

const byName = (a: RemoteFile, b: RemoteFile): number => (a.name < b.name ? -1 : 1);

async function* readFile(
  sftp: SFTPWrapper,
  path: string,
  { bytes, modifiedAt }: RemoteFile,
  answered: <T>(answer: Promise<T>) => Promise<T>,
): AsyncGenerator<Uint8Array> {
  const stream = sftp.createReadStream(path);
  // An answer that is still out when the session closes fails a stream nobody reads any more.
  stream.on('error', () => undefined);
  const chunks = stream[Symbol.asyncIterator]();
  let read = 0;
  try {
    for (;;) {
      const next = await answered(chunks.next());
      if (next.done) break;
      read += (next.value as Buffer).length;
      if (read > bytes) throw new SftpError('file-changed');
      yield next.value as Buffer;
    }
  } catch (error) {
    throw error instanceof SftpError || (error as Error).name === 'AbortError'
      ? error
      : new SftpError('file-unreadable');
  } finally {
    stream.destroy();
  }
  const after = await answered(statOf(sftp, path));
  if (read !== bytes || after.size !== bytes || after.mtime !== modifiedAt) throw new SftpError('file-changed');
}

/** The first of some answers; 'stalled' when none comes in time, the signal's reason when it is aborted. */
async function within<T>(ms: number, signal: AbortSignal | undefined, answers: readonly Promise<T>[]): Promise<T> {
  signal?.throwIfAborted();
  let [timer, leave]: [NodeJS.Timeout | undefined, (() => void) | undefined] = [undefined, undefined];
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SftpError('stalled')), ms);
    leave = () => reject(signal!.reason);
    signal?.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([...answers, ended]);
  } finally {
    clearTimeout(timer);
    if (leave) signal?.removeEventListener('abort', leave);
  }
}

const statOf = (sftp: SFTPWrapper, path: string): Promise<{ readonly size: number; readonly mtime: number }> =>
  new Promise((resolve, reject) =>
    sftp.stat(path, (error, attrs) => (error ? reject(new SftpError('file-unreadable')) : resolve(attrs))),
  );
