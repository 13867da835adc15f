import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A file as the manifest lists it; bytes and hash are those on disk, `contentSha256` that of the text before gzip. */
export type WrittenFile = {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly contentSha256: string;
};

/** A file being written in pieces. */
export type OpenFile = {
  /** Takes text; resolves when there is room for more. */
  readonly write: (text: string, rows: number) => Promise<void> | undefined;
  readonly close: () => Promise<WrittenFile>;
};

const pieceCharacters = 262_144;

/**
 * Opens a new file of a folder for its owner alone; a name that ends in .gz is compressed.
 *
 * Rejects, in `write` or `close`, when the file exists or the disk is full.
 */
export function openFile(folder: string, name: string): OpenFile {
  const content = createHash('sha256');
  const stored = createHash('sha256');
  let bytes = 0;
  let rows = 0;
  let waiting = '';
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      stored.update(chunk);
      done(undefined, chunk);
    },
  });
  const file = createWriteStream(join(folder, name), { flags: 'wx', mode: 0o600 });
  const gzip = name.endsWith('.gz') ? createGzip({ level: 5 }) : undefined;
  const input: Writable = gzip ?? counter;
  const written = gzip ? pipeline(gzip, counter, file) : pipeline(counter, file);
  written.catch(() => undefined); // Reported by whoever awaits it next.

  const flush = (): Promise<void> | undefined => {
    const piece = Buffer.from(waiting);
    waiting = '';
    content.update(piece);
    return input.write(piece) ? undefined : Promise.race([once(input, 'drain').then(() => undefined), written]);
  };
  return {
    write(text, added) {
      rows += added;
      waiting += text;
      return waiting.length < pieceCharacters ? undefined : flush();
    },
    async close() {
      if (waiting !== '') await flush();
      input.end();
      await written;
      return { name, rows, bytes, sha256: stored.digest('hex'), contentSha256: content.digest('hex') };
    },
  };
}
