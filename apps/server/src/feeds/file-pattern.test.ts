import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasForm } from './file-pattern.ts';

test.each<[pattern: string, name: string, fits: boolean]>([
  ['*', '', true],
  ['*', 'anything.837', true],
  ['*.837', 'claims.837', true],
  ['*.837', 'claims.837.part', false],
  ['claims_????.csv', 'claims_2025.csv', true],
  ['claims_????.csv', 'claims_25.csv', false],
  ['a*b*c', 'a__b__b__c', true],
  ['a*b*c', 'a__c__b', false],
  ['(x).[y]', '(x).[y]', true],
  ['(x).[y]', '(x)z[y]', false],
  ['', '', true],
  ['', 'x', false],
  ['?', '😀', true],
  ['**', 'x', true],
])('%s and %s: %s', (pattern, name, fits) => {
  expect(hasForm(pattern, name)).toBe(fits);
});

test('it is what the expression says, for patterns that are short', () => {
  const letters = (extra: string) =>
    fc.array(fc.constantFrom(...`ab.${extra}`), { maxLength: 7 }).map((all) => all.join(''));
  fc.assert(
    fc.property(letters('*?'), letters(''), (pattern, name) => {
      const text = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      expect(hasForm(pattern, name)).toBe(new RegExp(`^${text}$`, 's').test(name));
    }),
    { numRuns: 2_000 },
  );
});

test('a pattern of many stars looks at a name that nearly fits a bounded number of times', () => {
  let looks = 0;
  const name = new Proxy(Object('a'.repeat(400)), {
    get: (text, key) => {
      if (key === Symbol.iterator) {
        return function* () {
          for (const letter of String(text)) {
            looks++;
            yield letter;
          }
        };
      }
      return text[key as keyof typeof text];
    },
  });
  expect(hasForm(`${'*a'.repeat(40)}b`, name)).toBe(false);
  expect(looks).toBe(400);
});
