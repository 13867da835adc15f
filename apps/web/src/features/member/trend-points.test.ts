import type { Measurement } from '@optimiq/contracts/clinical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trendOf } from './trend-points.ts';

const measurement = (
  values: readonly (readonly [string, number])[],
  range: { low?: number; high?: number } = {},
): Measurement => ({
  system: 'loinc',
  code: '4548-4',
  kind: 'lab',
  ...range,
  points: values.map(([on, value]) => ({ on, value, isOutside: false })),
});

test('time goes from left to right, values upwards, and the normal range is drawn to scale', () => {
  const { line, band, last } = trendOf(
    measurement(
      [
        ['2025-01-11', 10],
        ['2025-01-06', 5],
        ['2025-01-01', 0],
      ],
      { low: 0, high: 5 },
    ),
    106,
    26,
  );
  expect(line).toBe('3,23 53,13 103,3');
  expect(band).toEqual({ top: 13, bottom: 23 });
  expect(last).toEqual({ x: 103, y: 3 });
});

test('a range open to one side reaches to the edge; none is drawn where nobody told one', () => {
  const values = [
    ['2025-02-01', 4],
    ['2025-01-01', 2],
  ] as const;
  expect(trendOf(measurement(values, { high: 3 }), 106, 26).band).toEqual({ top: 13, bottom: 26 });
  expect(trendOf(measurement(values), 106, 26).band).toBeUndefined();
});

test('whatever was measured, nothing is drawn outside of the picture', () => {
  const value = fc.tuple(
    fc.constantFrom('2024-01-01', '2024-06-30', '2025-11-24'),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
      for (const place of trendOf(measurement(values), 140, 26).line.split(' ')) {
        const [x, y] = place.split(',').map(Number);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(140);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(26);
      }
    }),
  );
});
