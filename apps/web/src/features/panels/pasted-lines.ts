/** Lines that are taken at once. */
export const mostLines = 10_000;

/**
 * The first cell of each line: of a pasted column, a CSV or a TSV. Empty lines stay, so that numbers are those of the
 * text; those at its end go.
 */
export const linesOf = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .replace(/\s+$/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => (/^\s*"((?:[^"]|"")*)"/.exec(line)?.[1]?.replaceAll('""', '"') ?? line.split(/[,;\t]/)[0]!).trim());
