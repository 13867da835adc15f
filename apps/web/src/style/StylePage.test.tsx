import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../testing/render.tsx';
import { colourTokens } from './tokens.ts';

test('anybody signed in finds the parts in the palette, and each in its states, drawn by the parts themselves', async () => {
  const { history } = renderAt('/api', 'billing-contact');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: /^Search or go to/ }));
  await user.click(await screen.findByRole('option', { name: /Parts and states/ }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Parts and states' })).toBeDefined();
  expect(history.location.pathname).toBe('/style');
  for (const name of ['Empty', 'Loading', 'Forbidden', 'Error', 'Table', 'Chart', 'Receipt'])
    expect(screen.getByRole('region', { name }), name).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Compact, 28 px' }));
  await waitFor(() => expect(document.documentElement.dataset['density']).toBe('compact'));
  await user.click(screen.getByRole('button', { name: 'Regular, 36 px' }));
});

test('colours are read from the sheet that has the tokens, in their groups, and from no other', () => {
  const sheet = (text: string) => {
    const element = document.createElement('style');
    element.textContent = text;
    document.head.append(element);
    return element.sheet!;
  };
  const sheets = [
    sheet(':root{--canvas:#fff;--ink-2:#000;--ok-tint:#0f0;--s4:#00f;--rail:#123;--row:36px}'),
    sheet(':root{--ink-9:#fff}'),
  ];
  expect(Object.fromEntries(colourTokens(sheets))).toEqual({
    surface: ['--canvas'],
    ink: ['--ink-2'],
    status: ['--ok-tint'],
    chart: ['--s4'],
    rail: ['--rail'],
  });
});
