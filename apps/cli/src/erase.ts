import { text } from 'node:stream/consumers';
import { ErasureDetail, ErasureList, ErasureStarted } from '@optimiq/contracts/erasures';
import type { Operator } from '@optimiq/server/operator';
import { Command } from 'commander';
import { certificateText } from './erase-certificate.ts';
import { followJob } from './import.ts';
import { ask, withOperator } from './operator.ts';

type Options = {
  tenant?: string;
  mbi?: string;
  memberId?: string;
  source?: string;
  reason?: string;
  certificate?: string;
  json?: boolean;
  list?: boolean;
};

/** `optimiq erase`: a person out of every store, with a certificate. */
export function eraseCommand(): Command {
  return new Command('erase')
    .description('Erase a person from every store and print the certificate')
    .argument('[member-key]', 'key of the member; or name the person by --mbi or --member-id')
    .option('--mbi <mbi>', "MBI; '-' reads it from standard input, where no process list shows it")
    .option('--member-id <id>', "member id within --source; '-' reads it from standard input")
    .option('--source <name>', 'name of the feed the member id is of', 'plan')
    .option('--reason <text>', 'why; kept sealed with the case')
    .option('--certificate <id>', 'print the certificate of an erasure that is done')
    .option('--list', 'all erasures, newest first, as NDJSON')
    .option('--json', 'the certificate as JSON')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .addHelpText(
      'after',
      `
The person is in no view as soon as the request is answered. The facts file is then written anew without
the deleted rows while people go on reading, raw files and documents that hold the person are removed,
everything is counted again, and the certificate says what was removed where and what stays. A new file
that names the person makes a new member.

Exit codes: 0 erased and counted again, 1 the erasure is not done yet, 2 nothing was erased.`,
    )
    .action(async (memberKey: string | undefined, options: Options) => {
      process.exitCode = await withOperator((operator) => run(operator, memberKey, options));
    });
}

async function run(operator: Operator, memberKey: string | undefined, options: Options): Promise<number> {
  const tenant = options.tenant ? { tenant: options.tenant } : {};
  if (options.list) {
    const { items } = await ask(operator, ErasureList, 'GET', '/v1/erasures', tenant);
    for (const item of items) process.stdout.write(`${JSON.stringify(item)}\n`);
    return 0;
  }
  if (options.certificate) return print(operator, options.certificate, options);
  const { mbi, memberId, source, reason } = options;
  if ([memberKey, mbi, memberId].filter((one) => one !== undefined).length !== 1 || !reason) {
    process.stderr.write('Name one person, by key, --mbi or --member-id, and give a --reason\n');
    return 2;
  }
  const body = {
    ...(memberKey ? { memberKey } : {}),
    ...(mbi ? { mbi: await typedOrRead(mbi) } : {}),
    ...(memberId ? { memberId: await typedOrRead(memberId), source } : {}),
    reason,
  };
  const { erasureId, jobId } = await ask(operator, ErasureStarted, 'POST', '/v1/erasures', { ...tenant, body });
  if (jobId) {
    process.stderr.write(`erasure ${erasureId}: in no view any more\n`);
    await followJob(operator, jobId, 'erasing', tenant);
  } else process.stderr.write(`erasure ${erasureId}: the person was erased before\n`);
  return print(operator, erasureId, options);
}

const typedOrRead = async (value: string): Promise<string> =>
  value === '-' ? (await text(process.stdin)).trim() : value;

async function print(operator: Operator, id: string, { tenant, json }: Options): Promise<number> {
  const path = `/v1/erasures/${encodeURIComponent(id)}`;
  const { certificate, state } = await ask(operator, ErasureDetail, 'GET', path, tenant ? { tenant } : {});
  if (!certificate) {
    process.stderr.write(`erasure ${id} is ${state}: not done yet; it goes on by itself\n`);
    return 1;
  }
  process.stdout.write(json ? `${JSON.stringify(certificate, undefined, 2)}\n` : certificateText(certificate));
  return 0;
}
