// A cell that a spreadsheet would run, also after blanks or in full-width form, is made text with an apostrophe.
const runs = /^[\s\uFEFF\u00A0]*[=+\-@＝＋－＠\t\r]/;

/** One cell of a CSV file: quoted, and inert in a spreadsheet. A plain negative number stays a number. */
export function csvCell(value: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(value);
  const inert = !isNumber && runs.test(value) ? `'${value}` : value;
  return `"${inert.replaceAll('"', '""')}"`;
}

/** Rows as CSV text with CRLF and a byte order mark, so that spreadsheets read it as UTF-8. */
export function toCsv(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `\uFEFF${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** Hands a text, or what the server sent, to the browser as a file. */
export function download(fileName: string, content: string | Blob, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
