import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './bootstrap.mjs';
import { captureNode } from './run-child.mjs';

const module = (...path) => join(root, 'node_modules', ...path);

/** Folders with TypeScript and JavaScript of ours; dependency-cruiser follows imports from here. */
export const sourceFolders = ['packages', 'apps', 'e2e', 'bench', 'scripts'];

/** The checks that need no test run, in the order they are reported: `{ name, args }`, args for Node. */
export function staticChecks() {
  // One program for all that runs on Node alone: else each checks the sources again of those it imports.
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.node.json'), 'utf8'));
  const together = new Set(include.map((folder) => dirname(folder)));
  const projects = globSync(
    ['tsconfig.node.json', '{packages,apps}/*/tsconfig*.json', '{e2e,bench,scripts}/tsconfig.json'],
    { cwd: root },
  ).filter((project) => !together.has(dirname(project)));
  return [
    {
      name: 'format and lint',
      args: [module('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off', '--diagnostic-level=warn', '.'],
    },
    // The longest begins first.
    ...projects
      .sort()
      .reverse()
      .map((project) => ({
        name: `types ${project
          .replace('tsconfig.node.json', 'on Node')
          .replace(/\/tsconfig(\.json)?/, '')
          .replace(/\.test\.json$/, ' with tests')}`,
        args: [module('typescript-native', 'bin', 'tsc'), '--pretty', 'false', '-p', project],
      })),
    { name: 'source rules', args: [join(root, 'scripts', 'check-sources.mjs')] },
    { name: 'assurance', args: [join(root, 'scripts', 'assurance.mjs'), '--check'] },
    {
      name: 'imports',
      args: [
        module('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
        '--config',
        '.dependency-cruiser.cjs',
        ...sourceFolders,
      ],
    },
    { name: 'dead code', args: [module('knip', 'bin', 'knip.js'), '--no-progress', '--no-config-hints'] },
  ];
}

/**
 * Runs every static check, two at a time, and prints one line for each; what a failing one said follows its line.
 *
 * @returns `{ name, ok, seconds }` in the order they ended.
 */
export async function runStaticChecks() {
  const waiting = staticChecks();
  const results = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const began = Date.now();
      const { code, output } = await captureNode(check.args);
      const result = { name: check.name, ok: code === 0, seconds: (Date.now() - began) / 1000 };
      results.push(result);
      print(result, output);
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}

function print({ name, ok, seconds }, output) {
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)\n`);
  if (output.trim() !== '' && (!ok || name === 'source rules'))
    process.stdout.write(`${output.trimEnd().replaceAll(/^/gm, '       ')}\n`);
}
