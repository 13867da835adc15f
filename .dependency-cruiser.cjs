/** The product without its HTTP side: what the command line may take from the server. */
const composition = 'apps/server/src/((env|log|operator|product)\\.ts|(backup|operations)/)';

/** Who may import whom: one row per workspace. What a row does not name is forbidden. */
const mayImport = {
  'packages/domain': [],
  'packages/reference': ['packages/domain'],
  'packages/formats': ['packages/domain'],
  'packages/contracts': ['packages/domain'],
  'packages/connectors': ['packages/domain'],
  'packages/synthetic': ['packages/domain', 'packages/reference', 'packages/formats'],
  'packages/store': ['packages/domain', 'packages/contracts'],
  'apps/web': ['packages/domain', 'packages/contracts'],
  // The web app's own browser tests and pictures borrow the browser of the journeys.
  'apps/web/(browser|scripts)': ['packages/domain', 'packages/contracts', 'apps/web/src/', 'e2e/(axe|browser)\\.ts'],
  'apps/server': ['packages/'],
  // docs/decisions/0007: the command line starts the product without its HTTP side.
  'apps/cli': ['packages/', composition],
  // Two measurements look at the product from outside, as a journey does.
  bench: [
    'packages/',
    composition,
    'apps/server/src/(audit|exporting|jobs|keys|testing)/',
    'e2e/(browser|product|sign-in-form)\\.ts',
  ],
  // A journey sees the product from outside.
  e2e: [],
  scripts: ['packages/', 'apps/(cli|server)/src/main\\.ts'],
};

const workspaces = `^(${Object.keys(mayImport).join('|')})/`;

const isTest = '\\.test\\.tsx?$';

const pathsOf = (names) => names.map((name) => (/\/$|\)$|\.ts$/.test(name) ? `^${name}` : `^${name}/`));

const rows = Object.entries(mayImport).flatMap(([folder, allowed]) => {
  const name = `${folder.replace('apps/web/(browser|scripts)', 'web-browser').split('/').at(-1)}-imports`;
  const comment = allowed.length === 0 ? `${folder} imports no other workspace.` : `${folder} imports ${allowed} only.`;
  const apart = folder === 'apps/web' ? ['^apps/web/(browser|scripts)/'] : [];
  const row = (rule, from, more) => ({
    name: rule,
    comment,
    severity: 'error',
    from: { path: `^${folder}/`, ...from },
    to: { path: workspaces, pathNot: pathsOf([folder, ...allowed, ...more]) },
  });
  // A test of anything but a rule may ask for a real database.
  const database = folder === 'packages/domain' ? [] : ['packages/store/src/testing/'];
  return [
    row(name, { pathNot: [isTest, ...apart] }, []),
    {
      ...row(`${name}-in-tests`, { pathNot: apart }, database),
      from: { path: `^${folder}/.*${isTest}`, pathNot: apart },
    },
  ];
});

const models = '^packages/domain/src/(risk|quality|claims|post-acute|worklist|privacy|agents)/([^/]+)/';
/** What goes in, what comes out, and what is called; everything else of a model is its own affair. */
const front = '/(model|tables|receipt)\\.ts$';

/** Folders whose files only run in tests; a test may also look inside a model. */
const testing = `${isTest}|/testing/|/cases/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rows,
    {
      name: 'domain-is-pure',
      comment: 'The domain imports neither Node nor a package.',
      severity: 'error',
      from: { path: '^packages/domain/src/', pathNot: testing },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'formats-and-contracts-are-pure',
      comment: 'Bytes in, records out: no files, no network, no clock.',
      severity: 'error',
      from: { path: '^packages/(formats|contracts)/src/', pathNot: testing },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(buffer|stream|string_decoder|zlib)$' },
    },
    {
      name: 'model-is-entered-by-its-front',
      comment: 'From outside its folder a model is entered through model.ts, tables.ts or receipt.ts.',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: `${testing}|${models}` },
      to: { path: models, pathNot: front },
    },
    {
      name: 'model-enters-another-by-its-front',
      comment: 'Neither does a model look inside another.',
      severity: 'error',
      from: { path: models, pathNot: testing },
      to: { path: models, pathNot: ['^packages/domain/src/$1/$2/', front] },
    },
    {
      name: 'server-features-are-apart',
      comment: 'A feature of the server never imports another.',
      severity: 'error',
      from: { path: '^apps/server/src/http/([^/]+)/', pathNot: testing },
      to: { path: '^apps/server/src/http/([^/]+)/', pathNot: ['^apps/server/src/http/($1|plugins)/'] },
    },
    {
      name: 'web-features-are-apart',
      comment: 'A feature of the web app never imports another.',
      severity: 'error',
      from: { path: '^apps/web/src/features/([^/]+)/', pathNot: testing },
      to: { path: '^apps/web/src/features/([^/]+)/', pathNot: '^apps/web/src/features/$1/' },
    },
    {
      name: 'tests-stay-tests',
      comment: 'The product imports no test and no test fixture.',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: `${testing}|/vite(st)?\\.config\\.ts$|/browser/|/scripts/` },
      to: { path: `${isTest}|/testing/` },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle has no reading order.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports and that imports nothing is left over.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: `${isTest}|\\.d\\.ts$|\\.config\\.ts$|^scripts/|^bench/|/scripts/|/testing/|/main\\.tsx?$`,
      },
      to: {},
    },
    {
      name: 'resolves',
      comment: 'Every import names something that exists.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'A package is imported only where a package.json declares it.',
      severity: 'error',
      from: { pathNot: testing },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist|dist\\.[a-z]+)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
