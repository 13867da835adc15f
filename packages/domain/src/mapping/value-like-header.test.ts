import { expect, test } from 'vitest';
import { looksLikeValue } from './value-like-header.ts';

test.each([
  '1eg4-te5-mk73',
  '1EG4TE5MK73',
  '123456789',
  '123-45-6789',
  '1990-03-29',
  '3/29/1990',
  '29.3.90',
  ' 19900329 ',
])('%s looks like a value', (header) => expect(looksLikeValue(header)).toBe(true));

test.each(['member id', 'dx1', '2024', '01', 'icd-10-cm', 'q1 2024', '2024-01', 'line 12345', ''])(
  '%s is a name of a column',
  (header) => expect(looksLikeValue(header)).toBe(false),
);
