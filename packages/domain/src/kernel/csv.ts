// A cell that a spreadsheet would run, also after blanks or in full-width form, is made text with an apostrophe.
const runs = /^[\s\uFEFF\u00A0]*[=+\-@＝＋－＠\t\r]/;

/** Most cells begin with a digit or a plain letter, and need no closer look. */
function isPlain(value: string): boolean {
  const first = value.charCodeAt(0);
  return (first >= 48 && first <= 57) || (first >= 65 && first <= 90) || (first >= 97 && first <= 122);
}

/** A text that no spreadsheet runs. A plain negative number stays a number. */
export const inertText = (value: string): string =>
  value !== '' && !isPlain(value) && runs.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;

/** One cell of a CSV file: quoted, and inert in a spreadsheet. */
export const csvCell = (value: string): string =>
  `"${inertText(value.includes('"') ? value.replaceAll('"', '""') : value)}"`;

/** One row of a CSV file with its end. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** What a CSV file begins with, so that spreadsheets read it as UTF-8. */
export const csvMark = '\uFEFF';
