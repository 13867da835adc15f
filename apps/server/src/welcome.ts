import { type KeyFolder, recoverySheet } from '@optimiq/store/keys/key-folder';
import type { Running } from './running.ts';

/** A line for the person at the terminal. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Where the product is reached, who can sign in, and what to try first. */
export function printWelcome({ url, signIns }: Running): void {
  say(`\nOptimIQ Health is ready: ${url}\n`);
  if (signIns.length > 0) {
    say('Demo sign-ins (synthetic data, this installation only):');
    for (const { role, email, password } of signIns) say(`  ${role.padEnd(14)} ${email.padEnd(28)} ${password}`);
    say('\nThree things to try:');
    say('  1. Sign in as risk-director, open Population, then a bar of the RAF distribution, then a member.');
    say('  2. On the member, open HCC 37 down to the claim line and the published table row.');
    say(
      '  3. Load files of your own: npx optimiq import FILE.837 (or .csv.gz); take it back: npx optimiq load undo ID',
    );
  }
}

/** Shown once, at the start that made the key. */
export function printRecoverySheet(keyFolder: KeyFolder): void {
  say(
    `\nKeep this sheet apart from this machine; without the key all stored data is lost:\n\n${recoverySheet(keyFolder)}`,
  );
}
