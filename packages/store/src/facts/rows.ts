import { type CalendarDate, fromDayNumber } from '@optimiq/domain/kernel/dates';
import { absentInt, type Column, type ColumnSet, textAt, uuidAt } from './column-set.ts';

/** Rows as objects, for small results; absent values are left out, dates are 'YYYY-MM-DD'. */
export function toRows<Row>(set: ColumnSet): Row[] {
  const columns = Object.entries(set.columns);
  const rows: Row[] = [];
  for (let row = 0; row < set.rows; row++) {
    const object: Record<string, unknown> = {};
    for (const [name, column] of columns) {
      const value = valueAt(column, row);
      if (value !== undefined) object[name] = value;
    }
    rows.push(object as Row);
  }
  return rows;
}

function valueAt(column: Column, row: number): string | number | boolean | CalendarDate | undefined {
  if (column.kind === 'text') return textAt(column, row);
  if (column.kind === 'uuid') return uuidAt(column, row);
  const value = column.values[row]!;
  if (column.kind === 'number') return Number.isNaN(value) ? undefined : value;
  if (value === absentInt) return undefined;
  if (column.kind === 'date') return fromDayNumber(value);
  return column.kind === 'boolean' ? value === 1 : value;
}
