import { type CalendarDate, fromDayNumber } from '@optimiq/domain/kernel/dates';
import { absentInt, type Column, type ColumnSet, textAt, uuidAt } from './column-set.ts';

/** Rows as objects, for small results; absent values are left out, dates are 'YYYY-MM-DD'. */
export function toRows<Row>(set: ColumnSet): Row[] {
  const columns = Object.entries(set.columns);
  const days = daysOnce();
  const rows: Row[] = [];
  for (let row = 0; row < set.rows; row++) {
    const object: Record<string, unknown> = {};
    for (const [name, column] of columns) {
      const value = valueAt(column, row, days);
      if (value !== undefined) object[name] = value;
    }
    rows.push(object as Row);
  }
  return rows;
}

/** Few days come again and again: each is written out once. */
function daysOnce(): (day: number) => CalendarDate {
  const known = new Map<number, CalendarDate>();
  return (day) => {
    let written = known.get(day);
    if (written === undefined) {
      written = fromDayNumber(day);
      known.set(day, written);
    }
    return written;
  };
}

function valueAt(
  column: Column,
  row: number,
  dateOf: (day: number) => CalendarDate,
): string | number | boolean | CalendarDate | undefined {
  if (column.kind === 'text') return textAt(column, row);
  if (column.kind === 'uuid') return uuidAt(column, row);
  const value = column.values[row]!;
  if (column.kind === 'number') return Number.isNaN(value) ? undefined : value;
  if (value === absentInt) return undefined;
  if (column.kind === 'date') return dateOf(value);
  return column.kind === 'boolean' ? value === 1 : value;
}
