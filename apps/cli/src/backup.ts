import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Backup, BackupList, BackupStarted } from '@optimiq/contracts/backups';
import { verifyBackup } from '@optimiq/server/backup/verify-backup';
import { openLog } from '@optimiq/server/log';
import type { Operator } from '@optimiq/server/operator';
import { Command, InvalidArgumentError } from 'commander';
import { ask, RequestError, settingsOf, withOperator } from './operator.ts';
import { stageBar } from './stage-bar.ts';

/** `optimiq backup`: all tenants into a folder, while people work. */
export function backupCommand(): Command {
  const backup = new Command('backup')
    .description('Back up database, facts and files of all tenants, encrypted, while people work')
    .argument('[to]', 'folder; each backup gets one of its own in it')
    .option('--keep-days <days>', 'days until it is removed; 35 unless the settings say otherwise', daysOf)
    .option('--list', 'the backups that this installation knows, newest first, as NDJSON')
    .option('--verify', 'read a backup again and say whether it is whole: needs the keys, and no product')
    .addHelpText(
      'after',
      `
Keys are in no backup: keep the keys folder, and the erasure ledgers in it, apart. Works with the running server, or
opens the product for this command. See also 'optimiq restore --help' and docs/backup.md.

Exit codes: 0 made, or whole; 2 not.`,
    )
    .action((to: string | undefined, options: { keepDays?: number; list?: boolean; verify?: boolean }) => {
      if (options.list) return withOperator(list);
      if (!to) return backup.error("error: missing required argument 'to'", { exitCode: 2 });
      if (options.verify) return verify(resolve(to));
      return withOperator((operator) => make(operator, resolve(to), options.keepDays));
    });
  return backup;
}

const everyMs = 200;

async function make(operator: Operator, folder: string, keepDays: number | undefined): Promise<void> {
  const path = '/v1/installation/backups';
  const body = { folder, ...(keepDays === undefined ? {} : { keepDays }) };
  const { backupId } = await ask(operator, BackupStarted, 'POST', path, { body });
  const bar = stageBar();
  let made: Backup | undefined;
  for (;;) {
    const { items, progress } = await ask(operator, BackupList, 'GET', path);
    made = items.find((item) => item.backupId === backupId);
    if (made && made.state !== 'running' && progress?.backupId !== backupId) break;
    if (progress) bar.show(progress.stage, progress.done, progress.total);
    await wait(everyMs);
  }
  bar.end();
  if (made.state !== 'done') throw new RequestError(`No backup was made: ${made.errorCode ?? made.state}`);
  const megabytes = Math.ceil((made.bytes ?? 0) / 1_048_576);
  process.stdout.write(`${made.folder}\n${megabytes} MB as of ${made.snapshotAt}, kept until ${made.expiresAt}\n`);
}

async function list(operator: Operator): Promise<void> {
  const { items } = await ask(operator, BackupList, 'GET', '/v1/installation/backups');
  for (const item of items) process.stdout.write(`${JSON.stringify(item)}\n`);
}

async function verify(from: string): Promise<void> {
  const bar = stageBar();
  const settings = settingsOf();
  try {
    const { path, manifest } = await verifyBackup(settings, openLog(settings), from, (done, total) =>
      bar.show('reading', done, total),
    );
    bar.end();
    process.stdout.write(`${path}\n${manifest.files.length} files are whole, as of ${manifest.snapshotAt}\n`);
  } catch (error) {
    bar.end();
    throw toRequestError(error);
  }
}

/** Failures that an operator can do something about, in their own words; others are bugs and say where. */
export function toRequestError(error: unknown): unknown {
  const { name, message } = error as Error;
  const forOperator = ['RestoreError', 'DamagedFileError', 'RowsDifferError', 'KeyFolderError', 'LedgerError'];
  if ((error as { code?: string }).code === 'disk-full')
    return new RequestError('The disk is full; free some and begin again');
  return forOperator.includes(name) ? new RequestError(message) : error;
}

function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 366) throw new InvalidArgumentError('from 1 to 366');
  return days;
}
