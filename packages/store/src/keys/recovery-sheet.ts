import { createHash } from 'node:crypto';

/**
 * What to print and lock away: a key in words of four, with a check word that tells a mistyped sheet.
 *
 * Without the key every stored identity, claim and document is lost; backups do not hold it.
 */
export function recoverySheet({ kek, version }: { readonly kek: Uint8Array; readonly version: number }): string {
  const words = Buffer.from(kek).toString('hex').toUpperCase().match(/.{4}/g)!;
  const lines = [words.slice(0, 8).join(' '), words.slice(8).join(' '), `check ${checkWord(kek)}`];
  return [`OptimIQ Health recovery sheet, key ${version}`, ...lines].join('\n');
}

/** The key from a recovery sheet as typed back; or undefined when a word is wrong. */
export function readRecoverySheet(sheet: string): Buffer | undefined {
  const match = /((?:[0-9A-F]{4}\s+){16})check\s+([0-9A-F]{8})/i.exec(sheet);
  if (!match) return undefined;
  const kek = Buffer.from(match[1]!.replaceAll(/\s/g, ''), 'hex');
  return checkWord(kek) === match[2]!.toUpperCase() ? kek : undefined;
}

function checkWord(kek: Uint8Array): string {
  return createHash('sha256').update('recovery sheet').update(kek).digest('hex').slice(0, 8).toUpperCase();
}
