import { KekRewrapped, KekState, KeyInventory, KeyRevoked, RotationStarted } from '@optimiq/contracts/keys';
import { Command } from 'commander';
import { followJob } from './import.ts';
import { ask, withOperator } from './operator.ts';

type Options = { tenant?: string; wait?: boolean; evenIfUsed?: boolean };
const tenantOf = ({ tenant }: Options) => (tenant ? { tenant } : {});

/** `optimiq key`: keys of a tenant, and the key that wraps them all. */
export function keyCommand(): Command {
  const key = new Command('key').description('List, exchange and revoke keys').addHelpText(
    'after',
    `
A tenant's keys: data (the identity vault), facts (its facts file), blobs (stored files). An exchange puts a new
version in force at once, rewrites what is under the old one while people work, counts again and destroys it.`,
  );
  key
    .command('list')
    .description('versions with what is under each, as a table')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((options: Options) =>
      withOperator(async (operator) => print(await ask(operator, KeyInventory, 'GET', '/v1/keys', tenantOf(options)))),
    );
  key
    .command('rotate')
    .description('exchange a key, and wait until the old version is destroyed')
    .argument('<purpose>', 'data, facts or blobs')
    .option('--no-wait', 'leave it to the running server')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((purpose: string, options: Options) =>
      withOperator(async (operator) => {
        const path = `/v1/keys/${encodeURIComponent(purpose)}/rotations`;
        const { jobId } = await ask(operator, RotationStarted, 'POST', path, tenantOf(options));
        if (options.wait !== false) await followJob(operator, jobId, 'rotating', tenantOf(options));
      }),
    );
  key
    .command('revoke')
    .description('revoke a version that is not in force any more; what is under it is lost for ever')
    .argument('<purpose>', 'data, facts or blobs')
    .argument('<version>', 'its number')
    .option('--even-if-used', 'although something is still under it')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((purpose: string, version: string, options: Options) =>
      withOperator(async (operator) => {
        const path = `/v1/keys/${encodeURIComponent(purpose)}/versions/${encodeURIComponent(version)}/revocation`;
        const body = { evenIfUsed: options.evenIfUsed ?? false };
        const { under } = await ask(operator, KeyRevoked, 'POST', path, { ...tenantOf(options), body });
        process.stdout.write(`revoked ${purpose} ${version}; ${under} under it open no more\n`);
      }),
    );
  key.addCommand(kekCommand());
  return key;
}

/** `optimiq key kek`: the key-encryption key. */
function kekCommand(): Command {
  const kek = new Command('kek').description('The key that wraps all others').addHelpText(
    'after',
    `
To another adapter: stop, set OPTIMIQ_KEK_ADAPTER and its settings beside those of the old one, start, 'kek rewrap'.`,
  );
  const show = ({ adapter, current, wraps }: KekState) => {
    process.stdout.write(`adapter ${adapter}, in force ${current}\n`);
    for (const { kek: name, keys } of wraps) process.stdout.write(`${name}  wraps ${keys}\n`);
  };
  kek
    .command('show', { isDefault: true })
    .description('which key wraps how many')
    .action(() => withOperator(async (operator) => show(await ask(operator, KekState, 'GET', '/v1/kek'))));
  kek
    .command('rotate')
    .description('make the next key file and wrap every key by it; the old file stays for old backups')
    .action(() =>
      withOperator(async (operator) => show(await ask(operator, KekRewrapped, 'POST', '/v1/kek/rotation'))),
    );
  kek
    .command('rewrap')
    .description('wrap every key by the adapter in force')
    .action(() =>
      withOperator(async (operator) => show(await ask(operator, KekRewrapped, 'POST', '/v1/kek/rewrapping'))),
    );
  kek
    .command('destroy')
    .description('remove an old key file that wraps nothing; backups of its time open no more')
    .argument('<version>', 'its number')
    .action((version: string) =>
      withOperator(async (operator) =>
        show(await ask(operator, KekState, 'DELETE', `/v1/kek/${encodeURIComponent(version)}`)),
      ),
    );
  return kek;
}

function print({ kek, versions, rotations }: KeyInventory): void {
  process.stdout.write(`wrapped by ${kek} from now on\n`);
  for (const { purpose, version, state, wrappedBy, under, changedAt } of versions) {
    const counted = under === undefined ? '' : `  ${under} under it`;
    process.stdout.write(
      `${purpose.padEnd(8)} ${String(version).padStart(3)}  ${state.padEnd(9)} since ${changedAt}  ${wrappedBy}${counted}\n`,
    );
  }
  for (const { purpose, toVersion, state, stage, done, total } of rotations) {
    if (state === 'running')
      process.stdout.write(
        `exchanging ${purpose} to ${toVersion}: ${stage ?? 'waiting'} ${done ?? 0}/${total ?? '?'}\n`,
      );
  }
}
