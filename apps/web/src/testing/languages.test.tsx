import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type CompiledMessage, compileMessage } from '@lingui/message-utils/compileMessage';
import { suspectReasons } from '@optimiq/domain/risk/suspects/receipt';
import { screen } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { speak } from '../language.ts';
import { loadMessages, turnTo } from '../messages.ts';
import { count, date, dollars, instant, month } from '../ui/formats.ts';
import { filesOf, idsOf, textOf } from './catalogue.ts';
import { renderAt } from './render.tsx';

const folder = resolve(import.meta.dirname, '../locales');
const readPart = (language: string, part: string): Record<string, string> =>
  JSON.parse(readFileSync(resolve(folder, language, `${part}.json`), 'utf8'));
const translated = globSync('*.json', { cwd: resolve(folder, 'es') }).map((file) => basename(file, '.json'));

/** Values that code fills in, and how: 'n plural', 'name '. */
function valuesOf(text: string): string[] {
  const found = (message: CompiledMessage): string[] =>
    (typeof message === 'string' ? [] : message).flatMap((token) => {
      if (typeof token === 'string') return [];
      const [name, kind = '', arms] = token;
      const texts = Object.values(typeof arms === 'object' && arms ? arms : {}).filter(Array.isArray);
      return [`${name} ${kind}`, ...texts.flatMap(found)];
    });
  return [...new Set(found(compileMessage(text)))].sort();
}

/** Words that are the same in both languages: codes, standards, names. */
const shared = new Set(
  [
    'OptimIQ Health English Español HCC HCCs RAF NPI API CSV Parquet NDJSON ESRD SNP LTI OREC PY DOS CMS DRG LOINC RxNorm NDC SNOMED CT',
    'ICD CM CCN TA CA MBI CREC eGFR ALT AST BNP NT proBNP PHQ FIB HBsAg Medicaid Medicare Hash Webhooks Syslog Dx POS Esc Auditor Roles Total original no plan Plan PMPM',
  ].flatMap((words) => words.split(' ')),
);
/** Words of a text, values that code fills in left out. */
const wordsOf = (text: string) => text.replace(/\{\w+\}/g, ' ').match(/\p{L}{2,}/gu) ?? [];

describe.each(translated)('es-US %s', (part) => {
  const [english, spanish] = [readPart('en', part), readPart('es', part)];

  test('has every text of the part, and no other', () => {
    expect(Object.keys(spanish).sort()).toEqual(idsOf(part).sort());
  });

  test('fills in the same values', () => {
    for (const [id, text] of Object.entries(spanish))
      expect([id, valuesOf(text)]).toEqual([id, valuesOf(english[id]!)]);
  });

  test('is Spanish: what reads as in English has no word but codes and names', () => {
    const alike = Object.keys(spanish).filter((id) => spanish[id] === english[id]);
    expect(alike.filter((id) => wordsOf(english[id]!).some((word) => !shared.has(word)))).toEqual([]);
  });
});

test.each(['en', 'es'])('each reason of a suspect has words in %s, at most eight', (language) => {
  const reasons = suspectReasons.map((reason) => readPart(language, 'member')[`suspects.because.${reason}`]);
  expect(reasons.filter((text) => !text || text.split(/\s+/).length > 8)).toEqual([]);
});

test('a translation that forgets a value, or adds one, is told', () => {
  expect(valuesOf('{n, plural, one {# row} other {# rows}} of {name}')).toEqual(['n plural', 'name ']);
  expect(valuesOf('{n, plural, one {# fila} other {# filas}}')).toEqual(['n plural']);
  expect(valuesOf('{n, plural, =0 {nobody} other {{n} of {all}}}')).toEqual(['all ', 'n ', 'n plural']);
});

test('nothing but the formats writes by a locale', () => {
  const writes = /\bIntl\.|\.toLocale\w*String\(|'e[ns]-US'/;
  const allowed = ['language.ts', 'ui/formats.ts', 'features/settings/editors.ts'];
  expect(filesOf('**/*.{ts,tsx}').filter((file) => writes.test(textOf(file)) && !allowed.includes(file))).toEqual([]);
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
