import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer, useRef } from 'react';
import { RequestFailed } from '../../api/client.ts';
import { sendFile } from '../../api/send-file.ts';

/** A file on its way: waiting for those before it, being sent, received, known already, or not sent. */
export type UploadState = 'waiting' | 'sending' | 'sent' | 'duplicate' | 'failed';

export type UploadFile = {
  readonly id: number;
  readonly file: File;
  readonly state: UploadState;
  /** Bytes on their way so far. */
  readonly sentBytes: number;
  /** The load it became, or that holds the same bytes. */
  readonly loadId?: string;
  readonly error?: Error;
};

type Change =
  | { readonly kind: 'add'; readonly files: readonly UploadFile[] }
  | { readonly kind: 'change'; readonly id: number; readonly part: Partial<UploadFile> }
  | { readonly kind: 'clear' };

function changed(files: readonly UploadFile[], change: Change): readonly UploadFile[] {
  switch (change.kind) {
    case 'add':
      return [...files, ...change.files];
    case 'change':
      return files.map((one) => (one.id === change.id ? { ...one, ...change.part } : one));
    case 'clear':
      return files.filter(({ state }) => state === 'waiting' || state === 'sending');
  }
}

let nextId = 1;

/**
 * Files sent one after the other, so that each has the whole line and the order stays. A failed one lets the next go on
 * and can be sent again.
 *
 * @param source feed they come by; the tenant's own when absent.
 */
export function useUploadQueue(source?: string) {
  const queries = useQueryClient();
  const [files, change] = useReducer(changed, []);
  const isSending = useRef(false);
  const next = files.find(({ state }) => state === 'waiting');

  // Sending is work of the browser, started when the line is free.
  // biome-ignore lint/correctness/useExhaustiveDependencies: by the file whose turn it is and by the end of the one before
  useEffect(() => {
    if (!next || isSending.current) return;
    isSending.current = true;
    const set = (part: Partial<UploadFile>) => change({ kind: 'change', id: next.id, part });
    set({ state: 'sending', sentBytes: 0 });
    sendFile(next.file, (sentBytes) => set({ sentBytes }), source)
      .then(
        ({ loadId, duplicateOf }): Partial<UploadFile> => ({ state: duplicateOf ? 'duplicate' : 'sent', loadId }),
        (error: unknown): Partial<UploadFile> => ({
          state: 'failed',
          error: error instanceof Error ? error : unknownFault,
        }),
      )
      .then((end) => {
        isSending.current = false;
        set(end);
        for (const part of ['loads', 'jobs']) void queries.invalidateQueries({ queryKey: [part] });
      });
  }, [files]);

  return {
    files,
    add: (chosen: readonly File[]) =>
      change({
        kind: 'add',
        files: chosen.map((file) => ({ id: nextId++, file, state: 'waiting', sentBytes: 0 })),
      }),
    retry: (id: number) => change({ kind: 'change', id, part: { state: 'waiting', sentBytes: 0 } }),
    clear: () => change({ kind: 'clear' }),
  };
}

const unknownFault = new RequestFailed({ status: 0, code: 'unexpected', id: 'none' });
