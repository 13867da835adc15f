import type { TableKind } from '@optimiq/domain/mapping/targets';
import type { CodeSets } from '@optimiq/domain/mapping/value-forms';
import type { SourceBytes } from '../source-bytes.ts';
import { openSourceFile } from './open-file.ts';
import { openTable, type TableProposal } from './propose.ts';

/** A table as somebody looks at it who maps its columns. */
export type ProfiledTable = TableProposal & {
  /** Cells of the first rows, by column, empty ones left out: values of the file, for those who may see them. */
  readonly samples: readonly (readonly string[])[];
};

const shownSamples = 5;

/**
 * What a table is guessed to be, with a few values of each column; undefined for what is no table with a header.
 *
 * @param kind to take the table for, where somebody has said it
 *
 * Throws what `readSource` throws of a damaged file.
 */
export async function profileTable(
  bytes: SourceBytes,
  codeSets: CodeSets = {},
  kind?: TableKind,
): Promise<ProfiledTable | undefined> {
  const file = await openSourceFile(bytes);
  if (file.type !== 'table') return undefined;
  const opened = await openTable(file.layout, file.rows, [], codeSets, kind);
  if (!('proposal' in opened)) return undefined;
  const samples = opened.samples.map((cells) =>
    [...new Set(cells.filter((cell) => cell !== ''))].slice(0, shownSamples),
  );
  return { ...opened.proposal, samples };
}
