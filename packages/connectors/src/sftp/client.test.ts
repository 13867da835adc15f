import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sftpUser, type TestSftp, testSftp } from '../testing/sftp-server.ts';
import { openSftp, type SftpSession } from './client.ts';

let server: TestSftp;
let session: SftpSession;
beforeAll(async () => {
  server = await testSftp();
  const { port, hostKey } = server;
  session = await openSftp({ socket: connect(port, '127.0.0.1'), hostKey, ...sftpUser }, 1_000);
});
afterAll(async () => {
  session.close();
  await server.close();
});

const listed = async (name: string) => (await session.list('/out')).find((file) => file.name === name)!;
async function lengthOf(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of bytes) length += chunk.length;
  return length;
}

test('a file is read as it was listed', async () => {
  server.files.set('a.837', { text: 'ISA*', modifiedAt: 1 });
  expect(await lengthOf(session.read('/out/', await listed('a.837')))).toBe(4);
});

test('a server that sends more than it listed is left at the first byte too many', async () => {
  server.files.set('endless', { text: 'ten bytes.', modifiedAt: 1, isEndless: true });
  let read = 0;
  const reading = (async () => {
    for await (const chunk of session.read('/out', await listed('endless'))) read += chunk.length;
  })();
  await expect(reading).rejects.toMatchObject({ name: 'SftpError', code: 'file-changed' });
  expect(read).toBeLessThanOrEqual(10);
});

test('a server that stops sending is not waited for, though its connection lives', async () => {
  server.files.set('stalled', { text: 'never sent', modifiedAt: 1, isStalled: true });
  const file = await listed('stalled');
  await expect(lengthOf(session.read('/out', file))).rejects.toMatchObject({ code: 'stalled' });
  expect(await listed('a.837')).toMatchObject({ bytes: 4 });
});

test('reading ends where it is when the product stops', async () => {
  const leaving = new AbortController();
  const reading = lengthOf(session.read('/out', await listed('stalled'), leaving.signal));
  leaving.abort();
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});

test('a name that is too long, or leads elsewhere, is none of the folder', async () => {
  server.files.set('n'.repeat(256), { text: 'x', modifiedAt: 1 });
  server.files.set('../up', { text: 'x', modifiedAt: 1 });
  const names = (await session.list('/out')).map(({ name }) => name);
  expect(names).toEqual(['a.837', 'endless', 'stalled']);
});
