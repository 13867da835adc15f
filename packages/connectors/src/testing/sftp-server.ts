import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';

const { STATUS_CODE } = ssh2.utils.sftp;

/** `isEndless`: more and more is sent than was listed; `isStalled`: nothing is sent, and the connection stays. */
export type ServedFile = {
  text: string;
  modifiedAt: number;
  isLink?: boolean;
  isEndless?: boolean;
  isStalled?: boolean;
};

/** An SFTP server of its own process-wide port, with one folder in memory. */
export type TestSftp = {
  readonly port: number;
  readonly hostKey: string;
  /** By name; changed by tests as they go. */
  readonly files: Map<string, ServedFile>;
  /** Called when a file is read, before its last bytes are sent. */
  onRead: (name: string) => void;
  /** How often each file was read to its end. */
  readonly reads: Map<string, number>;
  close(): Promise<void>;
};

export const sftpUser = { user: 'carrier', password: 'a-password-of-the-test' } as const;

export async function testSftp(): Promise<TestSftp> {
  const key = ssh2.utils.generateKeyPairSync('ed25519');
  const files: TestSftp['files'] = new Map();
  const reads: TestSftp['reads'] = new Map();
  const parsed = ssh2.utils.parseKey(key.private);
  if (parsed instanceof Error) throw parsed;
  const served: { onRead: TestSftp['onRead'] } = { onRead: () => {} };
  const clients = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
    clients.add(client);
    client.on('error', () => {});
    client.on('close', () => clients.delete(client));
    client.on('authentication', (context) => {
      const isKnown =
        context.method === 'password' && context.username === sftpUser.user && context.password === sftpUser.password;
      if (isKnown) context.accept();
      else context.reject();
    });
    client.on('ready', () =>
      client.on('session', (accept) => accept().on('sftp', (open) => serve(open(), files, reads, served))),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replace(/=$/, ''),
    files,
    reads,
    get onRead() {
      return served.onRead;
    },
    set onRead(work) {
      served.onRead = work;
    },
    close: async () => {
      for (const client of clients) client.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const fileMode = 0o100644;
const linkMode = 0o120777;

function serve(
  sftp: ssh2.SFTPWrapper,
  files: TestSftp['files'],
  reads: TestSftp['reads'],
  served: { onRead: TestSftp['onRead'] },
): void {
  const open = new Map<number, { name: string; bytes: Buffer; isListed: boolean }>();
  let next = 0;
  const handleOf = (name: string, bytes: Buffer): Buffer => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(next);
    open.set(next, { name, bytes, isListed: false });
    next += 1;
    return handle;
  };
  const attrs = ({ text, modifiedAt, isLink }: ServedFile) => ({
    mode: isLink ? linkMode : fileMode,
    uid: 0,
    gid: 0,
    size: Buffer.byteLength(text),
    atime: modifiedAt,
    mtime: modifiedAt,
  });
  const nameOf = (path: string) => path.split('/').at(-1)!;
  sftp.on('OPENDIR', (id) => sftp.handle(id, handleOf('', Buffer.alloc(0))));
  sftp.on('READDIR', (id, handle) => {
    const folder = open.get(handle.readUInt32BE())!;
    if (folder.isListed) return sftp.status(id, STATUS_CODE.EOF);
    folder.isListed = true;
    return sftp.name(
      id,
      [...files].map(([filename, file]) => ({ filename, longname: filename, attrs: attrs(file) })),
    );
  });
  sftp.on('OPEN', (id, path) => {
    const file = files.get(nameOf(path));
    if (!file) return sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    return sftp.handle(id, handleOf(nameOf(path), Buffer.from(file.text)));
  });
  sftp.on('READ', (id, handle, offset, length) => {
    const { name, bytes } = open.get(handle.readUInt32BE())!;
    const file = files.get(name);
    if (file?.isStalled) return undefined;
    if (file?.isEndless) return sftp.data(id, Buffer.alloc(Math.min(length, 4_096), 'x'));
    if (offset >= bytes.length) {
      reads.set(name, (reads.get(name) ?? 0) + 1);
      served.onRead(name);
      return sftp.status(id, STATUS_CODE.EOF);
    }
    return sftp.data(id, bytes.subarray(offset, offset + length));
  });
  const stat = (id: number, path: string) => {
    const file = files.get(nameOf(path));
    return file ? sftp.attrs(id, attrs(file)) : sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
  };
  sftp.on('STAT', stat);
  sftp.on('LSTAT', stat);
  sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
}
