import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Row = Readonly<Record<string, string>>;

/** Rows of a reviewed table beside the routes, by column. No cell holds a comma. */
function rowsOf(name: string): Row[] {
  const [header = '', ...lines] = readFileSync(join(import.meta.dirname, '../http', name), 'utf8')
    .trimEnd()
    .split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    if (cells.length !== columns.length) throw new Error(`${name}: a row of ${cells.length} cells: ${line}`);
    return Object.fromEntries(columns.map((column, at) => [column, cells[at]!]));
  });
}

/** Who gets through which door: 'yes', 'no', or 'public'. */
export const accessMatrix = () => rowsOf('access-matrix.csv');
/** Which fields of an answer or a body are of which class; those not named are open. */
export const accessFields = () => rowsOf('access-fields.csv');
/** Which classes a role reads and writes. */
export const accessClasses = () => rowsOf('access-classes.csv');

/** Names of the fields at the ends of a JSON value. */
export function fieldNames(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const each of value) fieldNames(each, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      found.add(name);
      fieldNames(each, found);
    }
  }
  return found;
}
