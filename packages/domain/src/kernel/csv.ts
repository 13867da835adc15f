// A cell that a spreadsheet would run, also after blanks or in full-width form, is made text with an apostrophe.
const runs = /^[\s\uFEFF\u00A0]*[=+\-@＝＋－＠\t\r]/;

/** Most cells begin so, and need no closer look. */
const isPlain = /^[0-9A-Za-z]/;

/** A text that no spreadsheet runs. A plain negative number stays a number. */
export const inertText = (value: string): string =>
  value !== '' && !isPlain.test(value) && runs.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;

/** One cell of a CSV file: quoted, and inert in a spreadsheet. */
export const csvCell = (value: string): string =>
  `"${inertText(value.includes('"') ? value.replaceAll('"', '""') : value)}"`;

/** One row of a CSV file with its end. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** What a CSV file begins with, so that spreadsheets read it as UTF-8. */
export const csvMark = '\uFEFF';
