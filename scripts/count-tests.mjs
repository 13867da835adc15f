/**
 * Counts of a vitest JSON report.
 *
 * @param report parsed report; undefined when the run wrote none.
 * @param code   exit code of the run.
 *
 * A file that does not load has no tests to report and counts as one failure; so does a run that ended badly
 * although every test passed (an unhandled error, a crash).
 */
export function countOfVitest(report, code) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + broken.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts that the journeys wrote (`{ passed, failed }`); a run without counts is a failure. */
export function countOfJourneys(report, code) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  return { passed: report.passed, failed: report.failed === 0 && code !== 0 ? 1 : report.failed, skipped: 0 };
}

/** Counts added up. */
export function sum(counts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const count of counts) for (const key of Object.keys(total)) total[key] += count[key];
  return total;
}

/** The last lines of a test run; the very last is 'N passed, N failed' and nothing else. */
export const lineOf = ({ passed, failed, skipped }) =>
  `${skipped > 0 ? `${skipped} skipped\n` : ''}${passed} passed, ${failed} failed`;
