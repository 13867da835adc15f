const digits: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'BFPV'].map((letter) => [letter, '1'])),
  ...Object.fromEntries([...'CGJKQSXZ'].map((letter) => [letter, '2'])),
  ...Object.fromEntries([...'DT'].map((letter) => [letter, '3'])),
  L: '4',
  ...Object.fromEntries([...'MN'].map((letter) => [letter, '5'])),
  R: '6',
};

/**
 * Code of a folded name by its sound: a letter and three digits; the name itself where it holds no letter A to Z.
 *
 * Source: United States National Archives, "Soundex System": letters with H or W between them count once.
 */
export function soundex(name: string): string {
  const letters = name.replaceAll(/[^A-Z]/g, '');
  if (letters === '') return name;
  let code = letters[0]!;
  let before = digits[letters[0]!];
  for (const letter of letters.slice(1)) {
    const digit = digits[letter];
    if (digit !== undefined && digit !== before) code += digit;
    if (code.length === 4) return code;
    if (letter !== 'H' && letter !== 'W') before = digit;
  }
  return code.padEnd(4, '0');
}
