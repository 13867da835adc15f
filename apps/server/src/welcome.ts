import type { KeyFolder } from '@optimiq/store/keys/key-folder';
import { recoverySheet } from '@optimiq/store/keys/recovery-sheet';
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
export function printRecoverySheet({ files, folder }: KeyFolder): void {
  if (!files) return;
  const { current: version, versions } = files;
  say('\nKeep this sheet apart from this machine; without the key all stored data is lost:\n');
  say(recoverySheet({ kek: versions.get(version)!, version }));
  say(`
Written by hand or printed, in a safe: the sheet. On a medium of its own, never with the data and never in
the same backup: the whole folder ${folder},
anew after each exchange of keys, erasure, or end of a tenant, because it also holds the lists by which a
restored backup is put right. More in docs/keys.md.`);
}
