import { settingKeys, specOf } from '@optimiq/domain/settings/catalogue';
import { expect, test } from 'vitest';
import { editors } from './editors.ts';

test.each(settingKeys)('ACC-08 everything that can be chosen for %s is a value of it, and nothing beyond is', (key) => {
  const { isValid, initial } = specOf(key);
  const editor = editors[key];
  expect(isValid(initial)).toBe(true);
  switch (editor.kind) {
    case 'one':
      expect(editor.values).toContain(initial);
      expect(editor.values.filter((value) => !isValid(value))).toEqual([]);
      break;
    case 'some':
      expect([isValid(editor.values), isValid([]), isValid(['another'])]).toEqual([true, true, false]);
      break;
    case 'number':
      expect([editor.low, editor.high].map(isValid)).toEqual([true, true]);
      expect([editor.low - 1, editor.high + 1].map(isValid)).toEqual([false, false]);
      break;
    case 'flag':
      expect([isValid(true), isValid(false), isValid('true')]).toEqual([true, true, false]);
      break;
    case 'text':
      expect([isValid(null), isValid('x'.repeat(editor.most + 1))]).toEqual([true, false]);
      if (editor.example) expect(isValid(editor.example)).toBe(true);
  }
});
