import { fromDayNumber } from '@optimiq/domain/kernel/dates';
import type { SourceProblem } from '@optimiq/domain/records/source';
import { entryBytes } from '../archive/entry-bytes.ts';
import type { ZipEntry } from '../archive/zip-directory.ts';
import type { SourceBytes } from '../source-bytes.ts';
import type { Row } from '../tidy/rows.ts';
import { maxTableColumns } from './propose.ts';
import type { RowBatch } from './read-table.ts';
import {
  localName,
  readDateStyles,
  readRelations,
  readSharedStrings,
  readWorkbook,
  readXml,
  WorkbookError,
} from './workbook-parts.ts';

/** Small parts are in memory as a whole; the strings of a million rows are some hundred megabytes at most. */
const maxPartBytes = 256 * 1024 ** 2;
const maxSheetBytes = 4 * 1024 ** 3;
const maxColumns = 16_384;
const batchRows = 500;

/** Whether the files of an archive are those of an XLSX workbook. */
export const isWorkbook = (entries: readonly ZipEntry[]): boolean =>
  entries.some(({ name }) => name === 'xl/workbook.xml');

export type OpenedWorkbook = { readonly sheet: string; readonly rows: AsyncIterable<RowBatch> };

/**
 * Rows of the first visible sheet of an XLSX workbook, header first, streamed.
 *
 * Numbers of a date style become 'YYYY-MM-DD'. A formula is not evaluated: the value that the spreadsheet kept is taken,
 * and a warning counts them. A workbook that cannot be read gives a problem and no rows; one that breaks off in its
 * middle, a problem where it does.
 *
 * Throws as `entryBytes` does.
 *
 * Source: ECMA-376 part 1, 18.2 (workbook), 18.3 (worksheets), 18.4 (shared strings), 18.8 (styles).
 */
export async function openWorkbook(source: SourceBytes, files: readonly ZipEntry[]): Promise<OpenedWorkbook> {
  const entries = new Map(files.map((entry) => [entry.name, entry]));
  const unpacked = (entry: ZipEntry, maxBytes: number) => entryBytes(source, entry, () => {}, { left: maxBytes });
  const part = (name: string) => {
    const entry = entries.get(name);
    return entry ? unpacked(entry, maxPartBytes) : nothing();
  };
  try {
    const { sheets, is1904 } = await readWorkbook(part('xl/workbook.xml'));
    const relations = await readRelations(part('xl/_rels/workbook.xml.rels'));
    const sheet = sheets[0];
    const entry = entries.get(relations.get(sheet?.relation ?? '') ?? '');
    if (!sheet || !entry) return { sheet: '', rows: refused('the workbook has no sheet that can be read') };
    const hasPart = (name: string) => (entries.has(name) ? part(name) : undefined);
    const [styles, strings] = [hasPart('xl/styles.xml'), hasPart('xl/sharedStrings.xml')];
    const cells: CellReader = {
      dateStyles: styles ? await readDateStyles(styles) : [],
      strings: strings ? await readSharedStrings(strings) : [],
      dayOffset: is1904 ? 24_107 : 25_569,
    };
    return { sheet: sheet.name.slice(0, 100), rows: sheetRows(unpacked(entry, maxSheetBytes), cells) };
  } catch (error) {
    if (!(error instanceof WorkbookError)) throw error;
    return { sheet: '', rows: refused('the workbook has XML that is not read') };
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* refused(message: string): AsyncGenerator<RowBatch> {
  yield { rows: [], bytesRead: 0, problems: [{ severity: 'error', rule: 'structure', at: { row: 0 }, message }] };
}

type CellReader = {
  readonly dateStyles: readonly boolean[];
  readonly strings: readonly string[];
  /** From the workbook's day numbers to days since 1970. */
  readonly dayOffset: number;
};

type OpenCell = { column: number; type: string; style: number; text: string; isFormula: boolean };

async function* sheetRows(chunks: AsyncIterable<Uint8Array>, reader: CellReader): AsyncGenerator<RowBatch> {
  let rows: Row[] = [];
  let bytesRead = 0;
  let header: { at: number; width: number } | undefined;
  let sheetRow = 0;
  let cells: string[] = [];
  let cell: OpenCell | undefined;
  let isValue = false;
  let formulas = 0;
  let firstFormula = 0;

  const endRow = () => {
    if (cells.every((text) => text === '')) return;
    header ??= { at: sheetRow, width: cells.length };
    // A header that is too wide is refused by whoever reads it: no room is made for its rows.
    if (header.width <= maxTableColumns) while (cells.length < header.width) cells.push('');
    rows.push({ row: sheetRow - header.at, offset: 0, cells, fault: undefined });
  };
  const endCell = (ended: OpenCell) => {
    const text = textOf(ended, reader);
    // One filled cell right of the header says that the row is too long; the room between is not made.
    const column = header ? Math.min(ended.column, header.width) : ended.column;
    if (column === header?.width && text === '') return;
    while (cells.length < column) cells.push('');
    cells[column] = text;
    if (!ended.isFormula) return;
    formulas++;
    firstFormula ||= sheetRow - (header?.at ?? sheetRow);
  };
  const counted = async function* () {
    for await (const chunk of chunks) {
      bytesRead += chunk.length;
      yield chunk;
    }
  };
  const parsed = readXml(counted(), {
    open: ({ name, attributes }) => {
      const local = localName(name);
      if (local === 'row') {
        sheetRow = Number(attributes['r'] ?? sheetRow + 1);
        cells = [];
      } else if (local === 'c') {
        const column = columnOf(attributes['r'], cells.length);
        if (column >= maxColumns) throw new WorkbookError();
        cell = {
          column,
          type: attributes['t'] ?? 'n',
          style: Number(attributes['s'] ?? 0),
          text: '',
          isFormula: false,
        };
      } else if (local === 'f' && cell) cell.isFormula = true;
      else if (local === 'v' || local === 't') isValue = true;
    },
    text: (text) => {
      if (isValue && cell) cell.text += text;
    },
    close: (name) => {
      if (name === 'v' || name === 't') isValue = false;
      else if (name === 'c' && cell) {
        endCell(cell);
        cell = undefined;
      } else if (name === 'row') endRow();
    },
  });
  const problems: SourceProblem[] = [];
  try {
    for await (const _ of parsed) {
      if (rows.length < batchRows) continue;
      yield { rows, bytesRead };
      rows = [];
    }
  } catch (error) {
    if (!(error instanceof WorkbookError)) throw error;
    const row = header ? sheetRow - header.at : 0;
    problems.push({ severity: 'error', rule: 'structure', at: { row }, message: 'the sheet has XML that is not read' });
  }
  if (formulas > 0) {
    const message = 'a formula was not evaluated: the value kept with it was taken';
    problems.push({ severity: 'warning', rule: 'formula', at: { row: firstFormula }, message, count: formulas });
  }
  yield { rows, bytesRead, problems };
}

/** 'BC12' is column 54, from 0; a cell without a place follows the one before. */
function columnOf(place: string | undefined, next: number): number {
  const letters = /^[A-Z]{1,3}/.exec(place ?? '')?.[0];
  if (!letters) return next;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function textOf({ type, style, text }: OpenCell, { dateStyles, strings, dayOffset }: CellReader): string {
  if (type === 's') return strings[Number(text)] ?? '';
  if (type === 'b') return text === '1' ? 'true' : 'false';
  if (type !== 'n' || text === '') return text;
  if (dateStyles[style]) return dayText(Number(text), dayOffset);
  // Numbers are kept as doubles: 123.45000000000002 is 123.45.
  return /\.\d{8,}$/.test(text) ? String(Number(Number(text).toPrecision(12))) : text;
}

function dayText(number: number, dayOffset: number): string {
  const day = Math.floor(number);
  if (!Number.isFinite(number) || day < 1 || day > 2_958_465) return String(number);
  const seconds = Math.round((number - day) * 86_400);
  const date = fromDayNumber(day - dayOffset);
  if (seconds === 0) return date;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date}T${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
