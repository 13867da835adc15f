import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDate } from '@optimiq/domain/kernel/dates';
import { generatePopulation, type PopulationOptions } from '@optimiq/synthetic/population';
import { tidyTableList } from '@optimiq/synthetic/tidy-rows';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { openClaimsFile } from './demo-837.ts';
import { openFile, type WrittenFile } from './demo-files.ts';

type Options = { members: string; seed: string; out?: string; asOf: string; months: string };

/** `optimiq demo`: a synthetic population as files. */
export function demoCommand(): Command {
  const demo = new Command('demo')
    .description('Write a synthetic Medicare Advantage population: tidy tables, 837 claims, and what was planted in it')
    .option('--out <dir>', 'folder to write to; made when absent, must be empty')
    .option('--members <n>', 'number of members', '2000')
    .option('--seed <n>', 'whole number; the same seed gives the same bytes', '1')
    .option('--as-of <date>', 'last day the claims know of', '2025-11-24')
    .option('--months <n>', 'months of claims up to that day', '36')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      if (options.out === undefined) {
        process.stderr.write('optimiq demo: --out names the folder to write to\n');
        process.exitCode = 2;
        return;
      }
      const population = parseOptions(options);
      if (Array.isArray(population)) {
        process.stderr.write(population.map((fault) => `optimiq demo: ${fault}\n`).join(''));
        process.exitCode = 2;
        return;
      }
      process.exitCode = await writeDemo(population, options.out);
    });
  demo
    .command('remove')
    .description('remove the demo sign-ins of this installation, so that it may be served to others')
    .action(async () => {
      const { ask, withOperator } = await import('./operator.ts');
      const { DemoRemoved } = await import('@optimiq/contracts/operator');
      await withOperator(async (operator) => {
        const { accounts } = await ask(operator, DemoRemoved, 'DELETE', '/v1/demo-accounts', { tenant: 'demo' });
        process.stdout.write(`${accounts} demo accounts removed\n`);
      });
    });
  return demo;
}

const help = `
Nothing in the files is about a real person or provider. Member k is the same whatever the number of members.
truth.ndjson tells what was planted: coding gaps, unsupported diagnoses, replaced and voided claims, and for
planted claims every diagnosis with whether it counts for the next payment year, and if not, why.

Exit codes: 0 written, 2 wrong options, or the folder cannot be written.`;

/** The options as values, or all faults at once. */
function parseOptions({ members, seed, asOf, months }: Options): PopulationOptions | string[] {
  const date = parseDate(asOf);
  const faults = [
    wholeFault('--members', members, 1, 5_000_000),
    wholeFault('--seed', seed, 0, Number.MAX_SAFE_INTEGER),
    wholeFault('--months', months, 1, 120),
    date.ok ? undefined : '--as-of is not a date like 2025-11-24',
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0 || !date.ok) return faults;
  return { members: Number(members), seed: Number(seed), asOf: date.value, months: Number(months) };
}

function wholeFault(name: string, text: string, low: number, high: number): string | undefined {
  const isInside = /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high;
  return isInside ? undefined : `${name} is not a whole number from ${low} to ${high}`;
}

async function writeDemo(options: PopulationOptions, folder: string): Promise<number> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length > 0) throw new Error('the folder is not empty');
    const files = await writeFiles(options, folder);
    await writeFile(join(folder, 'manifest.json'), manifestOf(options, files), { mode: 0o600 });
    await writeFile(join(folder, 'README.txt'), readme(options), { mode: 0o600 });
    for (const { name, rows } of files) process.stdout.write(`${name}: ${rows} rows\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`optimiq demo: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

/** One pass over the population; every member goes to every file before the next one is made. */
async function writeFiles(options: PopulationOptions, folder: string): Promise<WrittenFile[]> {
  const tables = tidyTableList.map((table) => ({ table, file: openFile(folder, `${table.name}.gz`) }));
  const claimFiles = [
    openClaimsFile(openFile(folder, 'claims_837p.x12.gz'), 'professional', options.asOf),
    openClaimsFile(openFile(folder, 'claims_837i.x12.gz'), 'institutional', options.asOf),
  ];
  const truth = openFile(folder, 'truth.ndjson');
  const bar = process.stderr.isTTY ? new SingleBar({ stream: process.stderr, clearOnComplete: true }) : undefined;
  bar?.start(options.members, 0);
  for (const { table, file } of tables) await file.write(`${table.columns.join(',')}\n`, 0);
  let made = 0;
  for (const member of generatePopulation(options)) {
    for (const { table, file } of tables) {
      const lines = table.linesOf(member);
      await file.write(lines, countLines(lines));
    }
    for (const file of claimFiles) await file.add(member.claims);
    const entries = member.truth.map((entry) => `${JSON.stringify(toSnakeCase(entry))}\n`);
    await truth.write(entries.join(''), entries.length);
    made += 1;
    if (made % 500 === 0) bar?.update(made);
  }
  bar?.stop();
  const files: WrittenFile[] = [];
  for (const file of [...tables.map((each) => each.file), ...claimFiles, truth]) files.push(await file.close());
  return files;
}

function countLines(text: string): number {
  let lines = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lines += 1;
  return lines;
}

function manifestOf(options: PopulationOptions, files: readonly WrittenFile[]): string {
  const { members, seed, asOf, months } = options;
  const manifest = { label: 'SYNTHETIC', members, seed, asOf, months, files };
  return `${JSON.stringify(toSnakeCase(manifest), undefined, 2)}\n`;
}

const readme = ({ members, seed, asOf, months }: PopulationOptions) => `SYNTHETIC DATA

${members} made-up Medicare Advantage members, ${months} months of claims up to ${asOf}, seed ${seed}.
No person, provider or claim in these files is real. Medicare numbers begin with 9X, provider numbers with 2,
facility numbers with 99: none of these has been issued.

members, eligibility_year, claim_lines, pharmacy (.csv.gz)   tidy tables, in the order they load
claims_837p, claims_837i (.x12.gz)                           the same claims as X12 005010X222A1 and 005010X223A2
truth.ndjson                                                 what was planted; not an input
manifest.json                                                rows, size and sha256 of each file
`;

/** The same value with keys as the command line writes them. */
function toSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnakeCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      toSnakeCase(each),
    ]),
  );
}
