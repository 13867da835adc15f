import { StringDecoder } from 'node:string_decoder';
import { SaxesParser, type SaxesTagPlain } from 'saxes';

/** XML of a workbook that is not read: damaged, or with a document type, which no spreadsheet writes. */
export class WorkbookError extends Error {
  override readonly name = 'WorkbookError';
}

export type XmlHandler = {
  open?(tag: SaxesTagPlain): void;
  text?(text: string): void;
  close?(name: string): void;
};

/** Name of an element or attribute without its prefix. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Without an element that begins or ends, this much is no text that anybody typed into a cell. */
const maxTextBytes = 4 * 1024 ** 2;

/** Tells a handler what is in an XML part, piece by piece; what is told of a piece is known with it. Throws WorkbookError. */
export async function* readXml(chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser();
  const decoder = new StringDecoder('utf8');
  const refuse = () => {
    throw new WorkbookError();
  };
  parser.on('doctype', refuse);
  parser.on('error', refuse);
  let untold = 0;
  parser.on('opentag', (tag) => {
    untold = 0;
    handler.open?.(tag);
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('closetag', ({ name }) => {
    untold = 0;
    handler.close?.(localName(name));
  });
  for await (const chunk of chunks) {
    untold += chunk.length;
    if (untold > maxTextBytes) refuse();
    parser.write(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)));
    yield;
  }
  parser.write(decoder.end()).close();
}

/** Text of an XML part as a reader has it: that of one string or cell in one piece, whatever its letters look like. */
export async function* xmlTexts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let text = '';
  const parsed = readXml(chunks, {
    text: (part) => {
      text += part;
    },
    close: (name) => {
      if (wholes.has(name)) text += '\n';
    },
  });
  for await (const _ of parsed) {
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** Strings, cells, rows, comments and paragraphs of drawings; within them a text may be in runs of different looks. */
const wholes: ReadonlySet<string> = new Set(['si', 'c', 'v', 'row', 'comment', 'p', 'f']);

const readAll = async (chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> => {
  for await (const _ of readXml(chunks, handler));
};

export type Sheet = { readonly name: string; readonly relation: string };

/** Visible sheets in order, and whether days count from 1904. */
export async function readWorkbook(chunks: AsyncIterable<Uint8Array>): Promise<{ sheets: Sheet[]; is1904: boolean }> {
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readAll(chunks, {
    open: ({ name, attributes }) => {
      const local = localName(name);
      if (local === 'workbookPr') is1904 = attributes['date1904'] === '1' || attributes['date1904'] === 'true';
      if (local !== 'sheet' || (attributes['state'] ?? 'visible') !== 'visible') return;
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
      if (relation) sheets.push({ name: attributes['name'] ?? '', relation });
    },
  });
  return { sheets, is1904 };
}

/** Where the parts are that a workbook names, by relation; paths from the root of the archive. */
export async function readRelations(chunks: AsyncIterable<Uint8Array>): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  await readAll(chunks, {
    open: ({ name, attributes }) => {
      if (localName(name) !== 'Relationship' || attributes['TargetMode'] === 'External') return;
      const target = attributes['Target'] ?? '';
      paths.set(attributes['Id'] ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    },
  });
  return paths;
}

/** Formats that the standard numbers: dates and times. ECMA-376 part 1, 18.8.30. */
const dateFormats = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

/** For each style of cells, whether its numbers are days. */
export async function readDateStyles(chunks: AsyncIterable<Uint8Array>): Promise<boolean[]> {
  const custom = new Map<string, boolean>();
  const styles: boolean[] = [];
  let isInCells = false;
  await readAll(chunks, {
    open: ({ name, attributes }) => {
      const local = localName(name);
      if (local === 'cellXfs') isInCells = true;
      if (local === 'numFmt') custom.set(attributes['numFmtId'] ?? '', isDateFormat(attributes['formatCode'] ?? ''));
      if (local !== 'xf' || !isInCells) return;
      const id = attributes['numFmtId'] ?? '0';
      styles.push(custom.get(id) ?? dateFormats.has(Number(id)));
    },
    close: (name) => {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return styles;
}

/** Longer than a spreadsheet takes from anybody; such a format is nobody's date. */
const maxFormatLength = 255;
/** What the end of a quoted text or of a bracket is, by its beginning. */
const enclosed: Readonly<Record<string, string>> = { '"': '"', '[': ']' };

/** A format code with a year or a day outside quotes, brackets and escapes. Each character is looked at once. */
function isDateFormat(code: string): boolean {
  if (code.length > maxFormatLength) return false;
  let end: string | undefined;
  let isEscaped = false;
  for (const character of code) {
    if (isEscaped) isEscaped = false;
    else if (end !== undefined) {
      if (character === end) end = undefined;
    } else if (character === '\\') isEscaped = true;
    else if (character in enclosed) end = enclosed[character];
    else if (/[yd]/i.test(character)) return true;
  }
  return false;
}

/** Strings that cells share, by number; runs of one string joined, phonetic readings left out. */
export async function readSharedStrings(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const strings: string[] = [];
  let current = '';
  let isText = false;
  let phonetic = 0;
  await readAll(chunks, {
    open: ({ name }) => {
      const local = localName(name);
      if (local === 'si') current = '';
      if (local === 'rPh') phonetic++;
      isText = local === 't' && phonetic === 0;
    },
    text: (text) => {
      if (isText) current += text;
    },
    close: (name) => {
      if (name === 't') isText = false;
      if (name === 'rPh') phonetic--;
      if (name === 'si') strings.push(current);
    },
  });
  return strings;
}
