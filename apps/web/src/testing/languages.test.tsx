import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { screen } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { speak } from '../language.ts';
import { loadMessages, turnTo } from '../messages.ts';
import { count, date, dollars, instant, month } from '../ui/formats.ts';
import { idsOf } from './catalogue.ts';
import { renderAt } from './render.tsx';

const folder = resolve(import.meta.dirname, '../locales');
const readPart = (language: string, part: string): Record<string, string> =>
  JSON.parse(readFileSync(resolve(folder, language, `${part}.json`), 'utf8'));
const translated = globSync('*.json', { cwd: resolve(folder, 'es') }).map((file) => basename(file, '.json'));

/** Values that code fills in, and how: 'n plural', 'name'. Arms of a choice have no names at their beginning. */
const valuesOf = (text: string): string[] =>
  [
    ...new Set(
      [...text.matchAll(/\{(\w+)(?:,\s*(plural|number|select)\b|\})/g)].map(([, name, kind = '']) => `${name} ${kind}`),
    ),
  ].sort();

/** The same in both languages: codes, names of products and of people, signs. */
const same =
  /^(app\.name|language\.|module\.api$|hcc|model\.|filter\.(years|band|hcc|segmentOption)|notScored\.short\.esrd|column\.(hash|icd10Cm|pos|pointers)|hccOfV28|job\.(failed|done)|export\.csv|palette\.(npi|hcc|esc)|views\.of|n$|role\.auditor|administration\.roles)/;

describe.each(translated)('es-US %s', (part) => {
  const [english, spanish] = [readPart('en', part), readPart('es', part)];

  test('has every text of the part, and no other', () => {
    expect(Object.keys(spanish).sort()).toEqual(idsOf(part).sort());
  });

  test('fills in the same values', () => {
    for (const [id, text] of Object.entries(spanish))
      expect([id, valuesOf(text)]).toEqual([id, valuesOf(english[id]!)]);
  });

  test('is Spanish: what reads as in English is known to', () => {
    const alike = Object.keys(spanish).filter((id) => spanish[id] === english[id] && /[a-z]{2}/i.test(english[id]!));
    expect(alike.filter((id) => !same.test(id))).toEqual([]);
  });
});

test('a translation that forgets a value, or adds one, is told', () => {
  expect(valuesOf('{n, plural, one {# row} other {# rows}} of {name}')).toEqual(['n plural', 'name ']);
  expect(valuesOf('{n, plural, one {# fila} other {# filas}}')).toEqual(['n plural']);
});

describe('a page in another language', () => {
  afterEach(() => turnTo('en'));

  test('speaks Spanish where it is translated', async () => {
    await turnTo('es');
    await loadMessages('product');
    renderAt('/members');
    expect(await screen.findByRole('link', { name: 'Afiliados' })).toBeDefined();
    expect(await screen.findByRole('button', { name: /^Vistas/ })).toBeDefined();
    expect(document.documentElement.lang).toBe('es-US');
  });

  test('what is not translated is English, and never a name of a text', async () => {
    speak('es');
    await loadMessages('api-reference');
    renderAt('/api');
    expect(await screen.findByRole('heading', { level: 1 })).toBeDefined();
    expect(document.body.textContent).not.toMatch(/\b[a-z]+\.[a-z]+\.[a-z]+\b(?!\.)/);
  });

  test('writes dates and figures as they are written there', async () => {
    const day = '2025-11-24';
    expect([date(day), month(day), dollars(123_456_789), count(4821)]).toEqual([
      'Nov 24, 2025',
      'Nov 2025',
      '$1,234,567.89',
      '4,821',
    ]);
    await turnTo('es');
    expect([date(day), month(day), dollars(-123_456_789), count(4821)]).toEqual([
      '24 nov 2025',
      'nov 2025',
      '−$1,234,567.89',
      '4,821',
    ]);
    expect(instant('2025-11-24T11:10:00Z')).toBe('24 nov 2025, 11:10 UTC');
  });
});
