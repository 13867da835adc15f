import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('undo names what goes, and its job is followed', async () => {
  renderAt('/loads/00000001-6000-4000-8000-000000000000', 'tenant-admin');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Undo load' }));
  const dialog = await screen.findByRole('dialog', { name: 'Undo load 1' });
  await user.click(within(dialog).getByRole('button', { name: 'Undo load, removes 4,116 rows' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(await screen.findByText(/loading · .* of 41,280/)).toBeDefined();
});

test('one who may not load sees neither upload nor undo', async () => {
  renderAt('/loads', 'risk-director');
  expect(await screen.findByRole('table', { name: 'Loads' })).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Choose file' })).toBeNull();
});

test('a chosen file is sent and its progress shown', async () => {
  renderAt('/loads', 'tenant-admin');
  const file = new File(['ISA*00*'], 'claims.x12');
  await userEvent.upload(await screen.findByLabelText('File to load'), file);
  expect((await screen.findAllByText(/Loading file/)).length).toBeGreaterThan(0);
  expect(await screen.findByText('claims.x12')).toBeDefined();
});
