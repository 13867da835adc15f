import { expect, test } from 'vitest';
import { countOfJourneys, countOfVitest, lineOf, sum } from './count-tests.mjs';

const report = (file: { status: string; assertionResults: { status: string }[] }, failed = 0) => ({
  numPassedTests: 3,
  numFailedTests: failed,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [file],
});
const good = { status: 'passed', assertionResults: [{ status: 'passed' }] };

test('passed, failed and skipped tests are counted', () => {
  expect(countOfVitest(report(good), 0)).toEqual({ passed: 3, failed: 0, skipped: 1 });
});

test('a file that does not load is one failure', () => {
  expect(countOfVitest(report({ status: 'failed', assertionResults: [] }), 1).failed).toBe(1);
});

test('a run that ends badly is a failure even when every test passed', () => {
  expect(countOfVitest(report(good), 1).failed).toBe(1);
  expect(countOfJourneys({ passed: 2, failed: 0 }, 1).failed).toBe(1);
});

test('a run without a report is a failure', () => {
  expect(countOfVitest(undefined, 0).failed).toBe(1);
  expect(countOfJourneys(undefined, 0).failed).toBe(1);
});

test('the last line holds two counts and nothing else', () => {
  const lines = lineOf(
    sum([
      { passed: 3, failed: 0, skipped: 1 },
      { passed: 2, failed: 1, skipped: 0 },
    ]),
  ).split('\n');
  expect(lines).toEqual(['1 skipped', '5 passed, 1 failed']);
});
