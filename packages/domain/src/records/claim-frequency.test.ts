import { expect, test } from 'vitest';
import { frequencyOf, supersedesOriginal } from './claim-frequency.ts';

test('PHD-02 only a replacement (7) and a void (8) do anything to an earlier claim', () => {
  const codes = [...'0123456789ABCDEFGHIJKMNOPQXYZ'];
  expect(codes.filter(supersedesOriginal)).toEqual(['7', '8']);
});

test.each([
  ['the stated one', '3', 'A', '3'],
  ['a stated original that names another', '1', 'A', '1'],
  ['none stated, another claim named', undefined, 'A', '7'],
  ['none stated, itself named', undefined, 'B', '1'],
  ['nothing stated', undefined, undefined, '1'],
  ['an empty one', '', '', '1'],
])('frequency: %s', (_, stated, original, frequency) => {
  expect(frequencyOf(stated, 'B', original)).toBe(frequency);
});
