import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../testing/render.tsx';

/** Titles, addresses and what was marked, stop after stop, until the tour ends. */
async function followed(role: Parameters<typeof renderAt>[1]) {
  const { history } = renderAt('/api', role);
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: /^DEMO/ }));
  const stops: { title: string; at: string; marked: number }[] = [];
  for (;;) {
    const tour = await screen.findByRole('region', { name: (_, element) => element.classList.contains('tour') });
    const forward = within(tour).getByRole('button', { name: /Next|Done/ });
    await waitFor(() => expect(document.activeElement).toBe(forward), { timeout: 8_000 });
    // Data has taken the place of what stood there while it was loaded.
    await waitFor(() => expect(document.querySelector('.skel')).toBeNull());
    const title = within(tour).getByRole('heading').textContent;
    stops.push({ title, at: history.location.pathname, marked: document.querySelectorAll('[data-tour]').length });
    const isLast = forward.textContent === 'Done';
    await user.click(forward);
    if (isLast) break;
  }
  await waitFor(() => expect(screen.queryByRole('button', { name: 'End the tour' })).toBeNull());
  expect(document.querySelector('[data-tour]')).toBeNull();
  return stops;
}

test.each([
  ['tenant-admin', ['/', '/members', '/gaps', '/work', '/cohorts', '/loads', '/data-quality', '/people', '/audit']],
  ['hcc-coder', ['/', '/members', '/gaps', '/work', '/cohorts']],
  ['executive', ['/']],
] as const)('the tour leads a %s through the screens of the role, and shows a part of each', async (role, screens) => {
  const stops = await followed(role);
  expect([...new Set(stops.map(({ at }) => at))]).toEqual(screens);
  expect(stops.filter(({ marked }) => marked !== 1)).toEqual([]);
  expect(new Set(stops.map(({ title }) => title)).size).toBe(screens.length + 2);
});

test('the palette begins it, Back goes back, Esc ends it', async () => {
  const { history } = renderAt('/api', 'hcc-coder');
  const user = userEvent.setup();
  await screen.findByRole('heading', { level: 1 });
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox', { name: 'Search or go to' }), 'tour');
  await user.click(await screen.findByRole('option', { name: 'Take the tour' }));
  await user.click(await screen.findByRole('button', { name: 'Next' }));
  await waitFor(() => expect(history.location.pathname).toBe('/members'));
  await user.click(screen.getByRole('button', { name: 'Back' }));
  await waitFor(() => expect(history.location.pathname).toBe('/'));
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Next'));
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('button', { name: 'Next' })).toBeNull();
});
