import { AccessOpened } from '@optimiq/contracts/operator-access';
import { Command } from 'commander';
import { ask, withOperator } from './operator.ts';

type Options = { tenant?: string; reason: string; minutes: string };

/** `optimiq break-glass`: see members' data in an emergency, with reason and time limit, in the tenant's own audit. */
export function breakGlassCommand(): Command {
  return new Command('break-glass')
    .description('Declare that members of a tenant have to be seen: the tenant is told, or asked first')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .requiredOption('--reason <text>', 'why; kept encrypted in the tenant, at least ten characters')
    .option('--minutes <n>', 'for how long, 5 to 240', '30')
    .action(({ tenant, reason, minutes }: Options) =>
      withOperator(async (operator) => {
        const opened = await ask(operator, AccessOpened, 'POST', '/v1/break-glass', {
          ...(tenant ? { tenant } : {}),
          body: { reason, minutes: Number(minutes) },
        });
        process.stdout.write(
          opened.state === 'open'
            ? `open for ${minutes} minutes; the tenant sees it\n`
            : 'waits until somebody of the tenant agrees\n',
        );
      }),
    );
}
