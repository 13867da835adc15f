import { expect, test } from 'vitest';
import { type Problem, placeOf, problemsCsv } from './problem-words.ts';

const problem: Problem = { severity: 'error', rule: 'not-a-date', field: 'dob', message: 'Not a date' };

test.each([
  [{}, 'whole file'],
  [{ row: 18_204 }, 'row 18,204'],
  [{ part: 3 }, 'part 3'],
  [{ part: 3, row: 2 }, 'part 3, row 2'],
  [{ part: 1, segment: 17, offset: 845 }, 'part 1, segment 17, byte 845'],
])('a problem at %j is said to be at %s', (place, words) => {
  expect(placeOf({ ...problem, ...place })).toBe(words);
});

test('the CSV of problems says which file of an archive each is in', () => {
  const [head, first, second] = problemsCsv([
    { ...problem, part: 3, row: 2 },
    { ...problem, row: 7 },
  ]).split(/\r?\n/);
  expect(head).toContain('"Part","Row"');
  expect(first).toContain('"error","3","2"');
  expect(second).toContain('"error","","7"');
});
