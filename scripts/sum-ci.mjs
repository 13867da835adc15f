import { existsSync, readFileSync } from 'node:fs';
import { countOfJourneys, lineOf, sum } from './count-tests.mjs';

/**
 * Last line of a continuous-integration run: static checks and tests together.
 *
 * Arguments: report of the static checks, their exit code, output of `npm test`, its exit code.
 */
const [staticReport, staticCode, testLog, testCode] = process.argv.slice(2);

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);
const lines = [...readFileSync(testLog, 'utf8').matchAll(/^(?:(\d+) skipped\n)?(\d+) passed, (\d+) failed$/gm)];
const last = lines
  .at(-1)
  ?.slice(1)
  .map((digits) => Number(digits ?? 0));
const tests = last ? { skipped: last[0], passed: last[1], failed: last[2] } : { passed: 0, failed: 1, skipped: 0 };
if (Number(testCode) !== 0 && tests.failed === 0) tests.failed = 1;

const total = sum([countOfJourneys(read(staticReport), Number(staticCode)), tests]);
process.stdout.write(`\nStatic checks and tests together:\n${lineOf(total)}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
