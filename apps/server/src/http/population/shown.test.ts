import { expect, test } from 'vitest';
import { shownBy } from './shown.ts';

test.each([
  { name: 'large rows stay', people: [20, 40], whole: 60, hidden: [false, false] },
  {
    name: 'a lone small row takes the smallest shown one along',
    people: [5, 40, 20],
    whole: 90,
    hidden: [true, false, true],
  },
  { name: 'two small rows take a large one along', people: [5, 6, 90], whole: 120, hidden: [true, true, true] },
  {
    name: 'a row of all but few is hidden with another',
    people: [95, 40, 50],
    whole: 100,
    hidden: [true, true, false],
  },
  { name: 'an empty row is about nobody', people: [0, 50], whole: 80, hidden: [false, false] },
  { name: 'a table of one small row hides it', people: [4], whole: 40, hidden: [true] },
])('COV-02 $name', ({ people, whole, hidden }) => {
  expect(shownBy(false).hiddenRows(people, whole)).toEqual(hidden);
  expect(shownBy(true).hiddenRows(people, whole)).toEqual(people.map(() => false));
});

test.each([
  {
    name: 'few who are not scored hide how many there are',
    all: [500, 497, [3]],
    members: null,
    scored: 497,
    others: [null],
  },
  { name: 'eleven others are told', all: [500, 489, [11]], members: 500, scored: 489, others: [11] },
  {
    name: 'of eleven others a few hide each other',
    all: [500, 489, [3, 8]],
    members: 500,
    scored: 489,
    others: [null, null],
  },
  { name: 'nobody is hidden where there is nobody', all: [500, 500, []], members: 500, scored: 500, others: [] },
] as const)('COV-02 $name', ({ all: [members, scored, others], ...expected }) => {
  const { name: _, ...cells } = expected;
  expect(shownBy(false).scored(members, scored, others)).toEqual(cells);
});
