import { requiredColumns, type TidyTable, tidyTables } from './columns.ts';

/**
 * The tidy table whose needed columns a file's first line names.
 *
 * @param firstBytes decompressed; the first 4 KB are enough, fewer when the file is shorter
 */
export function tidyTableOf(firstBytes: Uint8Array): TidyTable | undefined {
  const text = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, Math.min(firstBytes.length, 65_536))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  const header = text.slice(0, text.search(/[\r\n]|$/)).toLowerCase();
  const columns = new Set(header.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1')));
  return tidyTables.find((table) => requiredColumns[table].every((column) => columns.has(column)));
}
