/** What Postgres knows of loads, lent to one statement as rows: whole numbers of ours only. */

/** Rows (load_no, source): sources are numbered, so no text of a caller gets into SQL. */
export function sourceRows(sources: ReadonlyMap<number, string>): string {
  const numbers = new Map<string, number>();
  const rows = [...sources].map(([load, source]): [number, number] => {
    const known = numbers.get(source) ?? numbers.size;
    numbers.set(source, known);
    return [load, known];
  });
  return rowsOf('source', rows);
}

/** Rows (load_no, name) of whole numbers. */
export function rowsOf(name: 'source' | 'received', rows: readonly (readonly [load: number, value: number])[]): string {
  if (rows.length === 0) return `select cast(-1 as integer) as load_no, cast(-1 as integer) as ${name} where false`;
  const values = rows.map(([load, value]) => `(${whole(load)}, ${whole(value)})`).join(', ');
  return `select * from (values ${values}) v (load_no, ${name})`;
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TypeError('not a whole number');
  return value;
}
