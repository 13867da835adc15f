import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onProductNode, root } from './bootstrap.mjs';

await onProductNode(import.meta.url);

const { assurancePage } = await import('./guards/assurance-page.mjs');
const { assuranceOf } = await import('./guards/assurance-sources.mjs');
const { assuranceFaults } = await import('./guards/assurance-tables.mjs');

/** Writes the assurance page from its tables; `--check` compares instead. Faults are printed and nothing is written. */
const page = join(root, 'docs', 'assurance.md');
const sources = assuranceOf(root);
const faults = assuranceFaults(sources).map(({ id, says }) => `${id} ${says}`);
if (faults.length === 0) {
  const text = assurancePage(sources);
  if (!process.argv.includes('--check')) writeFileSync(page, text);
  else if (readFileSync(page, 'utf8') !== text) faults.push('docs/assurance.md is old: run node scripts/assurance.mjs');
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
