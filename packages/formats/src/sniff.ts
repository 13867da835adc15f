import { requiredColumns, type TidyTable, tidyTables } from './tidy/columns.ts';

export type KnownFormat = 'x12-837' | `tidy-${TidyTable}`;

/**
 * Format of a file by its first bytes, decompressed.
 *
 * @param firstBytes the first 4 KB are enough; fewer when the file is shorter
 * @returns          undefined when it is none that is read here; an X12 file counts as 837 until its ST says otherwise
 */
export function sniffFormat(firstBytes: Uint8Array): KnownFormat | undefined {
  const text = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, Math.min(firstBytes.length, 65_536))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  const header = text.slice(0, text.search(/[\r\n]|$/)).toLowerCase();
  const columns = new Set(header.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1')));
  for (const table of tidyTables) {
    if (requiredColumns[table].every((column) => columns.has(column))) return `tidy-${table}`;
  }
  // Lines of a network may stand before the ISA.
  return /(^|[^0-9A-Za-z])ISA[^0-9A-Za-z\s]/.test(text.slice(0, 4096)) ? 'x12-837' : undefined;
}
