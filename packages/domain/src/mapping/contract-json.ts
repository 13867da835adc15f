import { failed, ok, type Result } from '../kernel/result.ts';
import type { ContractColumn, FeedContract, TableLayout } from './contract.ts';
import { dateFormats } from './date-formats.ts';
import { missingTargets, type TableKind, type TargetName, tableKinds, targetOf, targets } from './targets.ts';
import type { Transform } from './transform.ts';
import { isWordKind, wordValues } from './words.ts';

/** Why a text is no contract. */
export type ContractFault =
  | 'json'
  | 'kind'
  | 'layout'
  | 'header'
  | 'column'
  | 'target-twice'
  | 'transform'
  | 'constant'
  | 'target-missing';

type Json = { readonly [key: string]: unknown };

const maxHeaders = 2_000;
const maxHeaderLength = 1_000;
const maxWords = 500;

export const contractJson = (contract: FeedContract): string => JSON.stringify(contract);

/** A contract from its JSON. Only what is known of is taken over: a contract is kept and shown as it was checked. */
export function parseContract(text: string): Result<FeedContract, ContractFault> {
  try {
    return checkContract(JSON.parse(text));
  } catch {
    return failed('json');
  }
}

/** A contract from a parsed value: form, transforms that fit their targets, each target once, none missing. */
export function checkContract(value: unknown): Result<FeedContract, ContractFault> {
  if (!isObject(value)) return failed('json');
  const kind = value['kind'] as TableKind;
  if (!tableKinds.includes(kind)) return failed('kind');
  const layout = layoutOf(value['layout']);
  if (!layout) return failed('layout');
  const header = value['header'];
  const isHeader =
    Array.isArray(header) &&
    header.length > 0 &&
    header.length <= maxHeaders &&
    header.every((name) => typeof name === 'string' && name.length <= maxHeaderLength);
  if (!isHeader) return failed('header');
  const given = value['columns'];
  if (!Array.isArray(given) || given.length > header.length) return failed('column');
  const columns: ContractColumn[] = [];
  for (const one of given) {
    const column = columnOf(one, kind, header.length);
    if (!column.ok) return column;
    columns.push(column.value);
  }
  const slots = new Set(columns.map(({ target, position }) => `${target} ${position ?? ''}`));
  const indexes = new Set(columns.map(({ index }) => index));
  if (slots.size < columns.length || indexes.size < columns.length) return failed('target-twice');
  const constants = constantsOf(value['constants'], kind);
  if (!constants) return failed('constant');
  const mapped = new Set([...columns.map(({ target }) => target), ...(Object.keys(constants) as TargetName[])]);
  if (missingTargets(kind, mapped).length > 0) return failed('target-missing');
  return ok({ kind, layout, header, columns: columns.sort((a, b) => a.index - b.index), constants });
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function layoutOf(value: unknown): TableLayout | undefined {
  if (!isObject(value)) return undefined;
  const { type, delimiter, quotes, sheet } = value;
  if (type === 'parquet') return { type };
  if (type === 'workbook') return typeof sheet === 'string' && sheet.length <= 100 ? { type, sheet } : undefined;
  const isDelimiter = delimiter === ',' || delimiter === '\t' || delimiter === '|' || delimiter === ';';
  if (type !== 'delimited' || !isDelimiter || (quotes !== 'doubled' && quotes !== 'none')) return undefined;
  return { type, delimiter, quotes };
}

const isTarget = (name: unknown, kind: TableKind): name is TargetName =>
  typeof name === 'string' && Object.hasOwn(targets, name) && targetOf(name as TargetName).kinds.includes(kind);

function columnOf(value: unknown, kind: TableKind, count: number): Result<ContractColumn, 'column' | 'transform'> {
  if (!isObject(value)) return failed('column');
  const { index, target, position } = value;
  if (!isWhole(index, 0, count - 1) || !isTarget(target, kind)) return failed('column');
  const { positions } = targetOf(target);
  if (positions === undefined ? position !== undefined : !isWhole(position, 1, positions)) return failed('column');
  const transform = transformOf(value['transform'], target);
  if (!transform) return failed('transform');
  return ok({ index, target, ...(positions !== undefined && { position: position as number }), transform });
}

const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** A transform of the kind that the target's data can have. */
function transformOf(value: unknown, target: TargetName): Transform | undefined {
  if (!isObject(value)) return undefined;
  const { data } = targetOf(target);
  const { kind, format, latestYear, unit, decimal, sign, separators } = value;
  const isDecimal = decimal === '.' || decimal === ',';
  if (data === 'date') {
    const known = dateFormats.find((one) => one === format);
    if (kind !== 'date' || !known) return undefined;
    if (latestYear !== undefined && !isWhole(latestYear, 0, 99)) return undefined;
    return { kind, format: known, ...(latestYear !== undefined && { latestYear }) };
  }
  if (data === 'money') {
    const isUnit = unit === 'decimal' || unit === 'cents';
    const isSign = sign === 'as-written' || sign === 'reversed';
    return kind === 'money' && isUnit && isDecimal && isSign ? { kind, unit, decimal, sign } : undefined;
  }
  if (data === 'decimal' || data === 'count' || data === 'months' || data === 'year') {
    return kind === 'number' && isDecimal ? { kind, decimal } : undefined;
  }
  if (isWordKind(data)) return kind === 'words' ? wordsOf(value['words'], wordValues[data]) : undefined;
  if (kind === 'text') return { kind };
  if (kind !== 'code') return undefined;
  if (separators === undefined) return { kind };
  return typeof separators === 'string' && /^[;,| /]{1,5}$/.test(separators) ? { kind, separators } : undefined;
}

function wordsOf(value: unknown, values: readonly string[]): Transform | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const areKnown = entries.every(([word, meaning]) => word.length <= 60 && values.includes(meaning as string));
  if (entries.length > maxWords || !areKnown) return undefined;
  return { kind: 'words', words: Object.fromEntries(entries) as Record<string, string> };
}

function constantsOf(value: unknown, kind: TableKind): FeedContract['constants'] | undefined {
  if (value === undefined) return {};
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const areKnown = entries.every(([target, text]) => isTarget(target, kind) && isConstant(target, text));
  return areKnown ? (Object.fromEntries(entries) as FeedContract['constants']) : undefined;
}

function isConstant(target: TargetName, text: unknown): boolean {
  const { data } = targetOf(target);
  if (typeof text !== 'string' || text.length > 100) return false;
  return isWordKind(data) ? wordValues[data].includes(text) : text !== '';
}
