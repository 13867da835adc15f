import { expect, test } from 'vitest';
import { soundex } from './soundex.ts';

// The National Archives' own examples, with letters that H and W do not part.
test.each([
  ['WASHINGTON', 'W252'],
  ['LEE', 'L000'],
  ['GUTIERREZ', 'G362'],
  ['PFISTER', 'P236'],
  ['JACKSON', 'J250'],
  ['TYMCZAK', 'T522'],
  ['ASHCRAFT', 'A261'],
  ['李', '李'],
])('%s is %s', (name, code) => expect(soundex(name)).toBe(code));
