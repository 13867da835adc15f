import { LoadCreated } from '@optimiq/contracts/loads';
import type { Problem } from '@optimiq/contracts/problem';
import type { z } from 'zod';
import { RequestFailed } from './client.ts';
import { ofThePageItself } from './last-use.ts';
import { endSession } from './session-store.ts';
import { pieceBytes, sendByPieces } from './upload.ts';

/**
 * Sends a file as it is and tells how many bytes are on their way; its name travels percent-encoded in a header. A
 * large one goes by pieces, so that a broken connection costs one of them.
 *
 * Not with `fetch`, which says nothing of the way a body has gone. Fails with `RequestFailed`, as every request does.
 */
export function sendFile(
  file: File,
  onProgress: (sentBytes: number) => void,
  source?: string,
): Promise<z.infer<typeof LoadCreated>> {
  if (file.size > pieceBytes) return sendByPieces(file, { onProgress, ...(source === undefined ? {} : { source }) });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/loads');
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('x-optimiq-request', '1');
    for (const [name, value] of Object.entries(ofThePageItself())) request.setRequestHeader(name, value);
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
    if (source !== undefined) request.setRequestHeader('x-source', source);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onerror = () => reject(new RequestFailed({ status: 0, code: 'unreachable', id: 'none' }));
    request.onload = () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) {
        const parsed = LoadCreated.safeParse(jsonOf(responseText));
        if (parsed.success) resolve(parsed.data);
        else reject(new RequestFailed({ status, code: 'response-shape', id: 'none' }));
        return;
      }
      if (status === 401) endSession('expired');
      const problem = (jsonOf(responseText) ?? {}) as Partial<Problem>;
      reject(new RequestFailed({ status, code: `http-${status}`, id: 'none', ...problem }));
    };
    request.send(file);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
