import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../testing/render.tsx';
import { shownOf } from './shown-columns.ts';

const heads = () => screen.getAllByRole('columnheader').map(({ textContent }) => textContent);
const choice = async (user: ReturnType<typeof userEvent.setup>) => {
  await user.click(await screen.findByRole('button', { name: /^Columns|hidden$/ }));
  return screen.findByRole('dialog', { name: 'Columns' });
};

test('columns of a list are hidden, moved and put back by buttons, in its address; what is hidden is counted', async () => {
  const { history } = renderAt('/members?hcc=37');
  const user = userEvent.setup();
  await screen.findAllByRole('columnheader');
  const all = heads();
  const open = await choice(user);
  await user.click(within(open).getByRole('checkbox', { name: all[1]! }));
  await user.click(within(open).getByRole('button', { name: `Move ${all[3]} to the left` }));
  await waitFor(() => expect(heads()).toEqual([all[0], all[3], all[2], ...all.slice(4)]));
  expect(history.location.href).toBe('/members?hcc=37&columns=member.hccs.segment.last.raw.payment');
  expect(screen.getByRole('button', { name: '1 column hidden' })).toBeDefined();
  expect(within(open).getByRole<HTMLInputElement>('checkbox', { name: all[0]! }).disabled).toBe(true);
  await user.click(within(open).getByRole('button', { name: 'Reset columns' }));
  await waitFor(() => expect(heads()).toEqual(all));
  expect(history.location.href).toBe('/members?hcc=37');
});

test('an address that another wrote shows what the reader may see, and never without what a row is known by', async () => {
  renderAt('/members?columns=payment.age.age.nothing', 'hcc-coder');
  await screen.findAllByRole('columnheader');
  expect(heads()).toHaveLength(2);
  const all = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  expect(shownOf(all, ['c', 'a', 'c', 'x'])).toEqual([{ id: 'a' }, { id: 'c' }]);
});

test('rows of the whole product are compact where the person chose it, and stay so in this browser', async () => {
  renderAt('/members');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: /signed in as/ }));
  await user.click(await screen.findByRole('checkbox', { name: /Compact rows/ }));
  expect(document.documentElement.dataset['density']).toBe('compact');
  expect(localStorage.getItem('optimiq-density')).toBe('compact');
  await user.click(screen.getByRole('checkbox', { name: /Compact rows/ }));
  expect([document.documentElement.dataset['density'], localStorage.getItem('optimiq-density')]).toEqual([
    'regular',
    null,
  ]);
});
