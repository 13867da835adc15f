/** What a spreadsheet would run, also after blanks, in full-width form, or once an apostrophe is taken off it. */
const runs = /^'*[\s\u00A0\uFEFF]*[=+\-@＝＋－＠\t\r]/;
const isNumber = /^-?\d+(\.\d+)?$/;

/** Name of the column by which a file says that its cells are inert; its own cells are empty. */
export const inertColumn = 'refused_inert';

/** A cell that no spreadsheet runs: with an apostrophe before it where it would. A plain negative number stays one. */
export const inertCell = (cell: string): string => (runs.test(cell) && !isNumber.test(cell) ? `'${cell}` : cell);

/** The cell that was made inert, as it was; one that needed no apostrophe, or lost it since, is given back as it is. */
export const cellAsWritten = (cell: string): string => (cell.startsWith("'") && runs.test(cell) ? cell.slice(1) : cell);
