/** One record of a CSV file, by column name. */
export type CsvRow = Readonly<Record<string, string>>;

/** A CSV file in memory: the columns in file order and every record, cells as text. */
export type CsvTable = { readonly columns: readonly string[]; readonly rows: readonly CsvRow[] };

/**
 * Reads a published CSV table.
 *
 * @param text  whole file; a byte order mark, CRLF ends and a missing last line end are accepted.
 * @returns     every record with its cells trimmed (publishers leave blanks behind names).
 *
 * Throws when a record has more cells than the header: the file is damaged, and no row of it can be trusted.
 */
export function parseCsv(text: string): CsvTable {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const columns = cellsOf(lines[0] ?? '');
  const rows = lines.slice(1).map((line, index) => {
    const cells = cellsOf(line);
    if (cells.length > columns.length) throw new Error(`CSV record ${index + 1} has ${cells.length} cells`);
    return Object.fromEntries(columns.map((column, cell) => [column, cells[cell] ?? '']));
  });
  return { columns, rows };
}

/** CSV text with LF ends; cells that hold a comma, a quote or a line end are quoted. */
export function formatCsv({ columns, rows }: CsvTable): string {
  const lines = rows.map((row) => columns.map((column) => quoted(row[column] ?? '')).join(','));
  return `${[columns.map(quoted).join(','), ...lines].join('\n')}\n`;
}

const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
  const cells = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...cells].map(([, inQuotes, plain]) => (inQuotes?.replaceAll('""', '"') ?? plain ?? '').trim());
}
