import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { writeSealed } from '@optimiq/store/backup/sealed-file';
import { packBlobs } from '@optimiq/store/blobs/pack';
import type { ManifestFile } from './manifest.ts';

/** Writes the files of a backup, each encrypted under a key of its own, and remembers what they are. */
export type ArchiveWriter = {
  readonly files: readonly ManifestFile[];
  /** Rows as COPY writes them; no file where there are none. */
  rows(
    name: string,
    stream: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly rows: number; readonly clearSha256: string; readonly file?: string }>;
  /** A file as it lies. */
  copyOf(name: string, path: string): Promise<ManifestFile>;
  /** Files of blobs as one. */
  blobs(name: string, from: { readonly blobFolder: string; readonly blobs: readonly string[] }): Promise<ManifestFile>;
};

const bytesBetweenChecks = 64 * 1_048_576;
const emptySha256 = createHash('sha256').digest('hex');

/**
 * @param checkSpace asked before the first byte and after every 64 MB; what it throws ends the writing.
 * @param onBytes    told of the bytes of all files so far.
 */
export function openArchiveWriter(
  folder: string,
  backupKey: Uint8Array,
  checkSpace: () => Promise<void>,
  onBytes: (bytes: number) => void,
): ArchiveWriter {
  const files: ManifestFile[] = [];
  let before = 0;
  let checkedAt = Number.NEGATIVE_INFINITY;
  const write = async (name: string, stream: AsyncIterable<Uint8Array>, isPacked: boolean) => {
    const written = await writeSealed(join(folder, name), backupKey, name, stream, {
      isPacked,
      onBytes: async (bytes) => {
        onBytes(before + bytes);
        if (before + bytes - checkedAt < bytesBetweenChecks) return;
        await checkSpace();
        checkedAt = before + bytes;
      },
    });
    const file = { name, isPacked, ...written };
    files.push(file);
    before += written.bytes;
    return file;
  };
  return {
    files,
    rows: async (name, stream) => {
      const counted = await countRows(stream);
      if (!counted.rest) return { rows: 0, clearSha256: emptySha256 };
      const { clearSha256 } = await write(name, counted.rest, true);
      return { rows: counted.rows(), clearSha256, file: name };
    },
    copyOf: (name, path) => write(name, createReadStream(path, { highWaterMark: 1 << 18 }), false),
    blobs: (name, { blobFolder, blobs }) => write(name, packBlobs(blobFolder, blobs), false),
  };
}

const newline = 10;

/** The stream with its lines counted as they pass; without `rest` when it is empty. COPY writes a line a row. */
async function countRows(stream: AsyncIterable<Uint8Array>) {
  const iterator = stream[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return { rows: () => 0 };
  let rows = 0;
  async function* rest(): AsyncGenerator<Uint8Array> {
    for (let next = first; !next.done; next = await iterator.next()) {
      const chunk = next.value;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) rows += 1;
      yield chunk;
    }
  }
  return { rest: rest(), rows: () => rows };
}
