import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { onProductNode, root } from './bootstrap.mjs';

await onProductNode(import.meta.url);

const { captureNode } = await import('./run-child.mjs');

/**
 * Measures and prints one JSON document; `npm run bench -- NAME` runs bench/src/NAME.ts only.
 *
 * A measurement prints JSON lines `{ name, value, unit, bar?, ok? }`; other lines of it go to standard error.
 * Exit 1 when a bar is missed or a measurement breaks.
 */
const names = process.argv.slice(2);
const all = globSync('bench/src/*.ts', { cwd: root }).sort();
const chosen = names.length === 0 ? all : all.filter((file) => names.includes(basename(file, '.ts')));
if (chosen.length === 0) {
  process.stderr.write(`No such measurement. There are: ${all.map((file) => basename(file, '.ts')).join(', ')}\n`);
  process.exit(2);
}

const results = [];
for (const file of chosen) {
  process.stderr.write(`${file} ...\n`);
  const { code, output } = await captureNode([join(root, file)]);
  for (const line of output.split('\n')) {
    const result = parse(line);
    if (result) results.push(result);
    else if (line.trim() !== '') process.stderr.write(`  ${line}\n`);
  }
  if (code !== 0) results.push({ name: basename(file, '.ts'), value: code, unit: 'exit code', ok: false });
}

const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
};
process.stdout.write(`${JSON.stringify({ machine, node: process.version, commit: commit(), results }, null, 2)}\n`);
process.exitCode = results.some((result) => result.ok === false) ? 1 : 0;

function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line);
    return typeof value.name === 'string' ? judged(value) : undefined;
  } catch {
    return undefined;
  }
}

/** A bar is '<= 10' or '>= 400000'; a measurement may also judge itself. */
function judged(result) {
  const [, sign, bar] = /^(<=|>=) ([\d.]+)$/.exec(result.bar ?? '') ?? [];
  if (!sign || result.ok !== undefined) return result;
  return { ...result, ok: sign === '<=' ? result.value <= Number(bar) : result.value >= Number(bar) };
}

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
