import { parseCents } from '../kernel/amounts.ts';
import { failed, ok, type Result } from '../kernel/result.ts';
import { type DateFormat, readDate } from './date-formats.ts';
import { type CellFault, type NormalizationRule, type Normalized, normalizeCode } from './normalize-codes.ts';
import type { DataKind } from './targets.ts';
import { wordOf } from './words.ts';

/** How the cells of one column become values of its target: said in the contract, so that nothing is guessed later. */
export type Transform =
  | { readonly kind: 'text' }
  | { readonly kind: 'code'; readonly separators?: string }
  | { readonly kind: 'date'; readonly format: DateFormat; readonly latestYear?: number }
  | {
      readonly kind: 'money';
      readonly unit: 'decimal' | 'cents';
      readonly decimal: '.' | ',';
      readonly sign: 'as-written' | 'reversed';
    }
  | { readonly kind: 'number'; readonly decimal: '.' | ',' }
  | { readonly kind: 'words'; readonly words: Readonly<Record<string, string>> };

/**
 * The value of a filled cell as text of one form: dates 'YYYY-MM-DD', money in whole cents, numbers with a point, words
 * as their meaning. '' stands for a cell that says that nothing is known.
 */
export function transformCell(transform: Transform, data: DataKind, text: string): Result<Normalized, CellFault> {
  switch (transform.kind) {
    case 'text':
      return ok({ text, rules: [] });
    case 'code':
      return normalizeCode(data, text);
    case 'date': {
      const date = readDate(text, transform.format, transform.latestYear);
      if (!date.ok) return failed('not-a-date');
      return ok({ text: date.value.date ?? '', rules: date.value.rule ? [date.value.rule] : [] });
    }
    case 'money':
      return moneyOf(transform, text);
    case 'number':
      return numberOf(transform.decimal, text);
    case 'words': {
      const word = wordOf(text);
      if (!Object.hasOwn(transform.words, word)) return failed('unknown-word');
      const value = transform.words[word]!;
      return ok({ text: value, rules: value === text ? [] : ['word-read'] });
    }
  }
}

/** Cells that hold several codes, taken apart: 'E11.9; I10'. */
export function splitCell(transform: Transform, text: string): readonly string[] {
  if (transform.kind !== 'code' || !transform.separators) return [text];
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (!transform.separators.includes(character)) part += character;
    else {
      parts.push(part.trim());
      part = '';
    }
  }
  return [...parts, part.trim()].filter((one) => one !== '');
}

function moneyOf(
  { unit, decimal, sign }: Extract<Transform, { kind: 'money' }>,
  text: string,
): Result<Normalized, 'not-a-number' | 'spreadsheet-damage'> {
  const rules: NormalizationRule[] = [];
  let amount = text;
  const change = (next: string, rule?: NormalizationRule) => {
    if (next !== amount && rule) rules.push(rule);
    amount = next;
  };
  const isCredit = /^\(.*\)$/.test(amount);
  if (isCredit) change(`-${amount.slice(1, -1)}`, 'parentheses-negative');
  change(amount.replace(/^([+-]?) ?\$ ?/, '$1'), 'currency-sign');
  if (/^[^-].*-$/.test(amount)) change(`-${amount.slice(0, -1)}`, 'minus-moved');
  const thousands = decimal === '.' ? ',' : '.';
  const grouped = decimal === '.' ? /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/ : /^[+-]?\d{1,3}(\.\d{3})+(,\d*)?$/;
  if (grouped.test(amount)) change(amount.replaceAll(thousands, ''), 'thousands-sign');
  if (decimal === ',') change(amount.replace(',', '.'));
  const cents = unit === 'cents' ? wholeCents(amount) : decimalCents(amount, rules);
  if (cents === undefined) return failed('not-a-number');
  if (sign === 'reversed' && cents !== 0) return ok({ text: String(-cents), rules: [...rules, 'sign-reversed'] });
  return ok({ text: String(cents), rules });
}

const wholeCents = (amount: string): number | undefined =>
  /^[+-]?\d{1,15}(\.0+)?$/.test(amount) ? Number(amount) : undefined;

/** Sources that divide an amount over lines write more than two decimals: rounded, halves away from zero, and said. */
function decimalCents(amount: string, rules: NormalizationRule[]): number | undefined {
  const exact = parseCents(amount);
  if (exact.ok) return exact.value;
  const match = /^([+-]?)(\d{0,13})\.(\d{2})(\d{1,8})$/.exec(amount);
  if (!match) return undefined;
  rules.push('cents-rounded');
  const cents = Number(`${match[2]}${match[3]}`) + (match[4]! >= '5' ? 1 : 0);
  return match[1] === '-' ? -cents : cents;
}

function numberOf(decimal: '.' | ',', text: string): Result<Normalized, 'not-a-number'> {
  const plain = decimal === ',' ? text.replace(',', '.') : text;
  if (/^[+-]?\d{1,12}(\.\d{1,6})?$/.test(plain)) return ok({ text: plain, rules: [] });
  const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d{1,6})?$/.test(plain) ? plain.replaceAll(',', '') : undefined;
  return grouped === undefined ? failed('not-a-number') : ok({ text: grouped, rules: ['thousands-sign'] });
}
