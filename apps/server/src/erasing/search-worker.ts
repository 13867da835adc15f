/** The thread that looks for a person's identifiers in a raw file: parts of it in, a word out. */
import { answerOfFiles } from '../loading/file-thread.ts';
import { holdsAny } from './raw-file-search.ts';

answerOfFiles((bytes, needles: readonly Uint8Array[]) =>
  holdsAny(
    bytes,
    needles.map((needle) => Buffer.from(needle)),
  ),
);
