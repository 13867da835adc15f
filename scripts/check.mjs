import { writeFileSync } from 'node:fs';
import { onProductNode } from './bootstrap.mjs';

await onProductNode(import.meta.url);

const { runNode } = await import('./run-child.mjs');
const { runStaticChecks } = await import('./static-checks.mjs');

/**
 * Format, lint, types, imports and dead code, then the tests; `--static` leaves the tests out.
 * Every part runs, whatever failed before it, and a summary ends the output.
 */
const results = await runStaticChecks();
if (!process.argv.includes('--static')) {
  const code = await runNode(['scripts/test.mjs']);
  results.push({ name: 'tests', ok: code === 0, seconds: 0 });
}

const failed = results.filter((result) => !result.ok);
process.stdout.write(`\n${failed.length === 0 ? 'All checks passed' : 'Failed'}`);
process.stdout.write(
  failed.length === 0 ? ` (${results.length}).\n` : `: ${failed.map(({ name }) => name).join(', ')}.\n`,
);

const report = process.env.OPTIMIQ_TEST_REPORT;
if (report) writeFileSync(report, JSON.stringify({ passed: results.length - failed.length, failed: failed.length }));
process.exitCode = failed.length === 0 ? 0 : 1;
