import type { LoadCreated } from '@optimiq/contracts/loads';
import { UploadCreated, UploadState } from '@optimiq/contracts/uploads';
import type { z } from 'zod';
import { get, RequestFailed, sendBytes } from './client.ts';

/** Larger files are sent by pieces of this size, so that a broken connection costs one of them. */
export const pieceBytes = 8 * 1_048_576;
const retries = 6;

export type UploadOptions = {
  readonly source?: string;
  /** The load waits for a person once it has been read. */
  readonly hold?: boolean;
  readonly onProgress?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal;
};

/**
 * Sends a file by pieces. After a failure it asks how much is there and goes on from that place; it gives up after six
 * failures without a piece between them, or when the server refuses.
 */
export async function sendByPieces(file: File, options: UploadOptions = {}): Promise<z.infer<typeof LoadCreated>> {
  const { source, hold, onProgress, signal } = options;
  const { uploadId } = await sendBytes('POST', '/v1/uploads', UploadCreated, {
    'upload-length': String(file.size),
    'x-file-name': encodeURIComponent(file.name),
    ...(source ? { 'x-source': source } : {}),
    ...(hold ? { 'x-hold': '1' } : {}),
  });
  const path = `/v1/uploads/${uploadId}`;
  let sent = 0;
  for (let failures = 0; ; ) {
    signal?.throwIfAborted();
    try {
      if (failures > 0) sent = (await get(path, UploadState)).received;
      const piece = file.slice(sent, sent + pieceBytes);
      const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(sent) };
      const { loadId, received, ...load } = await sendBytes('PATCH', path, UploadState, headers, piece, signal);
      onProgress?.(received, file.size);
      if (loadId) return { loadId, ...load };
      sent = received;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!mayPass(error) || failures > retries) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** failures));
    }
  }
}

/** The connection broke, the server is starting, or another piece of this file was faster. */
const mayPass = (error: unknown): boolean =>
  error instanceof RequestFailed && (error.status === 0 || error.status >= 500 || error.status === 409);
