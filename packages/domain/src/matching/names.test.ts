import { expect, test } from 'vitest';
import { namesOf } from './names.ts';

test.each([
  [{ lastName: 'Smith Jr.', firstName: 'Paul' }, 'SMITH', 'PAUL', '', '2'],
  [{ lastName: 'Smith', firstName: 'Paul, Sr' }, 'SMITH', 'PAUL', '', '1'],
  [{ lastName: 'Smith', firstName: 'Paul', middleName: 'III' }, 'SMITH', 'PAUL', '', '3'],
  [{ lastName: 'Ii', firstName: 'Naosuke' }, 'II', 'NAOSUKE', '', ''],
  [{ lastName: 'Peña-O’Neil', firstName: 'Ana María' }, 'PENAONEIL', 'ANAMARIA', '', ''],
])('%o', (person, last, first, middle, generation) => {
  expect(namesOf(person)).toEqual({ last, first, middle, generation });
});
