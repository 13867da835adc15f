import { readFileSync } from 'node:fs';
import { failed, ok, type Result } from '@optimiq/domain/kernel/result';

export type PasswordFault = 'too-short' | 'too-long' | 'easy-to-guess';

export const shortestPassword = 15;
const longestPassword = 256;

/**
 * Whether a password may be chosen: its length, and that it is not made of what everybody tries first.
 *
 * @param about the person's own words: name, email. They make a password no stronger.
 *
 * No rules on kinds of characters: they make passwords weaker.
 *
 * Source: NIST SP 800-63B-4, section 3.1.1.2.
 */
export function checkPassword(password: string, about: readonly string[] = []): Result<string, PasswordFault> {
  const length = [...password.normalize('NFKC')].length;
  if (length < shortestPassword) return failed('too-short');
  if (length > longestPassword) return failed('too-long');
  return isEasy(password, about) ? failed('easy-to-guess') : ok(password);
}

/** Few characters are left once blocked words, own words, runs and repeats are taken out. */
function isEasy(password: string, about: readonly string[]): boolean {
  const own = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2);
  let rest = password.normalize('NFKC').toLowerCase();
  for (const word of [...own, ...blockedWords].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, ' ');
  rest = rest
    .replaceAll(/(.{1,4})\1{2,}/gu, '$1') // repeats: 'ababab' counts as 'ab'
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
  return new Set(rest).size < 5 || lengthWithoutRuns(rest) < 8;
}

/** 'abcdefgh' and '87654321' count as one character. */
function lengthWithoutRuns(text: string): number {
  const steps = [...text].map((character, at, all) => character.codePointAt(0)! - (all[at - 1]?.codePointAt(0) ?? 0));
  return steps.filter((step, at) => at < 2 || step !== steps[at - 1] || Math.abs(step) > 1).length;
}

const blockedWords = readFileSync(new URL('./blocked-words.txt', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'));
