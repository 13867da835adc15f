import type { Brand } from './brand.ts';
import { failed, ok, type Result } from './result.ts';

/** Medicare Beneficiary Identifier, 11 characters, without dashes. */
export type Mbi = Brand<string, 'Mbi'>;
/** National Provider Identifier, 10 digits with a valid check digit. */
export type Npi = Brand<string, 'Npi'>;

// Position 1: 1-9. Letters are all but S, L, O, I, B, Z.
const letter = '[AC-HJKMNP-RT-Y]';
const mbiForm = new RegExp(`^[1-9]${letter}[0-9AC-HJKMNP-RT-Y]\\d${letter}[0-9AC-HJKMNP-RT-Y]\\d${letter}{2}\\d{2}$`);

/**
 * Medicare Beneficiary Identifier from text as typed or received.
 *
 * @param text with or without dashes and spaces, in any case: '1eg4-te5-mk73'.
 * @returns    11 characters, upper case, no dashes; or 'length'; or 'pattern': a character not allowed in its place.
 *
 * Checks the form only. An MBI has no check digit, so a well-formed one may not exist.
 *
 * Source: CMS, "Understanding the Medicare Beneficiary Identifier (MBI) Format".
 */
export function parseMbi(text: string): Result<Mbi, 'length' | 'pattern'> {
  const mbi = text.replaceAll(/[\s-]/g, '').toUpperCase();
  if (mbi.length !== 11) return failed('length');
  return mbiForm.test(mbi) ? ok(mbi as Mbi) : failed('pattern');
}

/**
 * National Provider Identifier from text as received.
 *
 * @param text 10 digits, spaces around them allowed
 * @returns    the digits; or 'form'; or 'check-digit'. A valid one may not be assigned to anybody.
 *
 * Source: CMS, "Requirements for National Provider Identifier (NPI) and NPI Check Digit": the Luhn formula over
 * the number with the prefix 80840, which adds 24.
 */
export function parseNpi(text: string): Result<Npi, 'form' | 'check-digit'> {
  const npi = text.trim();
  if (!/^\d{10}$/.test(npi)) return failed('form');
  return luhnSum(npi) % 10 === 0 ? ok(npi as Npi) : failed('check-digit');
}

/** Check digit that completes nine digits to an NPI. */
export function npiCheckDigit(nineDigits: string): number {
  return (10 - (luhnSum(`${nineDigits}0`) % 10)) % 10;
}

function luhnSum(npi: string): number {
  let sum = 24;
  for (let i = 0; i < 10; i++) {
    const digit = npi.charCodeAt(i) - 48;
    // Doubled: every second digit, counted from the one before the check digit.
    const weighted = i % 2 === 0 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum;
}
