import { resolve } from 'node:path';
import { restoreInstallation } from '@optimiq/server/backup/restore';
import { openLog } from '@optimiq/server/log';
import { Command } from 'commander';
import { toRequestError } from './backup.ts';
import { settingsOf } from './operator.ts';
import { stageBar } from './stage-bar.ts';

/** `optimiq restore`: a backup into an empty installation. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('Restore a backup into an empty installation, and compare every row with it')
    .argument('<from>', "a backup's folder, or a folder of backups, of which the newest is taken")
    .option('--ledger-lost', 'the erasure ledgers are lost for good: restore without them')
    .addHelpText(
      'after',
      `
Put the keys folder of the installation in place first (OPTIMIQ_KEYS_DIR, or keys in the base folder): the key, and the
erasure ledgers, by which whoever was erased since the backup is erased again. Nobody is signed in afterwards, and what
was being loaded is taken back. Cut short, the product does not open until it is run again.

Exit codes: 0 restored and equal, 2 not.`,
    )
    .action(async (from: string, { ledgerLost = false }: { ledgerLost?: boolean }) => {
      const settings = settingsOf();
      const bar = stageBar();
      try {
        const report = await restoreInstallation(settings, openLog(settings), resolve(from), bar.show, {
          isLedgerLost: ledgerLost,
        });
        bar.end();
        process.stdout.write(`${JSON.stringify(report)}\n`);
      } catch (error) {
        bar.end();
        throw toRequestError(error);
      }
    });
}
