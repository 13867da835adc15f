import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { shownTo } from './shown.ts';

const readerWho = (maySeeAll: boolean) => shownTo({ may: () => maySeeAll } as unknown as FastifyRequest);

test.each([
  { name: 'large rows stay', people: [20, 40], hidden: [false, false] },
  { name: 'a lone small row takes the smallest shown one along', people: [5, 40, 20], hidden: [true, false, true] },
  { name: 'two small rows hide each other', people: [5, 6, 90], hidden: [true, true, false] },
  { name: 'an empty row is about nobody', people: [0, 50], hidden: [false, false] },
  { name: 'a table of one small row hides it', people: [4], hidden: [true] },
])('COV-02 $name', ({ people, hidden }) => {
  expect(readerWho(false).hiddenRows(people)).toEqual(hidden);
  expect(readerWho(true).hiddenRows(people)).toEqual(people.map(() => false));
});
