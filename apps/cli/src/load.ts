import { Load, LoadCreated, LoadDecided, LoadList, LoadManifest, LoadProblemPage } from '@optimiq/contracts/loads';
import { Command } from 'commander';
import { z } from 'zod';
import { followJob } from './import.ts';
import { ask, withOperator } from './operator.ts';

type Options = { tenant?: string };

const tenantOf = ({ tenant }: Options) => (tenant ? { tenant } : {});

/** `optimiq load`: what was loaded, what was refused, and taking a load back. */
export function loadCommand(): Command {
  const load = new Command('load').description(
    'List loads, show what was refused, decide about held ones, take a load back',
  );

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
    .command('manifest')
    .description("a load's receipt as JSON: bytes, sha256, totals, versions, rows by outcome, what became of its file")
    .argument('<id>', 'load id')
    .option('--tenant <slug>', 'tenant; needed when there are several')
    .action((id: string, options: Options) =>
      withOperator(async (operator) => {
        const path = `/v1/loads/${encodeURIComponent(id)}/manifest`;
        const manifest = await ask(operator, LoadManifest, 'GET', path, tenantOf(options));
        process.stdout.write(`${JSON.stringify(manifest, undefined, 2)}\n`);
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

  for (const [word, description] of Object.entries(decisions)) {
    load
      .command(word)
      .description(description)
      .argument('<id>', 'load id')
      .option('--tenant <slug>', 'tenant; needed when there are several')
      .action((id: string, options: Options) => decide(word, id, options));
  }
  return load;
}

const decisions = {
  accept: 'let a held load go on: it becomes visible, or is read anew when it was held for its mapping',
  cancel: 'take back a load that is not visible yet, as if it had never been sent',
  hold: 'let a load that is being read wait for accept or cancel before it becomes visible',
} as const;

/** Says a person's word about a load and follows the job that comes of it. */
const decide = (word: string, id: string, options: Options) =>
  withOperator(async (operator) => {
    const path = `/v1/loads/${encodeURIComponent(id)}/${word}`;
    const { loadId, state, jobId } = await ask(operator, LoadDecided, 'POST', path, tenantOf(options));
    process.stdout.write(`load ${loadId} ${word === 'hold' ? 'will be held' : state}\n`);
    if (!jobId) return;
    const job = await followJob(operator, jobId, state === 'active' ? 'scoring' : 'loading', tenantOf(options));
    if (state === 'active') {
      process.stdout.write(job.state === 'done' ? 'scores follow\n' : `scoring ${job.state}\n`);
      return;
    }
    const load = await ask(operator, Load, 'GET', `/v1/loads/${encodeURIComponent(id)}`, tenantOf(options));
    process.stdout.write(`load ${load.number} ${load.state}\n`);
    if (load.state !== 'active') process.exitCode = 2;
  });
