import { normalizeCode } from '../kernel/codes.ts';
import { type DateFormat, likelyDateFormat } from './date-formats.ts';
import { headerMatches } from './header-score.ts';
import { headerWords } from './header-words.ts';
import { type DataKind, type TargetName, targetOf } from './targets.ts';
import { type CodeSets, fitsKind, valueForms } from './value-forms.ts';

/** A column as it is looked at: its header and cells of some rows, in file order, empty ones included. */
export type SampledColumn = { readonly header: string; readonly cells: readonly string[] };

/** Why a column may be a target. Counts and words of ours only: evidence is shown and kept without values. */
export type Evidence =
  | { readonly kind: 'header'; readonly share: number }
  | {
      readonly kind: 'form';
      readonly data: DataKind;
      readonly share: number;
      readonly of: number;
      readonly format?: DateFormat;
    }
  | { readonly kind: 'code-set'; readonly data: DataKind; readonly share: number; readonly of: number }
  | { readonly kind: 'negative'; readonly share: number; readonly of: number }
  | { readonly kind: 'no-values' };

/** How sure it is that a column is a target: 0 to 1. */
export type Candidate = {
  readonly target: TargetName;
  readonly position?: number;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
};

export type ColumnProfile = {
  readonly header: string;
  /** Filled samples, and how many different ones. */
  readonly filled: number;
  readonly distinct: number;
  readonly dateFormat?: DateFormat;
  /** Most likely first. */
  readonly candidates: readonly Candidate[];
};

/** Data kinds that a column is offered for its cells alone, when its header says nothing. */
const tellingKinds: Readonly<Partial<Record<DataKind, TargetName>>> = {
  mbi: 'mbi',
  npi: 'renderingNpi',
  icd10cm: 'diagnosis',
  ndc: 'ndc',
};

/**
 * What one column may be.
 *
 * @param firstNumber least number of the headers that are alike but for their number: 0 where they count from 0
 * @param codeSets    published tables, where there are any
 */
export function profileColumn(column: SampledColumn, firstNumber: number, codeSets: CodeSets): ColumnProfile {
  const values = column.cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const { words, number } = headerWords(column.header);
  const date = likelyDateFormat(values);
  const forms = new Map<DataKind, Evidence[]>();
  const evidenceOf = (data: DataKind): Evidence[] => {
    const known = forms.get(data) ?? valueEvidence(data, values, date, codeSets);
    forms.set(data, known);
    return known;
  };
  const candidates: Candidate[] = [];
  const matches = new Map(headerMatches(words).map(({ target, score }) => [target, score]));
  for (const target of Object.values(tellingKinds)) if (!matches.has(target)) matches.set(target, 0);
  for (const [target, score] of matches) {
    const { data, positions } = targetOf(target);
    const evidence = evidenceOf(data);
    let confidence = combine(score, data, evidence);
    if (positions === undefined && number !== undefined && number - firstNumber >= 1) confidence *= 0.7;
    if (confidence < 0.2) continue;
    const position = positions === undefined ? undefined : positionOf(number, firstNumber, words);
    if (position !== undefined && positions !== undefined && position > positions) continue;
    const header: Evidence[] = score > 0 ? [{ kind: 'header', share: round(score) }] : [];
    candidates.push({
      target,
      ...(position !== undefined && { position }),
      confidence: round(confidence),
      evidence: [...header, ...evidence],
    });
  }
  candidates.sort((a, b) => b.confidence - a.confidence);
  return {
    header: column.header,
    filled: values.length,
    distinct: new Set(values).size,
    ...(date && { dateFormat: date.format }),
    candidates,
  };
}

const round = (share: number): number => Math.round(share * 1000) / 1000;

/** 'dx3' is the third; 'secondary diagnosis' without a number the second; all else the first. */
function positionOf(number: number | undefined, firstNumber: number, words: readonly string[]): number {
  if (number !== undefined) return firstNumber === 0 ? number + 1 : Math.max(1, number);
  return words.includes('secondary') || words.includes('other') ? 2 : 1;
}

function valueEvidence(
  data: DataKind,
  values: readonly string[],
  date: { format: DateFormat; share: number } | undefined,
  codeSets: CodeSets,
): Evidence[] {
  const of = values.length;
  if (of === 0) return [{ kind: 'no-values' }];
  if (data === 'date') {
    return [{ kind: 'form', data, share: round(date?.share ?? 0), of, ...(date && { format: date.format }) }];
  }
  const shareOf = (test: (text: string) => boolean) => round(values.filter(test).length / of);
  const found: Evidence[] = [{ kind: 'form', data, share: shareOf((text) => fitsKind(data, text)), of }];
  const isKnown = data === 'icd10cm' ? codeSets.icd10cm : data === 'procedure' ? codeSets.procedure : undefined;
  if (isKnown) found.push({ kind: 'code-set', data, share: shareOf((text) => isKnown(normalizeCode(text))), of });
  if (data === 'money') {
    const negative = shareOf((text) => /^-|-$|^\(/.test(text));
    if (negative > 0) found.push({ kind: 'negative', share: negative, of });
  }
  return found;
}

/**
 * Header and cells as one number. A header alone is taken nearly at its word; cells that do not fit pull it down to a
 * fifth; cells that fit lift it by what their form says; cells alone never reach half.
 */
function combine(header: number, data: DataKind, evidence: readonly Evidence[]): number {
  const form = evidence.find((one) => one.kind === 'form');
  if (!form) return header * 0.9;
  // Of a handful of cells all may be odd; of many they may not.
  if (form.share < 0.5) return header * (form.of >= 10 ? 0.2 : form.of >= 4 ? 0.45 : 0.7);
  const fit = (form.share - 0.5) * 2;
  const known = evidence.find((one) => one.kind === 'code-set');
  const weight = data === 'date' ? 0.6 : valueForms[data].weight;
  const telling = Math.min(1, weight + (known ? known.share * 0.2 : 0)) * fit * 0.6;
  return Math.max(
    header * (0.75 + 0.25 * fit) + (1 - header) * header * telling,
    weight >= 0.5 && data !== 'date' ? telling : 0,
  );
}
