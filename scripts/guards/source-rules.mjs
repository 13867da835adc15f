import { basename } from 'node:path';

/**
 * Rules that hold for files as text, beside what the linter and dependency-cruiser hold.
 *
 * `finds(path, text)` gives `{ line, says }` for each fault, in file order; `warns` marks a rule that only advises.
 */
export const sourceRules = [
  {
    name: 'no-download-addresses',
    finds: (path, text) =>
      path === 'package-lock.json'
        ? linesWith(text, /"resolved": "[a-z+]+:\/\//, 'names where a package was loaded from')
        : [],
  },
  {
    name: 'no-registry-hosts',
    finds: (_path, text) =>
      linesWith(text, /registry\.(npmjs|yarnpkg)\.|\b(unpkg|jsdelivr)\.(com|net)\b/, 'needs a host on the internet'),
  },
  {
    name: 'no-machine-paths',
    finds: (_path, text) =>
      linesWith(text, /(?<![\w.~-])\/(home|Users|root|work)\/[A-Za-z0-9_.-]+/, 'holds on one machine only'),
  },
  {
    name: 'names-say-something',
    finds: (path) =>
      /^(utils?|helpers?|common|shared|manager|service|data|info)(\.|$)/i.test(basename(path))
        ? [{ line: 1, says: 'has no name of its own yet' }]
        : [],
  },
  {
    name: 'todos-end',
    finds: (path, text) =>
      /\.(md|mjs)$/.test(path)
        ? []
        : linesWith(text, /\b(TODO|FIXME|XXX)\b(?!.*\bwhen\b)/, 'waits for nothing: say when it ends'),
  },
  {
    name: 'codes-without-descriptors',
    finds: (path, text) =>
      /^packages\/reference\/tables\/.*(procedure|hcpcs|cpt|cdt).*\.csv$/.test(path)
        ? linesWith(firstLine(text), /descri|label|name|title|text/i, 'carries wording that is not ours to ship')
        : [],
  },
  { name: 'known-licences', finds: (path, text) => (path === 'package-lock.json' ? unknownLicences(text) : []) },
  {
    name: 'one-idea-a-file',
    warns: true,
    finds: (path, text) => {
      const lines = text.split('\n').length;
      return /\.(tsx?|mjs|cjs|sql)$/.test(path) && lines > 400 ? [{ line: lines, says: `has ${lines} lines` }] : [];
    },
  },
];

/** SPDX names of licences that let the product be used, changed and passed on. */
const licences = new Set(
  '0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause BlueOak-1.0.0 CC-BY-4.0 CC0-1.0 ISC MIT MIT-0 MPL-2.0 OFL-1.1 Python-2.0 Unlicense'.split(
    ' ',
  ),
);

/** Packages that name their licence in a form that is no SPDX name, or that npm leaves out of the lockfile. */
const listedLicences = new Map([
  ['ssh2', 'MIT'],
  ['cpu-features', 'MIT'],
  ['buildcheck', 'MIT'],
  ['xml-escape', 'MIT'],
]);

function unknownLicences(text) {
  const faults = [];
  for (const [path, entry] of Object.entries(JSON.parse(text).packages)) {
    if (!path.includes('node_modules/') || entry.link) continue;
    const licence = listedLicences.get(path.slice(path.lastIndexOf('node_modules/') + 13)) ?? entry.license ?? 'none';
    const choices = licence.replaceAll(/[()]/g, '').split(' OR ');
    if (!choices.some((name) => licences.has(name)))
      faults.push({ line: 1, says: `${path} is under ${entry.license ?? 'no licence'}` });
  }
  return faults;
}

const firstLine = (text) => text.slice(0, Math.max(0, text.indexOf('\n')));

function linesWith(text, pattern, says) {
  if (!pattern.test(text)) return [];
  return text.split('\n').flatMap((line, at) => (pattern.test(line) ? [{ line: at + 1, says }] : []));
}

/** Faults of one file under every rule: `{ rule, warns, path, line, says }`. */
export const faultsOf = (path, text) =>
  sourceRules.flatMap(({ name, warns = false, finds }) =>
    finds(path, text).map((fault) => ({ rule: name, warns, path, ...fault })),
  );
