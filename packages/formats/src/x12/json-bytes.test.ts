import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonBytes } from './json-bytes.ts';

test('any text and number is what JSON.stringify writes, also beyond the first buffer', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.oneof(fc.integer(), fc.integer({ min: 0, max: 12 })))),
      fc.nat({ max: 3 }),
      (rows, times) => {
        const out = new JsonBytes();
        out.raw('[');
        const value = rows.map(([text, number]) => ({ text: text + 'x'.repeat(times * 100_000), number }));
        for (const { text, number } of value) {
          out.next();
          out.raw('{');
          out.text(',"text":', text);
          out.text(',"absent":', undefined);
          out.number(',"number":', number);
          out.raw('}');
        }
        out.raw(']');
        expect(out.take().toString()).toBe(JSON.stringify(value));
        expect(out.length).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});
