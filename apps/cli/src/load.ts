import { LoadCreated, LoadList, LoadProblemPage } from '@optimiq/contracts/loads';
import { Command } from 'commander';
import { z } from 'zod';
import { followJob } from './import.ts';
import { ask, withOperator } from './operator.ts';

type Options = { tenant?: string };

const tenantOf = ({ tenant }: Options) => (tenant ? { tenant } : {});

/** `optimiq load`: what was loaded, what was refused, and taking a load back. */
export function loadCommand(): Command {
  const load = new Command('load').description('List loads, show what was refused, take a load back');

  load
    .command('list')
    .description('all loads, newest first, as NDJSON')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((options: Options) =>
      withOperator(async (operator) => {
        const { items } = await ask(operator, LoadList, 'GET', '/v1/loads', tenantOf(options));
        for (const item of items) process.stdout.write(`${JSON.stringify(item)}\n`);
      }),
    );

  load
    .command('problems')
    .description('what a load refused or doubted, as NDJSON: severity, rule, field, place, reason')
    .argument('<id>', 'load id')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((id: string, options: Options) =>
      withOperator(async (operator) => {
        let cursor: string | undefined;
        do {
          const more: string = cursor ? `&cursor=${cursor}` : '';
          const path = `/v1/loads/${encodeURIComponent(id)}/problems?limit=200${more}`;
          const page = await ask(operator, LoadProblemPage, 'GET', path, tenantOf(options));
          for (const item of page.items) process.stdout.write(`${JSON.stringify(item)}\n`);
          cursor = page.nextCursor;
        } while (cursor);
      }),
    );

  load
    .command('refused')
    .description("a table's refused rows in its own layout, with rule and reason: mend them and import them again")
    .argument('<id>', 'load id')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((id: string, options: Options) =>
      withOperator(async (operator) => {
        const path = `/v1/loads/${encodeURIComponent(id)}/refused-rows`;
        process.stdout.write(await ask(operator, z.string(), 'GET', path, tenantOf(options)));
      }),
    );

  load
    .command('undo')
    .description('take a load back; its rows are invisible at once, scores follow')
    .argument('<id>', 'load id')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((id: string, options: Options) =>
      withOperator(async (operator) => {
        const path = `/v1/loads/${encodeURIComponent(id)}/undo`;
        const { loadId, jobId } = await ask(operator, LoadCreated, 'POST', path, tenantOf(options));
        process.stdout.write(`load ${loadId} taken back\n`);
        if (!jobId) return;
        const job = await followJob(operator, jobId, 'scoring', tenantOf(options));
        process.stdout.write(job.state === 'done' ? 'scores follow the remaining loads\n' : `scoring ${job.state}\n`);
      }),
    );
  return load;
}
