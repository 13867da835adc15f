import { ReplayReport } from '@optimiq/contracts/operator';
import { RunList, RunStarted } from '@optimiq/contracts/runs';
import { Command } from 'commander';
import { followJob } from './import.ts';
import { ask, withOperator } from './operator.ts';

type Options = { tenant?: string };

const tenantOf = ({ tenant }: Options) => (tenant ? { tenant } : {});

/** `optimiq run`: scoring runs and their replay. */
export function runCommand(): Command {
  const run = new Command('run').description('List, start and replay scoring runs');

  run
    .command('list')
    .description('all runs, newest first, as NDJSON')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((options: Options) =>
      withOperator(async (operator) => {
        const { items } = await ask(operator, RunList, 'GET', '/v1/runs', tenantOf(options));
        for (const item of items) process.stdout.write(`${JSON.stringify(item)}\n`);
      }),
    );

  run
    .command('start')
    .description('score all visible members')
    .option('--payment-year <year>', '2026 or 2027', '2026')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((options: Options & { paymentYear: string }) =>
      withOperator(async (operator) => {
        const body = { paymentYear: Number(options.paymentYear) };
        const { jobId } = await ask(operator, RunStarted, 'POST', '/v1/runs', { ...tenantOf(options), body });
        const job = await followJob(operator, jobId, 'scoring', tenantOf(options));
        process.stdout.write(`scoring ${job.state}${job.errorCode ? ` (${job.errorCode})` : ''}\n`);
        if (job.state !== 'done') process.exitCode = 2;
      }),
    );

  run
    .command('replay')
    .description("delete a run's stored result, compute it again from stored inputs, compare the hashes")
    .argument('<id>', 'run id')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .addHelpText('after', '\nExit codes: 0 the hash is the same, 1 it differs, 2 the run cannot be replayed.')
    .action((id: string, options: Options) =>
      withOperator(async (operator) => {
        const path = `/v1/runs/${encodeURIComponent(id)}/replay`;
        const report = await ask(operator, ReplayReport, 'POST', path, tenantOf(options));
        process.stdout.write(`${JSON.stringify(report)}\n`);
        process.exitCode = report.same ? 0 : 1;
      }),
    );
  return run;
}
