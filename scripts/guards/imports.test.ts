import { expect, test } from 'vitest';
import { brokenCopy, runTool } from './broken-copy.ts';

type Pair = { readonly from: string; readonly to: string };

/** Importing file and imported file for each pair, the former numbered, so that all live in one copy. */
const filesOf = (pairs: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(
    pairs.flatMap(({ from, to }, at) => {
      const up = '../'.repeat(from.split('/').length - 1);
      return [
        [numbered(from, at), `import { a } from '${up}${to}';\nexport const b = a;\n`],
        [to, 'export const a = 1;\n'],
      ];
    }),
  );

const numbered = (path: string, at: number) => path.replace('/a.', `/a${at}.`);

function cruise(files: Record<string, string>): { code: number; said: string } {
  const folders = new Set(Object.keys(files).map((path) => path.split('/')[0] ?? '.'));
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...folders];
  return runTool('dependency-cruiser', brokenCopy(files), args);
}

const forbidden = [
  { from: 'packages/domain/src/a.ts', to: 'packages/reference/src/b.ts', rule: 'domain-imports' },
  { from: 'packages/reference/src/a.ts', to: 'packages/formats/src/b.ts', rule: 'reference-imports' },
  { from: 'packages/formats/src/a.ts', to: 'packages/store/src/b.ts', rule: 'formats-imports' },
  { from: 'packages/contracts/src/a.ts', to: 'packages/reference/src/b.ts', rule: 'contracts-imports' },
  { from: 'packages/connectors/src/a.ts', to: 'packages/store/src/b.ts', rule: 'connectors-imports' },
  { from: 'packages/synthetic/src/a.ts', to: 'packages/store/src/b.ts', rule: 'synthetic-imports' },
  { from: 'packages/store/src/a.ts', to: 'packages/formats/src/b.ts', rule: 'store-imports' },
  { from: 'apps/web/src/a.ts', to: 'packages/store/src/b.ts', rule: 'web-imports' },
  { from: 'apps/server/src/a.ts', to: 'apps/cli/src/b.ts', rule: 'server-imports' },
  { from: 'apps/cli/src/a.ts', to: 'apps/server/src/http/b.ts', rule: 'cli-imports' },
  { from: 'e2e/a.ts', to: 'apps/server/src/b.ts', rule: 'e2e-imports' },
  { from: 'apps/server/src/http/loads/a.ts', to: 'apps/server/src/http/runs/b.ts', rule: 'server-features-are-apart' },
  { from: 'apps/web/src/features/loads/a.ts', to: 'apps/web/src/features/runs/b.ts', rule: 'web-features-are-apart' },
  {
    from: 'packages/reference/src/a.ts',
    to: 'packages/domain/src/risk/cms-hcc/hierarchies.ts',
    rule: 'model-is-entered-by-its-front',
  },
  {
    from: 'packages/domain/src/risk/hcc-gaps/a.ts',
    to: 'packages/domain/src/risk/cms-hcc/hierarchies.ts',
    rule: 'model-enters-another-by-its-front',
  },
  { from: 'packages/store/src/a.ts', to: 'packages/store/src/testing/b.ts', rule: 'tests-stay-tests' },
  { from: 'packages/formats/src/a.test.ts', to: 'packages/store/src/b.ts', rule: 'formats-imports-in-tests' },
  { from: 'packages/domain/src/a.test.ts', to: 'packages/store/src/testing/b.ts', rule: 'domain-imports-in-tests' },
  { from: 'apps/web/src/features/runs/a.ts', to: 'e2e/browser.ts', rule: 'web-imports' },
];

test('each import that the table forbids is caught under its rule', () => {
  const { code, said } = cruise(filesOf(forbidden));
  for (const [at, { from, to, rule }] of forbidden.entries()) {
    expect(said).toContain(`error ${rule}: ${numbered(from, at)} → ${to}\n`);
  }
  expect(code).toBeGreaterThan(0);
});

test('every row of the table has a forbidden import above', () => {
  const rows = [
    'domain',
    'reference',
    'formats',
    'contracts',
    'connectors',
    'synthetic',
    'store',
    'web',
    'server',
    'cli',
    'e2e',
  ];
  const tried = forbidden.map(({ rule }) => rule);
  expect(tried).toEqual(expect.arrayContaining(rows.map((row) => `${row}-imports`)));
});

const allowed = [
  { from: 'packages/store/src/a.ts', to: 'packages/contracts/src/b.ts' },
  { from: 'packages/synthetic/src/a.ts', to: 'packages/formats/src/b.ts' },
  { from: 'apps/server/src/a.ts', to: 'packages/store/src/b.ts' },
  { from: 'apps/cli/src/a.ts', to: 'apps/server/src/operator.ts' },
  { from: 'bench/src/a.ts', to: 'apps/server/src/product.ts' },
  { from: 'apps/cli/src/a.ts', to: 'apps/server/src/operations/b.ts' },
  { from: 'apps/server/src/http/loads/a.ts', to: 'apps/server/src/http/plugins/b.ts' },
  { from: 'packages/reference/src/a.ts', to: 'packages/domain/src/risk/cms-hcc/tables.ts' },
  { from: 'packages/connectors/src/a.test.ts', to: 'packages/store/src/testing/b.ts' },
  { from: 'apps/web/browser/a.test.ts', to: 'e2e/browser.ts' },
  { from: 'packages/store/src/a.test.ts', to: 'packages/store/src/testing/b.ts' },
];

test('imports that the table allows pass', () => {
  expect(cruise(filesOf(allowed))).toMatchObject({
    code: 0,
    said: expect.stringContaining('no dependency violations'),
  });
});

test('a cycle is caught', () => {
  const { said } = cruise({
    'packages/domain/src/a.ts': "import type { B } from './b.ts';\nexport type A = B;\n",
    'packages/domain/src/b.ts': "import type { A } from './a.ts';\nexport type B = A | 1;\n",
  });
  expect(said).toContain('error no-cycles: packages/domain/src/');
});

test('a file that is in nobody’s way and of no use is caught', () => {
  const { said } = cruise({ 'packages/store/src/left-over.ts': 'export const a = 1;\n' });
  expect(said).toContain('error no-orphans: packages/store/src/left-over.ts');
});

test('the domain cannot import Node, nor formats the file system', () => {
  const file = "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n";
  const { said } = cruise({ 'packages/domain/src/a.ts': file, 'packages/formats/src/a.ts': file });
  expect(said).toContain('error domain-is-pure: packages/domain/src/a.ts');
  expect(said).toContain('error formats-and-contracts-are-pure: packages/formats/src/a.ts');
});
