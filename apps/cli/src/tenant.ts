import { ClosureCertificate, ClosurePlan } from '@optimiq/contracts/keys';
import { TenantCreated } from '@optimiq/contracts/operator';
import { Command } from 'commander';
import { ask, withOperator } from './operator.ts';

type Options = { slug: string; adminEmail: string; adminName?: string; asOf?: string };

/** `optimiq tenant`: customers of this installation. */
export function tenantCommand(): Command {
  const tenant = new Command('tenant').description('Make a tenant of your own beside the demo');
  tenant
    .command('create')
    .description('a tenant with its keys and its first administrator, with a link to a password that is shown once')
    .argument('<name>', 'name as people see it')
    .requiredOption('--slug <slug>', 'short name for --tenant: lower-case letters, digits, dashes')
    .requiredOption('--admin-email <address>', 'address the administrator signs in with')
    .option('--admin-name <name>', "the administrator's name")
    .option('--as-of <date>', 'the day the tenant calls today; the calendar by default')
    .action((name: string, { slug, adminEmail, adminName, asOf }: Options) =>
      withOperator(async (operator) => {
        const body = { name, slug, adminEmail, ...(adminName ? { adminName } : {}), ...(asOf ? { asOf } : {}) };
        const created = await ask(operator, TenantCreated, 'POST', '/v1/tenants', { body });
        process.stdout.write(`tenant ${created.slug} ${created.tenantId}\n${created.email}  ${created.link}\n`);
        process.stdout.write(
          `By the link the administrator chooses a password, once and within 72 hours. Load files with: npx optimiq import --tenant ${created.slug} FILE\n`,
        );
      }),
    );
  tenant
    .command('close')
    .description('destroy the keys of a tenant: nothing of it can be read again, by anybody, from any backup')
    .argument('<slug>', 'the tenant')
    .option('--confirm <word>', 'the word that the first call prints; good for ten minutes')
    .addHelpText(
      'after',
      `
In two steps: the first call says what would be destroyed and prints a word, the second one takes it. Refused
while the tenant or a load of it is held. Keep the certificate, and copy the keys folder anew: its list of ended
keys is what keeps old backups shut.`,
    )
    .action((slug: string, { confirm }: { confirm?: string }) =>
      withOperator(async (operator) => {
        const path = `/v1/tenants/${encodeURIComponent(slug)}/closure`;
        if (confirm) {
          const certificate = await ask(operator, ClosureCertificate, 'POST', path, { body: { confirm } });
          process.stdout.write(`${JSON.stringify(certificate, undefined, 2)}\n`);
          return;
        }
        const plan = await ask(operator, ClosurePlan, 'GET', path);
        process.stdout.write(
          `Closing ${slug} makes ${plan.sealedValues} sealed values unreadable and removes ${plan.files} stored files ` +
            `and ${plan.factsBytes} bytes of facts, for ever.\nTo do it: npx optimiq tenant close ${slug} --confirm ${plan.confirm}\n`,
        );
      }),
    );
  return tenant;
}
