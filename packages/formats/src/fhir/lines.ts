import type { SourceBatch } from '@optimiq/domain/records/source';
import { BundleReader, parseObject } from './bundle-reader.ts';
import { DocumentScanner, maxResourceBytes } from './document-scanner.ts';
import type { Output } from './resource.ts';
import { UnreadTypes } from './unread-types.ts';

const lineFeed = 10;

/** A bundle in the usual order; others are found once they are parsed. */
const bundleForm = /^\s*\{\s*"resourceType"\s*:\s*"Bundle"/;

/**
 * FHIR resources or bundles, one a line: a block of whole lines of a larger file, so that blocks can be read in any
 * thread and order.
 *
 * @param bytes       whole lines; the last line feed may be missing
 * @param firstRow    number of the first line in the file, 1-based, empty lines counted
 * @param firstOffset byte of the file at which the block begins
 * @returns           records in file order; rows are lines, resources of one bundle differ by offset. `rowsRead` counts
 *                    the resources of this block alone; `bytesRead` is the end of the block in the file. Types that are
 *                    not read are one problem each, with their count in this block.
 *
 * Never fails on what the bytes hold.
 */
export function readFhirLines(bytes: Uint8Array, firstRow: number, firstOffset: number): SourceBatch {
  const output: Output = { records: [], problems: [], unread: new UnreadTypes() };
  const { resources } = readLines(bytes, firstRow, firstOffset, output);
  return {
    records: output.records,
    problems: [...output.problems, ...output.unread.problems()],
    rowsRead: resources,
    bytesRead: firstOffset + bytes.length,
  };
}

/** The same into an output that goes on; gives how many lines and resources there were. */
export function readLines(bytes: Uint8Array, firstRow: number, firstOffset: number, output: Output) {
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
  return { lines: row - firstRow, resources };
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
