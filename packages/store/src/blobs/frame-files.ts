import { type FileHandle, open } from 'node:fs/promises';
import { BlobError } from './blob-error.ts';
import { cutFrames, frameBytes, framesOf, frameTagBytes, openFrame, sealedFrameBytes, sealFrame } from './frames.ts';
import { type Header, headerBytes } from './header.ts';

/**
 * Writes a content as frames behind the place of its header, which names the content and comes last.
 *
 * @param each told of each frame after it is written, and how many there are by then.
 * @returns    bytes of the content.
 */
export async function writeFrames(
  file: FileHandle,
  key: Uint8Array,
  content: AsyncIterable<Uint8Array>,
  each?: (clear: Uint8Array, frames: number) => Promise<void>,
): Promise<number> {
  await file.writeFile(Buffer.alloc(headerBytes));
  let room: Buffer | undefined;
  let [index, bytes] = [0, 0];
  for await (const { clear, isLast } of cutFrames(content)) {
    if (!isLast) room ??= Buffer.allocUnsafe(sealedFrameBytes);
    await file.writeFile(sealFrame(key, index, isLast, clear, room));
    bytes += clear.length;
    index += 1;
    await each?.(clear, index);
  }
  return bytes;
}

/**
 * The content of a file in order, a frame at a time; fails with `BlobError` at the first byte that is not what was put.
 *
 * @param opened its header, which holds the content's key and length.
 * @param from   first byte of the content, and `to` the one after the last: only the frames they touch are opened.
 */
export async function* readFrames(
  path: string,
  opened: (header: Buffer) => Header,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  const file = await open(path, 'r').catch((error) => {
    throw isMissing(error) ? new BlobError('missing') : error;
  });
  try {
    const { key, bytes } = opened(await readAt(file, 0, headerBytes));
    const frames = framesOf(bytes);
    const end = Math.min(to, bytes);
    const first = Math.floor(from / frameBytes);
    const last = Math.min(frames, Math.max(1, Math.ceil(end / frameBytes)));
    const room = Buffer.allocUnsafe(Math.min(sealedFrameBytes, bytes + frameTagBytes));
    for (let index = first; index < last; index += 1) {
      const isLast = index === frames - 1;
      const size = isLast ? bytes - index * frameBytes + frameTagBytes : sealedFrameBytes;
      const sealed = await readAt(file, headerBytes + index * sealedFrameBytes, size, room);
      const clear = openFrame(key, index, isLast, sealed);
      const start = index * frameBytes;
      const part = clear.subarray(Math.max(0, from - start), Math.max(0, end - start));
      if (part.length > 0) yield part;
    }
  } finally {
    await file.close();
  }
}

/** `size` bytes of a file, into the beginning of `room`. Fails with `BlobError` 'damaged' where it ends before. */
export async function readAt(
  file: FileHandle,
  position: number,
  size: number,
  room = Buffer.allocUnsafe(size),
): Promise<Buffer> {
  const buffer = room.subarray(0, size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await file.read(buffer, filled, size - filled, position + filled);
    if (bytesRead === 0) throw new BlobError('damaged');
    filled += bytesRead;
  }
  return buffer;
}

export const isMissing = (error: unknown): boolean => (error as { code?: string }).code === 'ENOENT';
