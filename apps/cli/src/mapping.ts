import { existsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { confidenceWord } from '@optimiq/domain/mapping/guess';
import type { Evidence } from '@optimiq/domain/mapping/profile';
import { type TableKind, type TargetName, tableKinds } from '@optimiq/domain/mapping/targets';
import type { Transform } from '@optimiq/domain/mapping/transform';
import { isDamage } from '@optimiq/formats/damage';
import { type ProfiledTable, profileTable } from '@optimiq/formats/table/profile-file';
import { publishedCodeSets } from '@optimiq/reference/code-sets';
import { Command, Option } from 'commander';

type Options = { readonly json?: boolean; readonly kind?: TableKind };

/** `optimiq mapping`: what the columns of a table mean, without the server. */
export function mappingCommand(): Command {
  const command = new Command('mapping').description('What the columns of a table mean');
  command
    .command('guess')
    .argument('<file>', 'a table with a header: CSV and other delimiters, plain or gzip, XLSX, Parquet')
    .addOption(new Option('--kind <kind>', 'take the table for this').choices(tableKinds))
    .option('--json', 'the feed contract that the guess amounts to, and the evidence, as JSON')
    .description('Guess what each column is, with how sure it is and why')
    .addHelpText(
      'after',
      `
Shows headers, shares and transforms, never a value of the file.

Exit codes: 0 every needed column is found, 1 a needed column is missing, 2 the file is no table that can be read.`,
    )
    .action(async (file: string, options: Options) => {
      process.exitCode = await guess(file, options);
    });
  return command;
}

async function guess(file: string, options: Options): Promise<number> {
  if (!existsSync(file)) return refuse('the file does not exist');
  const handle = await open(file);
  try {
    const span = async (offset: number, length: number) => {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    };
    const { size } = statSync(file);
    const table = await profileTable({ size, span }, publishedCodeSets(), options.kind);
    if (!table) return refuse('the file is no table with a header, or one of a format that needs no mapping');
    process.stdout.write(options.json ? `${JSON.stringify(jsonOf(table), undefined, 2)}\n` : textOf(table));
    return table.guess.missing.length > 0 ? 1 : 0;
  } catch (error) {
    if (isDamage(error)) return refuse('the file is damaged, or unpacks to more than it may');
    if ((error as NodeJS.ErrnoException).syscall) return refuse('the file cannot be read');
    throw error;
  } finally {
    await handle.close();
  }
}

function refuse(reason: string): number {
  process.stderr.write(`optimiq mapping guess: ${reason}\n`);
  return 2;
}

const jsonOf = ({ guess: { kind, kinds, columns, missing }, contract }: ProfiledTable) => ({
  kind,
  kinds,
  columns: columns.map(({ index, header, filled, guess: found, alternatives }) => ({
    index,
    header,
    filled,
    guess: found,
    alternatives,
  })),
  missing,
  contract,
});

function textOf({ guess: { kind, columns, missing }, contract }: ProfiledTable): string {
  const transforms = new Map(contract.columns.map(({ index, transform }) => [index, transform]));
  const rows = columns.map(({ index, header, guess: found, filled }) => [
    header,
    found ? nameOf(found) : '-',
    found ? confidenceWord(found.confidence) : '',
    found ? transformWords(transforms.get(index)!) : '',
    found ? found.evidence.map(evidenceWords).join('; ') : filled === 0 ? 'no values' : '',
  ]);
  const heads = ['column', 'is', 'sure', 'read as', 'because'];
  const widths = heads.map((head, at) => Math.min(40, Math.max(head.length, ...rows.map((row) => row[at]!.length))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === cells.length - 1 ? cell : cell.slice(0, 40).padEnd(widths[at]!)))
      .join('  ')
      .trimEnd();
  const mapped = columns.filter((column) => column.guess).length;
  const lacks = missing.map((group) => `  missing: ${group.join(' or ')}\n`).join('');
  return `${kind}: ${mapped} of ${columns.length} columns\n${[heads, ...rows].map(line).join('\n')}\n${lacks}`;
}

export const nameOf = ({ target, position }: { target: TargetName; position?: number | undefined }): string =>
  position === undefined ? target : `${target}.${position}`;

function transformWords(transform: Transform): string {
  switch (transform.kind) {
    case 'date':
      return `date ${transform.format}`;
    case 'money':
      return `${transform.unit === 'cents' ? 'whole cents' : `amount with ${transform.decimal}`}`;
    case 'code':
      return transform.separators ? `codes, cut at ${JSON.stringify(transform.separators)}` : 'code';
    default:
      return transform.kind;
  }
}

function evidenceWords(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'header':
      return `header ${percent(evidence.share)}`;
    case 'form':
      return `${percent(evidence.share)} of ${evidence.of} look like ${evidence.format ?? evidence.data}`;
    case 'code-set':
      return `${percent(evidence.share)} are codes that count for risk`;
    case 'negative':
      return `${percent(evidence.share)} negative`;
    case 'no-values':
      return 'no values';
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
