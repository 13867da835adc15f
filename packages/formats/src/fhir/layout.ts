/** How a FHIR file is laid out: a resource or bundle a line, or one JSON document (or several, one after the other). */
export type FhirLayout = 'lines' | 'document';

/** Most bytes that are looked at before the layout is decided. */
export const layoutBytes = 4 * 1024 ** 2;

const lineFeed = 10;
const isSpace = (byte: number): boolean => byte <= 32;

/** Whether these first bytes, decompressed, are those of a FHIR file in JSON; 4 KB are enough. */
export function isFhir(firstBytes: Uint8Array): boolean {
  const text = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, Math.min(firstBytes.length, 65_536)).toString(
    'latin1',
  );
  if (!/^(\xef\xbb\xbf)?\s*\{\s*"/.test(text)) return false;
  return (
    /"(resourceType|fullUrl)"\s*:\s*"/.test(text) || /"https?:\/\/(hl7\.org\/fhir|terminology\.hl7\.org)\//.test(text)
  );
}

/**
 * Layout by the first line and what follows it.
 *
 * @param firstBytes the beginning of the file, all of it if it is shorter than `layoutBytes`
 * @param isWhole    whether nothing comes after
 * @returns          undefined where more bytes are needed to tell
 */
export function fhirLayout(firstBytes: Uint8Array, isWhole: boolean): FhirLayout | undefined {
  const isAll = isWhole || firstBytes.length >= layoutBytes;
  let from = firstBytes[0] === 0xef ? 3 : 0;
  while (from < firstBytes.length && isSpace(firstBytes[from]!)) from++;
  const end = firstBytes.indexOf(lineFeed, from);
  if (end === -1) return isAll ? 'document' : undefined;
  let next = end;
  while (next < firstBytes.length && isSpace(firstBytes[next]!)) next++;
  if (next === firstBytes.length) return isAll ? 'document' : undefined;
  let last = end - 1;
  while (last > from && isSpace(firstBytes[last]!)) last--;
  const begins = String.fromCharCode(firstBytes[from]!);
  const ends = String.fromCharCode(firstBytes[last]!);
  const isLine = begins === '{' && ends === '}';
  const isNextLine = firstBytes[next] === 123 && !'[{,:'.includes(ends);
  return isLine || isNextLine ? 'lines' : 'document';
}
