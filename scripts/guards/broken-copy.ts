import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

const settings = [
  '.dependency-cruiser.cjs',
  'biome.json',
  'knip.json',
  'tsconfig.base.json',
  'packages/domain/tsconfig.json',
  'packages/domain/package.json',
  'scripts/guards/no-math-random.grit',
];

/** A folder with the project's own settings, none of its sources, and `files`: path to text. Removed after the test. */
export function brokenCopy(files: Record<string, string>): string {
  const copy = mkdtempSync(join(tmpdir(), 'optimiq-guard-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  for (const path of settings) cpSync(join(root, path), join(copy, path));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const manifest = {
    name: 'copy',
    private: true,
    type: 'module',
    workspaces: ['packages/*', 'apps/*', 'e2e', 'bench'],
  };
  for (const [path, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files })) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  return copy;
}

const tools = {
  biome: '@biomejs/biome/bin/biome',
  'dependency-cruiser': 'dependency-cruiser/bin/dependency-cruiser.mjs',
  knip: 'knip/bin/knip.js',
  tsc: 'typescript-native/bin/tsc',
};

/** Runs a checking tool of the project in a folder: its exit code and everything it printed. */
export function runTool(
  tool: keyof typeof tools,
  folder: string,
  args: readonly string[],
): { code: number; said: string } {
  const script = join(root, 'node_modules', tools[tool]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });
  return { code: status ?? 1, said: `${stdout}${stderr}` };
}

/** Text of a file of the project itself. */
export const projectFile = (path: string): string => readFileSync(join(root, path), 'utf8');
