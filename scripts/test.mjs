import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onProductNode, root } from './bootstrap.mjs';

await onProductNode(import.meta.url);

const { buildWeb } = await import('./build-web.mjs');
const { runNode } = await import('./run-child.mjs');
const { countOfJourneys, countOfVitest, lineOf, sum } = await import('./count-tests.mjs');

const filters = process.argv.slice(2);
const reports = mkdtempSync(join(tmpdir(), 'optimiq-test-'));
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** Everything when called without arguments; `npm test -- packages/domain` runs the matching unit tests only. */
const counts = [];
await buildWeb().catch((fault) => {
  process.stderr.write(`${fault.message}\n`);
  counts.push({ passed: 0, failed: 1, skipped: 0 });
});

const unit = join(reports, 'unit.json');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const unitCode = await runNode([vitest, 'run', ...filters], { OPTIMIQ_TEST_REPORT: unit });
counts.push(countOfVitest(read(unit), unitCode));

if (filters.length === 0) {
  const journeys = join(reports, 'journeys.json');
  const code = await runNode([join(root, 'e2e', 'run.ts')], { OPTIMIQ_TEST_REPORT: journeys });
  counts.push(countOfJourneys(read(journeys), code));
}

const total = sum(counts);
process.stdout.write(`\n${lineOf(total)}\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
