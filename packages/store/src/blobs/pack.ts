import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '../postgres/errors.ts';
import { BlobError } from './blob-error.ts';

/*
 * Files of blobs as one stream: each as its name (64 hex digits), its length (8 bytes, most significant first) and its
 * bytes, which stay encrypted under the tenant's own key.
 */

const nameBytes = 64;
const headBytes = nameBytes + 8;
const nameForm = /^[0-9a-f]{64}$/;

/** The named files of a folder as one stream. Throws BlobError 'missing' for one that is not there. */
export async function* packBlobs(folder: string, names: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new BlobError('missing');
    const head = Buffer.alloc(headBytes);
    head.write(name, 'latin1');
    head.writeBigUInt64BE(BigInt(found.size), nameBytes);
    yield head;
    let left = found.size;
    if (left > 0)
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18, end: found.size - 1 })) {
        left -= (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    if (left !== 0) throw new BlobError('damaged');
  }
}

/**
 * Writes the files of a packed stream into a folder, which is made; durable when this returns.
 *
 * @returns how many. Throws BlobError 'damaged' when the stream is not packed files, and StoreError 'disk-full'.
 */
export async function unpackBlobs(folder: string, stream: AsyncIterable<Uint8Array>): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let head = Buffer.alloc(0);
  let file: FileHandle | undefined;
  let left = 0;
  let files = 0;
  try {
    for await (const chunk of stream) {
      for (let at = 0; at < chunk.length || (left === 0 && file); ) {
        if (!file) {
          const part = chunk.subarray(at, at + headBytes - head.length);
          head = Buffer.concat([head, part]);
          at += part.length;
          if (head.length < headBytes) continue;
          const name = head.toString('latin1', 0, nameBytes);
          if (!nameForm.test(name)) throw new BlobError('damaged');
          left = Number(head.readBigUInt64BE(nameBytes));
          head = Buffer.alloc(0);
          file = await open(join(folder, name), 'wx', 0o600);
        }
        const part = chunk.subarray(at, at + left);
        if (part.length > 0) await file.writeFile(part);
        at += part.length;
        left -= part.length;
        if (left > 0) continue;
        await file.sync();
        await file.close();
        file = undefined;
        files += 1;
      }
    }
    if (file || head.length > 0) throw new BlobError('damaged');
    const made = await open(folder, 'r');
    await made.sync();
    await made.close();
    return files;
  } catch (error) {
    throw ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '') ? new StoreError('disk-full') : error;
  } finally {
    await file?.close().catch(() => undefined);
  }
}
