import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacHex } from './hmac.ts';

test('equals the HMAC-SHA256 of the platform for bytes and text, again and again under one key', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const part = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 300 }));
  fc.assert(
    fc.property(key, fc.array(fc.array(part, { maxLength: 4 }), { minLength: 1, maxLength: 3 }), (secret, messages) => {
      for (const parts of messages) {
        const streamed = createHmac('sha256', secret);
        for (const each of parts) streamed.update(each);
        expect(hmacHex(secret, ...parts)).toBe(streamed.digest('hex'));
      }
    }),
  );
});
