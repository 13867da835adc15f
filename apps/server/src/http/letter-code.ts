import { randomInt } from 'node:crypto';

// Letters and digits that are told apart when read aloud: 32 of them, 5 bits each.
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A code of 100 bits for a letter, in groups of five as somebody types it: 'ABCDE-FGHJK-…'. */
export const newLetterCode = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')).join(
    '-',
  );

/** One form of a code, however it is typed. */
export const plainCode = (code: string): string => code.toUpperCase().replaceAll(/[^A-Z2-9]/g, '');
