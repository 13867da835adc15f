// A cell that a spreadsheet would run, also after blanks or in full-width form, is made text with an apostrophe.
const runs = /^[\s\uFEFF\u00A0]*[=+\-@＝＋－＠\t\r]/;

/** One cell of a CSV file: quoted, and inert in a spreadsheet. A plain negative number stays a number. */
export function csvCell(value: string): string {
  const isNumber = /^-?\d+(\.\d+)?$/.test(value);
  const inert = !isNumber && runs.test(value) ? `'${value}` : value;
  return `"${inert.replaceAll('"', '""')}"`;
}

/** One row of a CSV file with its end. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** What a CSV file begins with, so that spreadsheets read it as UTF-8. */
export const csvMark = '\uFEFF';
