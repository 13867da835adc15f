import { expect, test } from 'vitest';
import { brokenCopy, runTool } from './broken-copy.ts';

const manifest = (name: string) =>
  JSON.stringify({ name, private: true, type: 'module', exports: { './*': './src/*.ts' } });

test('an export, a file and a dependency that nobody uses are caught', () => {
  const copy = brokenCopy({
    'packages/formats/package.json': JSON.stringify({
      ...JSON.parse(manifest('@optimiq/formats')),
      dependencies: { zod: '4.6.7' },
    }),
    'packages/formats/tsconfig.json': '{ "extends": "../../tsconfig.base.json", "include": ["src"] }',
    'packages/formats/src/unused.ts': 'export const neverRead = 1;\n',
    'apps/server/package.json': manifest('@optimiq/server'),
    'apps/server/src/main.ts': 'process.exit(0);\n',
    'apps/web/package.json': JSON.stringify({ name: '@optimiq/web', private: true, type: 'module' }),
    'apps/web/src/main.tsx': 'export {};\n',
    'apps/web/src/left-over.ts': 'export const a = 1;\n',
  });
  const { code, said } = runTool('knip', copy, ['--no-progress', '--no-config-hints']);
  expect(said).toMatch(/neverRead\s+packages\/formats\/src\/unused\.ts/);
  expect(said).toContain('apps/web/src/left-over.ts');
  expect(said).toMatch(/zod\s+packages\/formats\/package\.json/);
  expect(code).not.toBe(0);
});
