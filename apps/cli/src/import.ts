import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Job } from '@optimiq/contracts/jobs';
import { Load, LoadCreated, LoadProblemPage } from '@optimiq/contracts/loads';
import type { Operator } from '@optimiq/server/operator';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { acceptMapping } from './accept-mapping.ts';
import { ask, withOperator } from './operator.ts';

type Options = { tenant?: string; source?: string; hold?: boolean; acceptMapping?: boolean };

/** `optimiq import`: files into the product, with progress, totals and what was refused. */
export function importCommand(): Command {
  return new Command('import')
    .description('Load files into the product: X12, FHIR, or tables with any header; plain or gzip')
    .argument('<files...>', 'files, loaded in this order')
    .option('--tenant <slug>', 'tenant to load into; needed when there are several')
    .option('--source <name>', 'name of the feed; member and claim numbers are unique within it', 'plan')
    .option('--hold', 'wait for "optimiq load accept ID" before anything of the files becomes visible')
    .option('--accept-mapping', 'map the columns of a new table as guessed, where all needed ones are sure')
    .addHelpText(
      'after',
      `
Loading the same bytes again changes nothing. A load is visible as a whole or not at all,
and 'optimiq load undo ID' takes it back. Refused rows are listed with place, rule and reason:
'optimiq load problems ID'. Works with the running server, or opens the product for this command.

Exit codes: 0 all rows in, or held because --hold asked for it, 1 some rows refused, 2 a file could not be
loaded, or its columns are not sure enough for --accept-mapping, 3 a file is held for another reason: see 'optimiq load accept'.`,
    )
    .action(async (files: string[], options: Options) => {
      const missing = files.filter((file) => !existsSync(file));
      if (missing.length > 0) {
        process.stderr.write(`No such file: ${missing.join(', ')}\n`);
        process.exitCode = 2;
        return;
      }
      process.exitCode = await withOperator((operator) => importFiles(operator, files, options));
    });
}

async function importFiles(operator: Operator, files: readonly string[], options: Options): Promise<number> {
  let exitCode = 0;
  for (const file of files) {
    const outcome = await importFile(operator, file, options);
    exitCode = Math.max(exitCode, outcome);
  }
  return exitCode;
}

async function importFile(operator: Operator, file: string, options: Options): Promise<number> {
  const tenant = options.tenant ? { tenant: options.tenant } : {};
  const created = await ask(operator, LoadCreated, 'POST', '/v1/loads', {
    ...tenant,
    headers: {
      'x-file-name': encodeURIComponent(basename(file)),
      'x-source': options.source ?? 'plan',
      ...(options.hold ? { 'x-hold': '1' } : {}),
      'content-length': String(statSync(file).size),
    },
    body: createReadStream(file),
  });
  const name = basename(file);
  if (created.duplicateOf) {
    process.stdout.write(`${name}: the same bytes are loaded already as ${created.duplicateOf}; nothing changed\n`);
    return 0;
  }
  await followJob(operator, created.jobId!, name, tenant);
  let load = await ask(operator, Load, 'GET', `/v1/loads/${created.loadId}`, tenant);
  if (options.acceptMapping && load.state === 'held' && load.holdReason === 'mapping') {
    const jobId = await acceptMapping(operator, load.loadId, tenant);
    if (!jobId) {
      printLoad(name, load);
      return 2;
    }
    await followJob(operator, jobId, name, tenant);
    load = await ask(operator, Load, 'GET', `/v1/loads/${created.loadId}`, tenant);
  }
  printLoad(name, load);
  if (load.state === 'held') return load.holdReason === 'requested' ? 0 : 3;
  if (load.state !== 'active') return 2;
  if (load.rejected + load.warnings > 0) await printProblems(operator, load.loadId, tenant);
  return load.rejected > 0 ? 1 : 0;
}

/** Waits for a job; draws a bar on a terminal. */
export async function followJob(
  operator: Operator,
  jobId: string,
  name: string,
  tenant: { tenant?: string },
): Promise<Job> {
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: `${name} {stage} {bar} {percentage}% {eta_formatted}`,
        stream: process.stderr,
        clearOnComplete: true,
      })
    : undefined;
  bar?.start(1, 0, { stage: 'queued' });
  for (;;) {
    const job = await ask(operator, Job, 'GET', `/v1/jobs/${jobId}`, tenant);
    if (bar) {
      bar.setTotal(Math.max(1, job.total ?? job.done));
      bar.update(job.done, { stage: job.stage ?? job.state });
    }
    if (job.state !== 'queued' && job.state !== 'running') {
      bar?.stop();
      return job;
    }
    await wait(250);
  }
}

function printLoad(name: string, load: Load): void {
  const what = [
    `${load.members} members`,
    `${load.claims} claims`,
    `${load.claimLines} lines`,
    `${load.fills} fills`,
    `${load.rejected} refused`,
    `${load.warnings} warnings`,
  ].join(', ');
  const why = load.errorCode ?? (load.state === 'held' ? load.holdReason : undefined);
  const reason = why ? ` (${why})` : '';
  process.stdout.write(`${name}: load ${load.number} ${load.state}${reason}: ${what}\n  id ${load.loadId}\n`);
}

async function printProblems(operator: Operator, loadId: string, tenant: { tenant?: string }): Promise<void> {
  const { counts } = await ask(operator, LoadProblemPage, 'GET', `/v1/loads/${loadId}/problems?limit=1`, tenant);
  for (const { severity, rule, count } of counts) process.stdout.write(`  ${severity} ${rule}: ${count}\n`);
}
