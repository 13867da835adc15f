/** What a column holds. Thousandths are whole numbers until they are written; a date is 'YYYY-MM-DD'. */
export type ColumnType = 'text' | 'integer' | 'thousandths' | 'date' | 'flag';

export type Column = { readonly name: string; readonly type: ColumnType };

/** As the type of its column says: text and dates are strings, flags booleans; undefined where nothing is known. */
export type CellValue = string | number | boolean | undefined;

export type Row = readonly CellValue[];

/** Rows in the order of the file, some at a time: no writer holds more than a few thousand of them. */
export type RowParts = AsyncIterable<readonly Row[]>;

/** Bytes of a whole file, as they come. */
export type WriteFile = (columns: readonly Column[], parts: RowParts) => AsyncIterable<Uint8Array>;
