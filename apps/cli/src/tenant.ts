import { TenantCreated } from '@optimiq/contracts/operator';
import { Command } from 'commander';
import { ask, withOperator } from './operator.ts';

type Options = { slug: string; adminEmail: string; adminName?: string; asOf?: string };

/** `optimiq tenant`: customers of this installation. */
export function tenantCommand(): Command {
  const tenant = new Command('tenant').description('Make a tenant of your own beside the demo');
  tenant
    .command('create')
    .description('a tenant with its keys and its first administrator, whose passphrase is shown once')
    .argument('<name>', 'name as people see it')
    .requiredOption('--slug <slug>', 'short name for --tenant: lower-case letters, digits, dashes')
    .requiredOption('--admin-email <address>', 'address the administrator signs in with')
    .option('--admin-name <name>', "the administrator's name")
    .option('--as-of <date>', 'the day the tenant calls today; the calendar by default')
    .action((name: string, { slug, adminEmail, adminName, asOf }: Options) =>
      withOperator(async (operator) => {
        const body = { name, slug, adminEmail, ...(adminName ? { adminName } : {}), ...(asOf ? { asOf } : {}) };
        const created = await ask(operator, TenantCreated, 'POST', '/v1/tenants', { body });
        process.stdout.write(`tenant ${created.slug} ${created.tenantId}\n${created.email}  ${created.passphrase}\n`);
        process.stdout.write(
          `The passphrase is shown this once. Load files with: npx optimiq import --tenant ${created.slug} FILE\n`,
        );
      }),
    );
  return tenant;
}
