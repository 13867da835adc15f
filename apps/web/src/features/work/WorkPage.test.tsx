import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('a gap is taken into work and the way back is offered', async () => {
  renderAt('/gaps', 'hcc-coder');
  const user = userEvent.setup();
  await user.click((await screen.findAllByRole('checkbox', { name: /^Select [A-Z]/ }))[1]!);
  await user.click(screen.getByRole('button', { name: 'Take into work' }));
  expect(await screen.findByText('1 gap taken into work')).toBeDefined();
  expect(screen.getByRole('button', { name: /Undo/ })).toBeDefined();
});

test('nothing due says so and leads to the pool', async () => {
  renderAt('/work', 'hcc-coder');
  expect(await screen.findByText('Nothing is due')).toBeDefined();
  expect(screen.getByRole('link', { name: 'Open the pool' })).toBeDefined();
});

test('AIO-05 gaps are taken for a day of choice, and decided together with one outcome and its reason', async () => {
  const { history } = renderAt('/gaps', 'risk-director');
  const user = userEvent.setup();
  for (const box of (await screen.findAllByRole('checkbox', { name: /^Select [A-Z]/ })).slice(1, 3))
    await user.click(box);
  await user.click(screen.getByRole('button', { name: 'Take for …' }));
  const asked = await screen.findByRole('dialog', { name: 'Take 2 gaps into work' });
  await user.type(within(asked).getByLabelText('Due'), '2025-12-24');
  await user.click(within(asked).getByRole('button', { name: 'Take into work' }));
  await screen.findByText('2 gaps taken into work');

  history.push('/work?view=all');
  expect(await screen.findAllByText('in 30 d')).toHaveLength(2);
  await user.click(screen.getByRole('checkbox', { name: 'Select all rows shown' }));
  await user.click(screen.getByRole('button', { name: 'Decide' }));
  const decide = await screen.findByRole('dialog', { name: 'The same decision for 2 items' });
  await user.selectOptions(within(decide).getByLabelText('Decision'), 'Not present');
  await user.click(within(decide).getByRole('radio', { name: 'Condition is inactive' }));
  await user.click(within(decide).getByRole('button', { name: 'Record not present' }));
  expect(await screen.findByText('2 decided')).toBeDefined();
});

test('when a row leaves, the keyboard goes on at the row that stands there now', async () => {
  const { history } = renderAt('/gaps', 'risk-director');
  const user = userEvent.setup();
  for (const box of (await screen.findAllByRole('checkbox', { name: /^Select [A-Z]/ })).slice(1, 4))
    await user.click(box);
  await user.click(screen.getByRole('button', { name: 'Take into work' }));
  await screen.findByText('3 gaps taken into work');
  history.push('/work?view=all');
  await waitFor(() => expect(document.querySelectorAll('tr[data-key]')).toHaveLength(3));
  const rows = [...document.querySelectorAll<HTMLElement>('tr[data-key] [data-open]')];
  rows[1]!.focus();
  const stays = rows[2]!.textContent;
  await user.keyboard('x');
  await user.click(screen.getByRole('button', { name: 'Decide' }));
  const decide = await screen.findByRole('dialog', { name: 'Decide 1 item' });
  await user.selectOptions(within(decide).getByLabelText('Decision'), 'Deferred');
  await user.click(within(decide).getByRole('button', { name: 'Record deferred' }));
  await waitFor(() => expect(document.querySelectorAll('tr[data-key]')).toHaveLength(2));
  await waitFor(() => expect(document.activeElement?.textContent).toBe(stays));
});

test('more than can be taken at once is said, and no part of it is taken unseen', async () => {
  const items = Array.from({ length: 201 }, (_, n) => ({
    ...{ memberKey: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, paymentYear: 2026, hcc: 37, label: 'A' },
    ...{ status: 'open', isLasting: true, codedYears: [2024] },
  }));
  renderAt('/gaps', 'risk-director', (path) =>
    path === '/v1/gaps' ? { status: 200, body: { total: items.length, items } } : undefined,
  );
  const user = userEvent.setup();
  const boxes = await screen.findAllByRole('checkbox', { name: /^Select / });
  await user.click(boxes[0]!);
  const take = screen.getByRole<HTMLButtonElement>('button', { name: 'Take into work' });
  expect([screen.getByText('At most 200 at once: choose fewer.') !== null, take.disabled]).toEqual([true, true]);
  await user.click(boxes[1]!);
  expect([screen.queryByText(/At most/), take.disabled]).toEqual([null, false]);
});
