import { posix } from 'node:path';
import { kinds, placesOf } from './assurance-tables.mjs';

const words = {
  test: 'test',
  document: 'document',
  code: 'code',
  'not-applicable': 'not applicable',
  'not-yet': '**not yet**',
};

/**
 * The assurance page, from the standard's list and the reviewed table.
 *
 * @param titlesIn titles of a test file's tests, from which the ids of own requirements come.
 */
export function assurancePage({ list, table, titlesIn }) {
  const rows = new Map(table.map((row) => [row.id, row]));
  const chapters = Map.groupBy(list, chapterOf);
  const met = list.map(({ id }) => rows.get(id));
  const notYet = met.filter(({ how }) => how === 'not-yet');
  return [
    '# Assurance: OWASP ASVS 5.0.0, level 2',
    '',
    'Written by `node scripts/assurance.mjs` from [the reviewed table](assurance/asvs-5.0-level-2.csv) and',
    '[the list of requirements](assurance/asvs-5.0.csv); change those. `npm run check` and `npm test` are red when a requirement',
    'is missing, when a test or a heading named here does not exist, and when this page is not what the table says.',
    '',
    'The words are ours and short: the [standard](https://owasp.org/www-project-application-security-verification-standard/)',
    'says what counts. This is the project’s own reading; nobody else has verified it.',
    '',
    '- **test**: a test that turns red when it does not hold. **document**: asked for in writing, and written.',
    '- **code**: read in the code, where no test can show it. **not applicable**: with the reason.',
    '- **not yet**: not met, or met in part. What is lacking is said.',
    '',
    ...countsOf(chapters, rows),
    '',
    '## Not yet',
    '',
    ...notYet.map(({ id, asks, shown }) => `- **${id}** ${asks}: ${shown}`),
    ...[...chapters].flatMap(([chapter, asked]) => ['', `## ${chapter}`, ...sectionsOf(asked, rows, titlesIn)]),
    '',
  ].join('\n');
}

const chapterOf = ({ id, chapter }) => `${id.split('.')[0]} ${chapter}`;
const sectionOf = ({ id, section }) => `${id.split('.').slice(0, 2).join('.')} ${section}`;

function countsOf(chapters, rows) {
  const line = (name, asked) => {
    const counts = kinds.map((kind) => asked.filter(({ id }) => rows.get(id).how === kind).length);
    return cells(name, asked.length, ...counts);
  };
  return [
    cells('chapter', 'asked', ...kinds.map((kind) => words[kind].replaceAll('*', ''))),
    cells('---', ...['asked', ...kinds].map(() => '--:')),
    ...[...chapters].map(([chapter, asked]) => line(chapter, asked)),
    line('**all**', [...chapters.values()].flat()),
  ];
}

function sectionsOf(asked, rows, titlesIn) {
  return [...Map.groupBy(asked, sectionOf)].flatMap(([section, of]) => [
    '',
    `### ${section}`,
    '',
    cells('id', 'level', 'asks', 'met by', 'shown by', 'covers'),
    cells(...Array(6).fill('---')),
    ...of.map(({ id, level }) => {
      const row = rows.get(id);
      return cells(id, level, row.asks, words[row.how], shownBy(row), ownIds(row, titlesIn).join(' '));
    }),
  ]);
}

function shownBy(row) {
  const places = placesOf(row);
  const links = places.map(({ path, shown }) => {
    const name = posix.basename(path);
    const target = posix.relative('docs', path);
    if (row.how === 'document') return `[${name}: ${shown}](${target}#${slugOf(shown)})`;
    return `[${name}](${target}): ${shown}`;
  });
  return [...(places.length === 0 ? [row.shown] : links), ...(row.note === '' ? [] : [row.note])].join('<br>');
}

/** Ids of the project's own requirements, as the titles of the named tests give them: 'SEC-04'. */
function ownIds(row, titlesIn) {
  if (row.how !== 'test') return [];
  const titles = placesOf(row).flatMap(({ path, shown }) => titlesIn(path)?.filter((title) => title.includes(shown)));
  return [...new Set(titles.join(' ').match(/\b[A-Z]{2,4}-\d{2}\b/g) ?? [])].sort();
}

const cells = (...values) => `| ${values.map((value) => String(value).replaceAll('|', '\\|')).join(' | ')} |`;

/** The anchor that a heading has on the page. */
const slugOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
