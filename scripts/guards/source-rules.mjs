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
  {
    name: 'one-way-out',
    finds: (path, text) =>
      /^(packages|apps)\/.*\.(ts|tsx|mjs|cjs)$/.test(path) && !speaksToOthers(path)
        ? linesWith(
            withoutSilent(text),
            speaking,
            'speaks to others by itself: every connection goes through connectors/outbound',
          )
        : [],
  },
  {
    name: 'client-address',
    finds: (path, text) =>
      /^apps\/server\/src\/.*\.ts$/.test(path) && !isOfTests(path)
        ? linesWith(
            text,
            /\brequest\.ips?\b|\.socket\.remoteAddress(?!,)/,
            'asks the connection: request.clientAddress knows proxies',
          ).filter(() => !/^apps\/server\/src\/(listening\/|http\/plugins\/client-address)/.test(path))
        : [],
  },
  {
    name: 'clients-are-given-the-way-out',
    finds: (path, text) => (/^(packages|apps)\/.*\.ts$/.test(path) && !isOfTests(path) ? clientsOnTheirOwn(text) : []),
  },
  {
    name: 'colours-from-the-theme',
    finds: (path, text) =>
      /^apps\/web\/src\/.*\.(css|tsx?)$/.test(path) && !isOfTests(path) && !isTheme(path)
        ? linesWith(text, path.endsWith('.css') ? colourInSheet : colourInCode, 'has a colour of its own: take a token')
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

/** Where colours are written: as the tokens, and as the component library's own tuples. */
const isTheme = (path) => /^apps\/web\/src\/ui\/(tokens\.css|theme\.ts)$/.test(path);

const namedColour =
  'white|black|red|green|blue|gr[ae]y|silver|orange|yellow|gold|purple|pink|brown|teal|navy|maroon|olive|cyan|magenta';
/** In hex, by a function that makes one (a mix of tokens is none), or by name. */
const colourInSheet = new RegExp(
  `#[0-9a-f]{3,8}\\b(?=[^{]*})|\\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\\(|[:\\s,](?:${namedColour})(?=[\\s;,)}!])`,
  'i',
);
const colourInCode = new RegExp(
  `['"\`]#[0-9a-f]{3,8}['"\`]|\\b(?:rgba?|hsla?|oklab|oklch)\\(|\\b(?:colou?r|background(?:Color)?|fill|stroke|borderColor)(?:=|: )['"](?:${namedColour})['"]`,
  'i',
);

/** Modules and calls of the platform, and clients, that open connections. */
const speaking =
  /(from |import\(|require\(|import )['"](node:)?(https?|http2|net|tls|dns|dns\/promises|dgram|undici)['"]|\bfetch\(|\b(WebSocket|EventSource)\(|process\.binding\(/;

/** Types open nothing, and neither do the parts of node:net that read addresses. */
const silent =
  /import type [^;'"]* from '[^']*';|import \{(\s*(isIP|isIPv4|isIPv6|BlockList),?\s*)+\} from 'node:net';/g;
const withoutSilent = (text) => text.replace(silent, (found) => found.replace(/[^\n]/g, ''));

/** Who may: the guard itself, what listens, what speaks over a socket of this machine, and tests of them. */
const mayOpenSockets = [
  /^packages\/connectors\/src\/outbound\//,
  // The browser speaks to its own origin, and the page's policy lets it speak to no other.
  /^apps\/web\//,
  // The command line's requests over the control socket.
  /^apps\/server\/src\/operator\.ts$/,
  // Asks this machine's resolver for the TXT record of a domain; connects to nobody.
  /^packages\/connectors\/src\/identity\/federation\/domain-proof\.ts$/,
  // The product's own listeners.
  /^apps\/server\/src\/listening\//,
];
const isOfTests = (path) => /\.test\.tsx?$|\/testing\//.test(path);
const speaksToOthers = (path) => isOfTests(path) || mayOpenSockets.some((pattern) => pattern.test(path));

/** Clients that would open connections of their own, and the option by which they are given one of the guard's. */
const clients = [
  { imported: /(?<!import type .*)from '@aws-sdk\/client-[a-z-]+'/, given: 'requestHandler' },
  { imported: /(?<!import type .*)from 'nodemailer'/, given: 'outbound.connect(' },
  { imported: /(?<!import type .*)from 'ssh2'/, given: 'sock:' },
];
const clientsOnTheirOwn = (text) =>
  clients
    .filter(({ given }) => !text.includes(given))
    .flatMap(({ imported, given }) => linesWith(text, imported, `opens connections by itself: give it ${given}`));

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
  ['png-js', 'MIT'],
  // Both at once, MIT and Zlib: neither asks for more than that its text stays with the source.
  ['pako', 'MIT'],
]);

/** The licence of a package of the lockfile, as an SPDX expression; undefined where none is known. */
export const licenceOf = (path, { license }) => listedLicences.get(packageNameOf(path)) ?? license;

/** '@scope/name' of 'apps/web/node_modules/@scope/name'. */
export const packageNameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 13);

function unknownLicences(text) {
  const faults = [];
  for (const [path, entry] of Object.entries(JSON.parse(text).packages)) {
    if (!path.includes('node_modules/') || entry.link) continue;
    const licence = licenceOf(path, entry) ?? 'none';
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
