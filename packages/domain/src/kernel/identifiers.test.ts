import fc from 'fast-check';
import { expect, test } from 'vitest';
import { npiCheckDigit, parseMbi, parseNpi } from './identifiers.ts';

test.each<{ name: string; text: string; mbi: string | 'length' | 'pattern' }>([
  { name: 'the published example', text: '1EG4-TE5-MK73', mbi: '1EG4TE5MK73' },
  { name: 'lower case and spaces', text: ' 1eg4 te5 mk73 ', mbi: '1EG4TE5MK73' },
  { name: 'a character short', text: '1EG4TE5MK7', mbi: 'length' },
  { name: 'nothing', text: '', mbi: 'length' },
  { name: 'S in position 2, as synthetic files have it', text: '1S00E00AA01', mbi: 'pattern' },
  { name: 'zero in position 1', text: '0EG4TE5MK73', mbi: 'pattern' },
  { name: 'a letter in position 4', text: '1EGATE5MK73', mbi: 'pattern' },
  { name: 'the letter B', text: '1BG4TE5MK73', mbi: 'pattern' },
])('an MBI: $name', ({ text, mbi }) => {
  const parsed = parseMbi(text);
  expect(parsed.ok ? parsed.value : parsed.reason).toBe(mbi);
});

test.each<{ name: string; text: string; npi: string | 'form' | 'check-digit' }>([
  { name: 'the published example', text: '1234567893', npi: '1234567893' },
  { name: 'a wrong check digit', text: '1234567890', npi: 'check-digit' },
  { name: 'nine digits', text: '123456789', npi: 'form' },
  { name: 'a letter', text: '12345678X3', npi: 'form' },
])('an NPI: $name', ({ text, npi }) => {
  const parsed = parseNpi(text);
  expect(parsed.ok ? parsed.value : parsed.reason).toBe(npi);
});

test('one check digit in ten completes nine digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100_000_000, max: 999_999_999 }), (nine) => {
      const valid = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((digit) => parseNpi(`${nine}${digit}`).ok);
      expect(valid).toEqual([npiCheckDigit(String(nine))]);
    }),
  );
});
