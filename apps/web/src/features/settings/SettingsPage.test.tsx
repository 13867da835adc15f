import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

const change = (name: string) => screen.findByRole('button', { name: `Change ${name}` });

test('ACC-08 a setting is changed, and taken back where the change is told', async () => {
  renderAt('/settings', 'tenant-admin');
  await userEvent.click(await change('Jobs'));
  const form = await screen.findByRole('dialog', { name: 'Change Jobs' });
  const field = within(form).getByLabelText('Value');
  await userEvent.clear(field);
  await userEvent.type(field, '10001');
  expect(within(form).getByText('This is not a value of the setting.')).toBeDefined();
  await userEvent.clear(field);
  await userEvent.type(field, '8');
  await userEvent.click(within(form).getByRole('button', { name: 'Set' }));
  expect(await screen.findByText('Jobs is now: 8 at once')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('Jobs is now: 500 at once')).toBeDefined();
});

test('ACC-08 COV-03 what widens the use of data says before that a second person decides, and then waits', async () => {
  renderAt('/settings', 'tenant-admin');
  await userEvent.click(await change('Training of models'));
  const form = await screen.findByRole('dialog', { name: 'Change Training of models' });
  expect(within(form).queryByText(/lowers a guard/)).toBeNull();
  await userEvent.click(within(form).getByRole('checkbox', { name: 'On' }));
  expect(within(form).getByText(/lowers a guard or widens the use of data/)).toBeDefined();
  await userEvent.click(within(form).getByRole('button', { name: 'Ask a second person' }));
  expect(await screen.findByText(/Training of models stays as it is until a second person approves/)).toBeDefined();
  const waiting = await screen.findByRole('table', { name: 'Waiting for a second person' });
  const row = (await within(waiting).findByText('Training of models')).closest('tr')!;
  // Whoever asked cannot approve.
  expect(within(row).queryByRole('button', { name: 'Approve' })).toBeNull();
  expect(within(row).getByRole('button', { name: 'Withdraw' })).toBeDefined();
});

test('ACC-08 a second person approves what somebody else asked for', async () => {
  renderAt('/settings', 'tenant-admin');
  const waiting = await screen.findByRole('table', { name: 'Waiting for a second person' });
  await within(waiting).findByText('Demo Privacy Officer');
  await userEvent.click(within(waiting).getByRole('button', { name: 'Approve' }));
  const asked = await screen.findByRole('dialog', { name: /Approve the change of Session ends at the latest/ });
  expect(within(asked).getByText('It holds at once: 18 hours')).toBeDefined();
  await userEvent.click(within(asked).getByRole('button', { name: 'Approve' }));
  expect(await screen.findByText('Session ends at the latest after is now: 18 hours')).toBeDefined();
});

test('ACC-08 an old change is reverted from the history; where that is risky it waits', async () => {
  renderAt('/settings', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Revert change 1 of Session ends when idle after' }));
  const asked = await screen.findByRole('dialog', { name: /Revert Session ends when idle/ });
  await userEvent.click(within(asked).getByRole('button', { name: 'Revert' }));
  expect(await screen.findByText(/stays as it is until a second person approves: 15 minutes/)).toBeDefined();
});

test('who may read settings and not change them has no button', async () => {
  renderAt('/settings', 'auditor');
  await screen.findByText('Training of models');
  expect(screen.queryByRole('button', { name: /^Change/ })).toBeNull();
});
