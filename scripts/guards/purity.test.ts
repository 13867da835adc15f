import { expect, test } from 'vitest';
import { brokenCopy, runTool } from './broken-copy.ts';

const impure = [
  { name: 'today', line: 'new Date()' },
  { name: 'the clock', line: 'Date.now()' },
  { name: 'chance', line: 'Math.random()' },
  { name: 'chance by another way', line: "Math['random']()" },
  { name: 'the environment', line: 'process.env' },
  { name: 'the network', line: "fetch('x')" },
  { name: 'the terminal', line: "console.log('x')" },
  { name: 'formatting', line: "new Intl.NumberFormat('en')" },
  { name: 'the global object', line: 'globalThis' },
];

test.each(impure)('the linter catches $name in a rule', ({ line }) => {
  const copy = brokenCopy({ 'packages/domain/src/risk/rule.ts': `export const found = ${line};\n` });
  const { code, said } = runTool('biome', copy, ['lint', '--colors=off', 'packages/domain']);
  expect(said).toMatch(/lint\/style\/noRestrictedGlobals|rule\.ts:1:\d+ plugin/);
  expect(code).not.toBe(0);
});

test('the linter catches Node in a rule', () => {
  const text = "import { readFileSync } from 'node:fs';\nexport const found = readFileSync;\n";
  const copy = brokenCopy({ 'packages/domain/src/risk/rule.ts': text });
  expect(runTool('biome', copy, ['lint', '--colors=off', 'packages/domain']).said).toContain('noNodejsModules');
});

test('chance cannot be hidden behind a name', () => {
  const copy = brokenCopy({ 'packages/domain/src/risk/rule.ts': 'export const { random } = Math;\n' });
  expect(runTool('biome', copy, ['lint', '--colors=off', 'packages/domain']).code).not.toBe(0);
});

test('arithmetic passes, and dates have one home', () => {
  const copy = brokenCopy({
    'packages/domain/src/risk/rule.ts': 'export const most = Math.max(1, 2);\n',
    'packages/domain/src/kernel/dates.ts': 'export const epoch = new Date(0);\n',
  });
  expect(runTool('biome', copy, ['lint', '--colors=off', 'packages/domain']).code).toBe(0);
});

test('neither the environment, the network, the terminal nor Node compiles in the domain', () => {
  const lines = ['process.env', "fetch('x')", "console.log('x')", "import('node:fs')", 'setTimeout(() => {}, 1)'];
  const text = lines.map((line, at) => `export const found${at} = ${line};\n`).join('');
  const copy = brokenCopy({ 'packages/domain/src/risk/rule.ts': text });
  const { said } = runTool('tsc', copy, ['--pretty', 'false', '-p', 'packages/domain']);
  for (const at of lines.keys()) expect(said).toContain(`rule.ts(${at + 1},`);
});
