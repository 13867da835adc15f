import { failed, ok, type Result } from '../kernel/result.ts';
import type { DataKind } from './targets.ts';
import { isSpreadsheetDamage } from './value-forms.ts';

/** What was changed about a cell so that it became the value it stands for. Counted and shown, never silent. */
export type NormalizationRule =
  | 'dots-removed'
  | 'dashes-removed'
  | 'upper-cased'
  | 'zeros-added'
  | 'zeros-removed'
  | 'decimals-removed'
  | 'apostrophe-removed'
  | 'ndc-4-4-2'
  | 'ndc-5-3-2'
  | 'ndc-5-4-1'
  | 'currency-sign'
  | 'thousands-sign'
  | 'parentheses-negative'
  | 'minus-moved'
  | 'sign-reversed'
  | 'cents-rounded'
  | 'time-dropped'
  | 'no-date'
  | 'century'
  | 'word-read'
  | 'cell-split'
  | 'quotes-removed';

/** Why a cell is no value of its target. */
export type CellFault =
  | 'spreadsheet-damage'
  | 'ndc-ambiguous'
  | 'form'
  | 'not-a-date'
  | 'not-a-number'
  | 'unknown-word';

export type Normalized = { readonly text: string; readonly rules: readonly NormalizationRule[] };

/** Lengths that codes are filled up to with zeros, which spreadsheets and number columns take away. */
const fullLength: Readonly<Partial<Record<DataKind, number>>> = {
  revenue: 4,
  pos: 2,
  'discharge-status': 2,
  dual: 2,
  drg: 3,
  zip: 5,
};

const longNumbers: ReadonlySet<DataKind> = new Set(['identifier', 'npi', 'ndc', 'mbi', 'phone', 'ccn']);

/**
 * A code or identifier as the records want it, and what was done to it.
 *
 * @param data kind of the target; decides which changes are made
 * @param text filled, trimmed
 * @returns    the code; or 'spreadsheet-damage' for 1.23E+11, whose digits are lost; or 'ndc-ambiguous' for ten digits
 *             without dashes, which can be three different drugs
 *
 * Form only: a code that is no code of its set is for the reader to report. What comes out goes through unchanged.
 *
 * Source of the NDC forms: FDA, "National Drug Code Directory"; of the eleven digits: HIPAA (5-4-2, zeros in front).
 */
export function normalizeCode(
  data: DataKind,
  text: string,
): Result<Normalized, 'spreadsheet-damage' | 'ndc-ambiguous'> {
  if (longNumbers.has(data) && isSpreadsheetDamage(text)) return failed('spreadsheet-damage');
  const rules: NormalizationRule[] = [];
  let code = text;
  const change = (next: string, rule: NormalizationRule) => {
    if (next === code) return;
    code = next;
    rules.push(rule);
  };
  change(code.replace(/^'(?=.)/, ''), 'apostrophe-removed');
  if (data !== 'identifier' && /^\d+\.0+$/.test(code)) change(code.replace(/\.0+$/, ''), 'decimals-removed');
  if (data === 'identifier') return ok({ text: code, rules });
  if (data === 'ndc') return ndcOf(code, rules);
  change(code.toUpperCase(), 'upper-cased');
  if (data === 'icd10cm') change(code.replaceAll('.', ''), 'dots-removed');
  if (data === 'mbi') change(code.replaceAll(/[\s-]/g, ''), 'dashes-removed');
  if (data === 'bill-type') change(code.replace(/^0(?=[1-9A-Z][0-9A-Z]{1,2}$)/, ''), 'zeros-removed');
  if (data === 'drg') change(code.replace(/^0(?=\d{3}$)/, ''), 'zeros-removed');
  const length = fullLength[data];
  if (length !== undefined && /^\d+$/.test(code) && code.length < length)
    change(code.padStart(length, '0'), 'zeros-added');
  return ok({ text: code, rules });
}

function ndcOf(code: string, rules: NormalizationRule[]): Result<Normalized, 'ndc-ambiguous'> {
  const parts = code.split('-');
  const [labeler = '', product = '', pack = ''] = parts;
  if (parts.length === 3 && parts.every((part) => /^\d+$/.test(part))) {
    const form = parts.map((part) => part.length).join('-');
    const text = labeler.padStart(5, '0') + product.padStart(4, '0') + pack.padStart(2, '0');
    if (form === '4-4-2' || form === '5-3-2' || form === '5-4-1') return ok({ text, rules: [...rules, `ndc-${form}`] });
    if (form === '5-4-2') return ok({ text, rules: [...rules, 'dashes-removed'] });
  }
  return /^\d{10}$/.test(code) ? failed('ndc-ambiguous') : ok({ text: code, rules });
}
