import { i18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { render, screen } from '@testing-library/react';
import { beforeAll, expect, test, vi } from 'vitest';
import { idsOf, parts, textOf } from './catalogue.ts';

/*
 * A language of marks: every text of the catalogue stands between ⟦ and ⟧ and is longer by two fifths. What a person reads
 * outside of marks comes from data, or from nowhere.
 */

const marked = (text: string) => `⟦${text}${'·'.repeat(Math.ceil(text.length * 0.4))}⟧`;

beforeAll(() => {
  const texts = Object.assign({}, ...parts.map((part) => JSON.parse(textOf(`locales/en/${part}.json`)))) as Record<
    string,
    string
  >;
  expect(Object.keys(texts)).toHaveLength(new Set(parts.flatMap(idsOf)).size);
  i18n.load(
    'en',
    Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, compileMessage(marked(text))])) as never,
  );
  i18n.activate('en');
  // Screens load their parts when they are opened: they stay in marks.
  vi.spyOn(i18n, 'load').mockImplementation(() => undefined);
});

/** What is shown, and what is spoken: attributes of the elements that have them. */
function* textsOfPage(): Generator<string> {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement?.closest('style, script, kbd, option')) yield node.textContent ?? '';
  }
  const spoken = ['aria-label', 'placeholder', 'title', 'alt'];
  for (const name of spoken) {
    for (const element of document.querySelectorAll(`[${name}]`)) yield element.getAttribute(name) ?? '';
  }
}

/** A text without what stands in marks; a text of the catalogue may be filled into another. */
function unmarked(text: string): string {
  const rest = text.replace(/⟦[^⟦⟧]*⟧/g, ' ');
  return rest === text ? rest : unmarked(rest);
}

/** Words outside of marks, of three letters and more, that stand in none of the answers. */
function strayWords(answers: string): string[] {
  const known = answers.toLowerCase();
  const stray = [...textsOfPage()]
    .flatMap((text) => unmarked(text).match(/\p{L}{3,}/gu) ?? [])
    .filter((word) => !known.includes(word.toLowerCase()));
  return [...new Set(stray)].filter((word) => !ours.has(word));
}

/** Written by formats: months, units, names of standards. */
const ours = new Set(
  'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec UTC RAF HCC NPI PMPM GET POST PUT DELETE PATCH API'.split(' '),
);

const screens = [
  ...[
    '/',
    '/members',
    '/gaps',
    '/work',
    '/cohorts',
    '/dashboards',
    '/loads',
    '/data-quality',
    '/people',
    '/settings',
    '/security',
  ],
  ...['/matches', '/runs', '/audit', '/roles', '/panels', '/organization', '/single-sign-on', '/machines'],
];

test.each(screens)('every word of %s comes from the catalogue or from data', async (path) => {
  const { renderAt } = await import('./render.tsx');
  const { container } = renderAt(path, 'tenant-admin');
  const answers: string[] = [];
  const stubbed = fetch;
  vi.stubGlobal('fetch', async (...asked: Parameters<typeof fetch>) => {
    const answer = await stubbed(...asked);
    answers.push(await answer.clone().text());
    return answer;
  });
  await screen.findByRole('heading', { level: 1 });
  await vi.waitFor(() => expect(container.querySelector('.skel')).toBeNull(), { timeout: 10_000 });
  expect(document.body.textContent).toContain('⟦');
  expect(strayWords(`${answers.join(' ')} Northfield Health Plan Demo Tenant Admin`)).toEqual([]);
});

test('a word that is not in the catalogue is found', () => {
  render(<p title="Spoken">Planted words</p>);
  expect(strayWords('')).toEqual(['Planted', 'words', 'Spoken']);
});
