import { expect, test } from 'vitest';
import type { Criterion } from './criteria.ts';
import { type CohortDefinition, isInCohort, permissionsFor } from './definition.ts';
import { exampleCohorts } from './examples.ts';

const woman: Criterion = { kind: 'sex', sex: 'F' };
const old: Criterion = { kind: 'age', from: 65 };
const scored: Criterion = { kind: 'raw-score', from: 1000 };
const met =
  (...list: readonly Criterion[]) =>
  (criterion: Criterion) =>
    list.includes(criterion);

const two = (match: 'all' | 'any', isNot?: boolean): CohortDefinition => ({
  match,
  groups: [
    { match: 'all', criteria: [woman, old] },
    { match: 'any', criteria: [scored], ...(isNot && { isNot }) },
  ],
});

test.each([
  [two('all'), [woman, old, scored], true],
  [two('all'), [woman, scored], false],
  [two('any'), [scored], true],
  [two('any'), [woman], false],
  [two('all', true), [woman, old], true],
  [two('all', true), [woman, old, scored], false],
])('groups and criteria join as they say', (definition, holds, isIn) => {
  expect(isInCohort(definition, met(...holds))).toBe(isIn);
});

test('a group and its opposite part everybody', () => {
  for (const holds of [[], [woman], [woman, old]]) {
    const one = (isNot: boolean): CohortDefinition => ({
      match: 'all',
      groups: [{ match: 'all', isNot, criteria: [woman, old] }],
    });
    expect(isInCohort(one(true), met(...holds))).toBe(!isInCohort(one(false), met(...holds)));
  }
});

test('ACC-06 a definition asks for the rights of all its criteria, each once', () => {
  expect(permissionsFor(two('all'))).toEqual(['population:read', 'score:read']);
  const { emergency } = exampleCohorts(2025);
  expect(permissionsFor(emergency)).toEqual(['claim:read', 'population:read']);
});
