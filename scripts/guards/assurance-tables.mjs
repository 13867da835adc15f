/** How a requirement is met, in the order they are counted. */
export const kinds = ['test', 'document', 'code', 'not-applicable', 'not-yet'];

/** Columns of the reviewed table; `where` and `shown` hold several places, divided by ' | '. */
const columns = ['id', 'asks', 'how', 'where', 'shown', 'note'];

/**
 * Rows of a CSV by its header, in order. No cell holds a line end.
 *
 * @throws when a row has another number of cells than the header.
 */
export function rowsOf(text) {
  const [header, ...rows] = text.trimEnd().split('\n').map(cellsOf);
  return rows.map((cells) => {
    if (cells.length !== header.length) throw new Error(`a row of ${cells.length} cells: ${cells[0]}`);
    return Object.fromEntries(header.map((column, at) => [column, cells[at]]));
  });
}

const cellsOf = (line) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );

/** The places that a row names: `{ path, shown }`, each file with its test title or heading. */
export function placesOf({ where, shown }) {
  const titles = shown.split(' | ');
  return where === '' ? [] : where.split(' | ').map((path, at) => ({ path, shown: titles[at] ?? '' }));
}

/**
 * What is wrong between the standard's list, the reviewed table and the project: `{ fault, id, says }`, in table order.
 *
 * @param list       rows of the standard's list: id, level, chapter, section.
 * @param table      rows of the reviewed table.
 * @param titlesIn   titles of a test file's tests; undefined when there is no such file.
 * @param headingsIn headings of a document; undefined when there is no such file.
 * @param isFile     whether the project has a file.
 */
export function assuranceFaults({ list, table, titlesIn, headingsIn, isFile }) {
  const faults = [];
  const known = new Set(list.map(({ id }) => id));
  const seen = new Set();
  for (const row of table) {
    const say = (fault, says) => faults.push({ fault, id: row.id, says });
    if (!known.has(row.id)) say('unknown', 'is not in the list of the standard');
    if (seen.has(row.id)) say('doubled', 'stands twice');
    seen.add(row.id);
    if (columns.some((column) => row[column] === undefined)) say('columns', 'lacks a column');
    else if (row.asks === '') say('words', 'does not say what is asked');
    else faultsOfRow(row, say, { titlesIn, headingsIn, isFile });
  }
  const missing = list.filter(({ id }) => !seen.has(id));
  return [...faults, ...missing.map(({ id }) => ({ fault: 'missing', id, says: 'has no row' }))];
}

function faultsOfRow(row, say, { titlesIn, headingsIn, isFile }) {
  const places = placesOf(row);
  if (!kinds.includes(row.how)) say('kind', `'${row.how}' is no way to meet it`);
  else if (row.how === 'not-applicable' || row.how === 'not-yet') {
    if (row.shown === '') say('reason', `${row.how} without a reason`);
    if (places.length > 0) say('place', `${row.how} with a file`);
  } else if (places.length === 0) say('place', 'names no file');
  for (const { path, shown } of places) {
    if (shown === '') say('shown', `names nothing in ${path}`);
    else if (row.how === 'test' && !titlesIn(path)?.some((title) => title.includes(shown)))
      say('test', `${path} has no test '${shown}'`);
    else if (row.how === 'document' && !headingsIn(path)?.includes(shown))
      say('heading', `${path} has no heading '${shown}'`);
    else if (!isFile(path)) say('file', `${path} does not exist`);
  }
}
