import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { BundleReader, parseObject } from './bundle-reader.ts';
import { DocumentScanner, maxResourceBytes } from './document-scanner.ts';
import type { Output } from './resource.ts';
import { UnreadTypes } from './unread-types.ts';

const lineFeed = 10;

/** A bundle in the usual order; others are found once they are parsed. */
const bundleForm = /^\s*\{\s*"resourceType"\s*:\s*"Bundle"/;

/** Whole lines of a larger file; the last line feed may be missing. */
export type LineBlock = {
  readonly bytes: Uint8Array;
  /** Number of the first line in the file, 1-based, empty lines counted. */
  readonly firstRow: number;
  /** Byte of the file at which the block begins. */
  readonly firstOffset: number;
};

export type LinesRead = {
  readonly records: readonly SourceRecord[];
  readonly problems: readonly SourceProblem[];
  /** Types that are not read: one problem each, with their count in this block. */
  readonly unread: readonly SourceProblem[];
  /** Resources that the block holds, loaded or not. */
  readonly resources: number;
};

/**
 * FHIR resources or bundles, one a line. Blocks of a file can be read in any thread and order.
 *
 * @returns records in file order; rows are lines, resources of one bundle differ by offset.
 *
 * Never fails on what the bytes hold.
 */
export function readFhirLines({ bytes, firstRow, firstOffset }: LineBlock): LinesRead {
  const output = { records: [], problems: [], unread: new UnreadTypes() } satisfies Output;
  let row = firstRow;
  let resources = 0;
  const reader = new BundleReader(output, () => {
    resources++;
    return row;
  });
  for (let from = firstOffset === 0 ? markLength(bytes) : 0; from < bytes.length; row++) {
    const end = bytes.indexOf(lineFeed, from);
    const to = end === -1 ? bytes.length : end;
    const line = bytes.subarray(from, to);
    const offset = firstOffset + from;
    from = to + 1;
    if (isBlank(line)) continue;
    if (line.length > maxResourceBytes || bundleForm.test(head(line))) scan(line, offset, reader);
    else {
      const at = { row, offset };
      const parsed = parseObject(line, at, output);
      if (parsed?.resourceType === 'Bundle') scan(line, offset, reader);
      else {
        resources++;
        if (parsed) reader.single(parsed, at);
      }
    }
  }
  return { records: output.records, problems: output.problems, unread: output.unread.problems(), resources };
}

function scan(line: Uint8Array, offset: number, reader: BundleReader): void {
  const scanner = new DocumentScanner((piece) => reader.take(piece), offset);
  scanner.push(line);
  scanner.end();
}

/** Length of a byte order mark at the beginning. */
const markLength = (bytes: Uint8Array): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

const head = (line: Uint8Array): string =>
  Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, 64)).toString('latin1');

function isBlank(line: Uint8Array): boolean {
  for (const byte of line) if (byte > 32) return false;
  return true;
}
