import { MachineSecretList, Revoked } from '@optimiq/contracts/machines';
import { Command } from 'commander';
import { ask, withOperator } from './operator.ts';

type Options = { tenant?: string };

const tenantOf = ({ tenant }: Options) => (tenant ? { tenant } : {});

/** `optimiq api-key`: secrets of machines that leaked are found and ended. People make them in the product. */
export function apiKeyCommand(): Command {
  const apiKey = new Command('api-key').description('Find and end API keys and OAuth clients of a tenant');
  apiKey
    .command('list')
    .description('living keys and clients as NDJSON, each with the first characters of its secret')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((options: Options) =>
      withOperator(async (operator) => {
        const { items } = await ask(operator, MachineSecretList, 'GET', '/v1/machine-secrets', tenantOf(options));
        for (const one of items) process.stdout.write(`${JSON.stringify(one)}\n`);
      }),
    );
  apiKey
    .command('revoke')
    .description('end one at once; its next request is refused')
    .argument('<id>', 'as list prints it')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((id: string, options: Options) =>
      withOperator(async (operator) => {
        const path = `/v1/machine-secrets/${encodeURIComponent(id)}`;
        await ask(operator, Revoked, 'DELETE', path, tenantOf(options));
        process.stdout.write(`${id} is revoked\n`);
      }),
    );
  return apiKey;
}
