import { createCipheriv, createDecipheriv } from 'node:crypto';
import { BlobError } from './blob-error.ts';

/**
 * A blob's content as frames, so that gigabytes are encrypted and read in flat memory, and any part alone.
 *
 * Each frame is AES-256-GCM under a key that this one file has; its nonce is its number and whether it is the last.
 * Frames that are moved, repeated, left out, or cut off do not open.
 */

/** Clear bytes of every frame but the last. */
export const frameBytes = 256 * 1024;
export const frameTagBytes = 16;
/** Bytes of a full frame in the file. */
export const sealedFrameBytes = frameBytes + frameTagBytes;

/** Number of frames of a content: an empty one has one, which is empty. */
export const framesOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / frameBytes));

/**
 * A frame as it stands in the file: ciphertext, then tag.
 *
 * @param into room for it, used again for the next frame.
 */
export function sealFrame(
  key: Uint8Array,
  index: number,
  isLast: boolean,
  clear: Uint8Array,
  into: Buffer = Buffer.allocUnsafe(clear.length + frameTagBytes),
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, isLast), { authTagLength: frameTagBytes });
  const body = cipher.update(clear);
  into.set(body);
  release(body);
  cipher.final();
  into.set(cipher.getAuthTag(), clear.length);
  return into.subarray(0, clear.length + frameTagBytes);
}

/** The clear bytes of a frame; fails with `BlobError` 'damaged' when it is not this frame of this file. */
export function openFrame(key: Uint8Array, index: number, isLast: boolean, sealed: Uint8Array): Buffer {
  if (sealed.length < frameTagBytes) throw new BlobError('damaged');
  const end = sealed.length - frameTagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index, isLast), { authTagLength: frameTagBytes });
  decipher.setAuthTag(sealed.subarray(end));
  const clear = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch {
    throw new BlobError('damaged');
  }
  return clear;
}

/**
 * Gives back the memory of a buffer that nobody uses any more, which is all of its own: megabytes that wait for the
 * collector make it look through the whole heap, again and again while a file comes in or is read.
 */
export function release(bytes: Uint8Array): void {
  if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt8(isLast ? 1 : 0, 0);
  nonce.writeBigUInt64BE(BigInt(index), 4);
  return nonce;
}

/** Cuts a stream into full frames and one last one, which may be short or empty. A frame is good until the next. */
export async function* cutFrames(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly clear: Uint8Array; readonly isLast: boolean }> {
  let frame = Buffer.alloc(0);
  let size = 0;
  const hold = (bytes: Uint8Array) => {
    if (size + bytes.length > frame.length) {
      const larger = Buffer.allocUnsafe(Math.min(frameBytes, Math.max(size + bytes.length, frame.length * 2)));
      larger.set(frame.subarray(0, size));
      frame = larger;
    }
    frame.set(bytes, size);
    size += bytes.length;
  };
  for await (const chunk of stream) {
    let at = 0;
    // A full frame waits for the next byte: only then is it known not to be the last.
    while (size + chunk.length - at > frameBytes) {
      const take = frameBytes - size;
      hold(chunk.subarray(at, at + take));
      yield { clear: frame, isLast: false };
      at += take;
      size = 0;
    }
    hold(chunk.subarray(at));
  }
  yield { clear: frame.subarray(0, size), isLast: true };
}
