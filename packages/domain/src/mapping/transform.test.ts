import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likelyDateFormat, readDate } from './date-formats.ts';
import { normalizeCode } from './normalize-codes.ts';
import type { DataKind } from './targets.ts';
import { type Transform, transformCell } from './transform.ts';

// Forms of FDA's directory, and the eleven digits of HIPAA.
test.each<[string, string | undefined, string[]]>([
  ['0071-0155-23', '00071015523', ['ndc-4-4-2']],
  ['50242-040-62', '50242004062', ['ndc-5-3-2']],
  ['60575-4112-1', '60575411201', ['ndc-5-4-1']],
  ['00071-0155-23', '00071015523', ['dashes-removed']],
  ['00071015523', '00071015523', []],
  ['0071015523', undefined, []],
])('NDC %s is %s', (text, value, rules) => {
  const result = normalizeCode('ndc', text);
  expect(result).toEqual(value ? { ok: true, value: { text: value, rules } } : { ok: false, reason: 'ndc-ambiguous' });
});

test.each<[DataKind, string, string, string[]]>([
  ['icd10cm', 'e11.22', 'E1122', ['upper-cased', 'dots-removed']],
  ['revenue', '450', '0450', ['zeros-added']],
  ['pos', '2', '02', ['zeros-added']],
  ['dual', '8', '08', ['zeros-added']],
  ['discharge-status', '1.0', '01', ['decimals-removed', 'zeros-added']],
  ['bill-type', '0131', '131', ['zeros-removed']],
  ['drg', '0291', '291', ['zeros-removed']],
  ['zip', '2139', '02139', ['zeros-added']],
  ['mbi', '1eg4-te5-mk73', '1EG4TE5MK73', ['upper-cased', 'dashes-removed']],
  ['identifier', "'00012", '00012', ['apostrophe-removed']],
  ['identifier', '007', '007', []],
])('%s %s becomes %s and says why', (data, text, value, rules) => {
  expect(normalizeCode(data, text)).toEqual({ ok: true, value: { text: value, rules } });
});

test.each<DataKind>(['identifier', 'npi', 'ndc', 'mbi'])('1.23E+11 is no %s: its digits are lost', (data) => {
  expect(normalizeCode(data, '1.23E+11')).toEqual({ ok: false, reason: 'spreadsheet-damage' });
});

test('what was normalized once stays as it is', () => {
  const kinds = fc.constantFrom<DataKind>('icd10cm', 'ndc', 'revenue', 'pos', 'dual', 'drg', 'zip', 'mbi', 'bill-type');
  fc.assert(
    fc.property(kinds, fc.stringMatching(/^[0-9A-Ea-e.'-]{1,12}$/), (kind, text) => {
      const once = normalizeCode(kind, text);
      if (!once.ok) return;
      const twice = normalizeCode(kind, once.value.text);
      if (twice.ok && once.value.rules.length > 0 && !/^'|\.0+$/.test(once.value.text)) {
        expect(twice.value.text).toBe(once.value.text);
      }
    }),
  );
});

const money = (more: Partial<Extract<Transform, { kind: 'money' }>> = {}): Transform => ({
  kind: 'money',
  unit: 'decimal',
  decimal: '.',
  sign: 'as-written',
  ...more,
});

test.each<[string, Transform, string, string[]]>([
  ['1234.5', money(), '123450', []],
  ['$1,234.50', money(), '123450', ['currency-sign', 'thousands-sign']],
  ['($1,234.50)', money(), '-123450', ['parentheses-negative', 'currency-sign', 'thousands-sign']],
  ['20.00-', money(), '-2000', ['minus-moved']],
  ['1.234,50', money({ decimal: ',' }), '123450', ['thousands-sign']],
  ['12345', money({ unit: 'cents' }), '12345', []],
  ['10.005', money(), '1001', ['cents-rounded']],
  ['5.00', money({ sign: 'reversed' }), '-500', ['sign-reversed']],
  ['0', money({ sign: 'reversed' }), '0', []],
])('amount %s', (text, transform, cents, rules) => {
  expect(transformCell(transform, 'money', text)).toEqual({ ok: true, value: { text: cents, rules } });
});

test.each(['abc', '1,2,3', '--5', '1e5', '$'])('%s is no amount', (text) => {
  expect(transformCell(money(), 'money', text)).toEqual({ ok: false, reason: 'not-a-number' });
});

test('a year of two digits is said to be completed, and by what year', () => {
  expect(readDate('01/31/50', 'MM/DD/YY', 26)).toEqual({ ok: true, value: { date: '1950-01-31', rule: 'century' } });
  expect(readDate('01/31/25', 'MM/DD/YY', 26)).toEqual({ ok: true, value: { date: '2025-01-31', rule: 'century' } });
});

test('the day stands first only where a value says so', () => {
  expect(likelyDateFormat(['01/02/2025', '03/04/2025'])?.format).toBe('MM/DD/YYYY');
  expect(likelyDateFormat(['01/02/2025', '13/04/2025'])?.format).toBe('DD/MM/YYYY');
  expect(likelyDateFormat(['hello', '1', ''])).toBeUndefined();
});
