import { parseMbi, parseNpi } from '../kernel/identifiers.ts';
import type { DataKind } from './targets.ts';
import { isWordKind, usualWords, wordOf } from './words.ts';

/** Published code sets, where the caller has them: whether a normalized code is in one. */
export type CodeSets = {
  readonly icd10cm?: (code: string) => boolean;
  readonly procedure?: (code: string) => boolean;
};

/** What a data kind's cells look like. */
export type ValueForm = {
  fits(text: string): boolean;
  /** How much a column full of such cells says by itself, 0 to 1: an MBI is an MBI, a number may be anything. */
  readonly weight: number;
};

const states: ReadonlySet<string> = new Set(
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU AS MP'.split(
    ' ',
  ),
);

const form = (pattern: RegExp, weight: number): ValueForm => ({ fits: (text) => pattern.test(text), weight });
const words = (kind: keyof typeof usualWords, weight: number): ValueForm => ({
  fits: (text) => Object.hasOwn(usualWords[kind], wordOf(text)),
  weight,
});

/** Diagnosis codes, alone or joined in one cell. */
const icd10Cm = /^[A-TV-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?([;,| ]+[A-TV-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?)*$/i;

/** Forms by data kind. Lengths and characters only; that a code exists is asked of the code sets. */
export const valueForms: Readonly<Record<Exclude<DataKind, 'date'>, ValueForm>> = {
  identifier: form(/^[A-Za-z0-9][A-Za-z0-9 ._/*-]{0,49}$|^-\d{1,30}$/, 0.1),
  mbi: { fits: (text) => /^[0-9A-Z -]{11,13}$/i.test(text) && parseLikeMbi(text), weight: 0.95 },
  npi: { fits: (text) => parseNpi(text.replace(/\.0$/, '')).ok, weight: 0.85 },
  ccn: form(/^\d{2}[0-9A-Z]\d{3}$|^\d{5}$/i, 0.3),
  year: form(/^(19[5-9]\d|20\d\d)$/, 0.4),
  money: form(/^[-+(]{0,2}\$? ?[-+]?(\d[\d,]*|\d{1,3}(\.\d{3})*,\d{2})?(\.\d{1,4})?\)?-?( ?CR)?$/i, 0.2),
  decimal: form(/^[+-]?\d{1,10}([.,]\d{1,6})?$/, 0.1),
  count: form(/^\d{1,6}(\.0+)?$/, 0.1),
  months: form(/^(\d|0\d|1[0-2])$/, 0.15),
  name: form(/^[\p{L}][\p{L}\d .,'’-]{0,60}$/u, 0.1),
  text: form(/^.{1,200}$/su, 0),
  phone: form(/^\+?1?[ .(-]*\d{3}[ .)-]*\d{3}[ .-]*\d{4}$/, 0.4),
  zip: form(/^\d{4,5}([- ]?\d{4})?(\.0)?$/, 0.3),
  state: { fits: (text) => states.has(text.toUpperCase()) || /^\d{1,2}$/.test(text), weight: 0.3 },
  sex: words('sex', 0.4),
  flag: words('flag', 0.15),
  icd10cm: form(icd10Cm, 0.75),
  procedure: form(/^(\d{5}|\d{4}[A-Z]|[A-V]\d{4})$/i, 0.5),
  modifier: form(/^[A-Z0-9]{2}([ ,:;|-]*[A-Z0-9]{2}){0,3}$/i, 0.25),
  revenue: form(/^0?\d{3}(\.0)?$|^\d{2}$/, 0.25),
  pos: form(/^\d{1,2}(\.0)?$/, 0.2),
  'bill-type': form(/^0?[1-9]\d[0-9A-Z]$|^[1-9]\d$/i, 0.3),
  digit: form(/^[0-9A-Z]$/i, 0.15),
  drg: form(/^\d{1,4}(\.0)?$/, 0.15),
  'discharge-status': form(/^\d{1,2}(\.0)?$/, 0.15),
  ndc: form(/^(\d{10,11}|\d{5}-\d{4}-\d{1,2}|\d{5}-\d{3}-\d{2}|\d{4}-\d{4}-\d{2})$/, 0.6),
  dual: form(/^(0?\d|10|99|NA)$/i, 0.2),
  specialty: form(/^([0-9A-Z]{1,3}|\d{3}[0-9A-Z]{6}X)$/i, 0.2),
  contract: form(/^([HRSEXYZ]\d{4}|[A-Z]{1,3}\d{3,6}|0|N)$/i, 0.4),
  'claim-type': words('claim-type', 0.3),
  'coverage-line': words('coverage-line', 0.3),
};

/** MBIs of test files have letters that real ones cannot have. */
const parseLikeMbi = (text: string): boolean => {
  if (parseMbi(text).ok) return true;
  return /^[0-9][A-Z][0-9A-Z]\d[A-Z][0-9A-Z]\d[A-Z]{2}\d{2}$/i.test(text.replaceAll(/[\s-]/g, ''));
};

/** Spreadsheets write long numbers so; the digits after the sixth are lost for good. */
export const isSpreadsheetDamage = (text: string): boolean =>
  /^-?\d(\.\d+)?E\+\d{1,3}$|^-?\d\.\d+E\d{1,3}$/i.test(text);

/** Whether a cell fits a data kind; words, codes and numbers alike. Dates have formats instead. */
export function fitsKind(data: Exclude<DataKind, 'date'>, text: string): boolean {
  if (isWordKind(data) || !isSpreadsheetDamage(text)) return valueForms[data].fits(text);
  // A damaged identifier is still in the column of identifiers.
  return data === 'identifier' || data === 'npi' || data === 'ndc' || data === 'money' || data === 'decimal';
}
