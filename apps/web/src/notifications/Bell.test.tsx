import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../testing/render.tsx';

test('the bell counts what was not read, says so, and a line leads to where it is decided and is read by that', async () => {
  const { history } = renderAt('/members', 'tenant-admin');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Notifications, 8 not read' }));
  const panel = await screen.findByRole('dialog', { name: /^Notifications/ });
  expect(within(panel).getAllByRole('link')).toHaveLength(8);
  expect(within(panel).getByRole('link', { name: /An agreement ends on Dec 20, 2025/ })).toBeDefined();
  await user.click(within(panel).getByRole('link', { name: /Load 1 waits for your decision/ }));
  expect(history.location.pathname).toMatch(/^\/loads\/00000001/);
  expect(await screen.findByRole('button', { name: 'Notifications, 7 not read' })).toBeDefined();
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('all are marked as read at once; Esc closes and the focus is back on the bell', async () => {
  renderAt('/members', 'hcc-coder');
  const user = userEvent.setup();
  const bell = await screen.findByRole('button', { name: 'Notifications, 1 not read' });
  await user.click(bell);
  await user.click(await screen.findByRole('button', { name: 'Mark all as read' }));
  await waitFor(() => expect(bell.getAttribute('aria-label')).toBe('Notifications'));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(bell));
});

test('who may see none of it is told that there is nothing', async () => {
  renderAt('/api', 'billing-contact');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Notifications' }));
  expect(await screen.findByText(/nothing waits for you/)).toBeDefined();
});
