import { writeFileSync } from 'node:fs';
import { AuditKey, AuditVerification, RestoreNoted } from '@optimiq/contracts/audit';
import { NotVerifiableError, verifyAuditFile } from '@optimiq/server/audit/verify-file';
import { Command } from 'commander';
import { ask, RequestError, withOperator } from './operator.ts';
import { writeOutput } from './write-output.ts';

type Options = { tenant?: string };

const tenantOf = ({ tenant }: Options) => (tenant ? { tenant } : {});
const oneOfSeveral = 'tenant; needed when there are several';

/** `optimiq audit`: exports of the audit log, and whether it is what was written. */
export function auditCommand(): Command {
  const audit = new Command('audit').description('Export the audit log; verify that it is what was written');

  audit
    .command('export')
    .description('the whole log with its chain and signed heads, as NDJSON')
    .option('--tenant <slug>', oneOfSeveral)
    .action((options: Options) =>
      withOperator((operator) =>
        operator.download('/v1/audit-export', tenantOf(options), async (part) => writeOutput(process.stdout, part)),
      ),
    );

  audit
    .command('key')
    .description('write what is needed to verify an export into a new file, mode 0600; keep it as a secret')
    .argument('<file>', 'file to make')
    .option('--tenant <slug>', oneOfSeveral)
    .action((file: string, options: Options) =>
      withOperator(async (operator) => {
        const key = await ask(operator, AuditKey, 'POST', '/v1/audit-key', tenantOf(options));
        writeFileSync(file, `${JSON.stringify(key, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
      }),
    );

  audit
    .command('verify')
    .description('name the first row of the log that is not what was sealed and anchored')
    .argument('[file]', 'an export; without one the log is verified where it lies')
    .option('--key <file>', 'verification key, for an export')
    .option('--anchors <file>', 'anchors kept outside of the database, for an export')
    .option('--tenant <slug>', `${oneOfSeveral}; without a file`)
    .addHelpText(
      'after',
      '\nAn export is verified without a server. Exit codes: 0 whole, 1 a bad row, 2 it cannot be verified.',
    )
    .action(async (file: string | undefined, options: Options & { key?: string; anchors?: string }) => {
      const found = file === undefined ? await verifyStored(options) : await verifyFile(file, options);
      process.stdout.write(`${JSON.stringify(found)}\n`);
      process.exitCode = found.bad ? 1 : 0;
    });

  audit
    .command('note-restore')
    .description('after a restore from a backup: name the anchored events that are lost, and let the log go on')
    .option('--tenant <slug>', oneOfSeveral)
    .action((options: Options) =>
      withOperator(async (operator) => {
        const noted = await ask(operator, RestoreNoted, 'POST', '/v1/audit-restores', tenantOf(options));
        process.stdout.write(`${JSON.stringify(noted)}\n`);
      }),
    );
  return audit;
}

const verifyStored = (options: Options) =>
  withOperator((operator) => ask(operator, AuditVerification, 'POST', '/v1/audit-verifications', tenantOf(options)));

async function verifyFile(file: string, options: { key?: string; anchors?: string }) {
  if (!options.key) throw new RequestError('Name the verification key with --key FILE');
  try {
    return await verifyAuditFile(file, options.key, options.anchors);
  } catch (error) {
    throw error instanceof NotVerifiableError ? new RequestError(error.message) : error;
  }
}
