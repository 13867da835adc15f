import { likelyDateFormat } from './date-formats.ts';
import type { TableGuess } from './guess.ts';
import { normalizeHeader } from './header-words.ts';
import { type TableKind, type TargetName, targetOf } from './targets.ts';
import type { Transform } from './transform.ts';
import { isWordKind, usualWords } from './words.ts';

/** How the rows of a table are found in a file. */
export type TableLayout =
  | { readonly type: 'delimited'; readonly delimiter: ',' | '\t' | '|' | ';'; readonly quotes: 'doubled' | 'none' }
  | { readonly type: 'workbook'; readonly sheet: string }
  | { readonly type: 'parquet' };

export type ContractColumn = {
  /** Place in the header, from 0: two columns may have one name. */
  readonly index: number;
  readonly target: TargetName;
  /** From 1, of targets that have several. */
  readonly position?: number;
  readonly transform: Transform;
};

/**
 * What a feed's tables mean: agreed once by a person, kept with versions, and used for every file whose header is the
 * same. Everything that turns a cell into a value is said here.
 */
export type FeedContract = {
  readonly kind: TableKind;
  readonly layout: TableLayout;
  /** All headers of the table in order, normalized: the table's signature. */
  readonly header: readonly string[];
  /** By index; a column that is not here is not read. */
  readonly columns: readonly ContractColumn[];
  /** Values that every row has, in the form that `transformCell` gives: { claimType: 'professional' }. */
  readonly constants: Readonly<Partial<Record<TargetName, string>>>;
};

/** The header as contracts are found by. */
export const signatureOf = (header: readonly string[]): readonly string[] => header.map(normalizeHeader);

/** The first contract, newest first, whose header is this one and whose file is of this type. */
export function findContract(
  contracts: readonly FeedContract[],
  type: TableLayout['type'],
  header: readonly string[],
): FeedContract | undefined {
  const signature = signatureOf(header);
  return contracts.find(
    (one) =>
      one.layout.type === type &&
      one.header.length === signature.length &&
      one.header.every((name, index) => name === signature[index]),
  );
}

/** The contract that a guess amounts to, when nobody corrects it. */
export function toContract(
  guess: TableGuess,
  layout: TableLayout,
  samples: readonly (readonly string[])[],
): FeedContract {
  return {
    kind: guess.kind,
    layout,
    header: signatureOf(guess.columns.map(({ header }) => header)),
    columns: guess.columns.flatMap((column): ContractColumn[] => {
      if (!column.guess) return [];
      const { target, position } = column.guess;
      const cells = samples[column.index]!.map((cell) => cell.trim()).filter((cell) => cell !== '');
      return [{ index: column.index, target, ...(position && { position }), transform: usualTransform(target, cells) }];
    }),
    constants: {},
  };
}

/**
 * The transform that a target's cells most likely need.
 *
 * @param cells filled ones of the column, trimmed
 */
export function usualTransform(target: TargetName, cells: readonly string[]): Transform {
  const { data } = targetOf(target);
  if (isWordKind(data)) return { kind: 'words', words: usualWords[data] };
  switch (data) {
    case 'date':
      return dateTransform(cells);
    case 'money':
      return { kind: 'money', unit: unitOf(cells), decimal: decimalOf(cells), sign: 'as-written' };
    case 'decimal':
    case 'count':
    case 'months':
    case 'year':
      return { kind: 'number', decimal: decimalOf(cells) };
    case 'name':
    case 'text':
    case 'phone':
      return { kind: 'text' };
    case 'icd10cm':
    case 'modifier':
      return joinedTransform(cells);
    default:
      return { kind: 'code' };
  }
}

function dateTransform(cells: readonly string[]): Transform {
  const format = likelyDateFormat(cells)?.format ?? 'YYYY-MM-DD';
  return { kind: 'date', format };
}

const decimalOf = (cells: readonly string[]): '.' | ',' => {
  const withComma = cells.filter((cell) => /\d,\d{1,2}\)?-?$/.test(cell)).length;
  return withComma * 2 > cells.length ? ',' : '.';
};

/** Whole cents where no amount has a decimal and amounts are long; whole dollars look the same only when short. */
const unitOf = (cells: readonly string[]): 'decimal' | 'cents' => {
  const isWhole = cells.length >= 5 && cells.every((cell) => /^-?\d+$/.test(cell));
  const long = cells.filter((cell) => cell.length >= 4).length;
  return isWhole && long * 2 > cells.length ? 'cents' : 'decimal';
};

function joinedTransform(cells: readonly string[]): Transform {
  const separators = [';', ',', '|', ' '].filter((one) => cells.some((cell) => cell.includes(one))).join('');
  return separators === '' ? { kind: 'code' } : { kind: 'code', separators };
}
