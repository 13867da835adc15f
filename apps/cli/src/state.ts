import { StateHash } from '@optimiq/contracts/operator';
import { Command } from 'commander';
import { ask, withOperator } from './operator.ts';

/** `optimiq state hash`: one number for all a tenant can see. */
export function stateCommand(): Command {
  const state = new Command('state').description('Compare what tenants hold');
  state
    .command('hash')
    .description('sha256 per table and in all, over natural keys and values: equal before a load and after its undo')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action(({ tenant }: { tenant?: string }) =>
      withOperator(async (operator) => {
        const { hash, tables } = await ask(operator, StateHash, 'GET', '/v1/state-hash', tenant ? { tenant } : {});
        for (const table of tables) process.stdout.write(`${table.hash}  ${table.table} ${table.rows}\n`);
        process.stdout.write(`${hash}  all\n`);
      }),
    );
  return state;
}
