import { HoldState, RetentionReport } from '@optimiq/contracts/operator';
import { Command } from 'commander';
import { ask, withOperator } from './operator.ts';

type Options = { tenant?: string; load?: string };

/** `optimiq retention`: raw files beyond their time, and holds that keep them. */
export function retentionCommand(): Command {
  const retention = new Command('retention').description('Remove raw files beyond their time; hold and release');
  const command = (name: string, description: string) =>
    retention.command(name).description(description).option('--tenant <slug>', 'tenant; needed when there are several');

  command('run', 'remove now what the daily clean-up would').action((options: Options) =>
    withOperator(async (operator) => {
      const report = await ask(operator, RetentionReport, 'POST', '/v1/retention', tenantOf(options));
      process.stdout.write(`${JSON.stringify(report)}\n`);
    }),
  );
  for (const [name, isHeld, description] of [
    ['hold', true, 'keep raw files and refuse erasures, for one load or all of a tenant'],
    ['release', false, 'let go of what is held'],
  ] as const) {
    command(name, description)
      .option('--load <id>', 'only this load')
      .action((options: Options) =>
        withOperator(async (operator) => {
          const body = { isHeld, ...(options.load ? { loadId: options.load } : {}) };
          await ask(operator, HoldState, 'POST', '/v1/holds', { ...tenantOf(options), body });
          process.stdout.write(isHeld ? 'held\n' : 'released\n');
        }),
      );
  }
  return retention;
}

const tenantOf = ({ tenant }: Options) => (tenant ? { tenant } : {});
