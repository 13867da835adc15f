import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('ACC-05 a new key is made from what one can give, and its secret is shown once', async () => {
  renderAt('/machines', 'tenant-admin');
  const card = await screen.findByRole('region', { name: 'API keys' });
  await within(card).findByText('Nightly report');
  await userEvent.click(within(card).getByRole('button', { name: 'New' }));
  const form = await screen.findByRole('dialog', { name: 'New API key' });
  expect(within(form).queryByLabelText('Single sign-on manager')).toBeNull();
  await userEvent.type(within(form).getByLabelText('Name'), 'Morning load');
  await userEvent.click(within(form).getByLabelText('Load reader'));
  await userEvent.click(within(form).getByRole('button', { name: 'New' }));
  const told = await screen.findByRole('dialog', { name: 'Your new API key' });
  expect(within(told).getByText(/^oqk_S+$/)).toBeDefined();
  await userEvent.click(within(told).getAllByRole('button', { name: 'Close' }).at(-1)!);
  expect(screen.queryByText(/^oqk_S+$/)).toBeNull();
});

test('ACC-05 a key is revoked where it is listed; one that is over cannot be', async () => {
  renderAt('/machines', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Revoke Nightly report' }));
  await screen.findAllByText('Revoked');
  expect(screen.queryByRole('button', { name: 'Revoke Old export' })).toBeNull();
  expect(await screen.findByText('Robin Mockridge has left')).toBeDefined();
});

test('ACC-06 who may not manage keys does not see them', async () => {
  renderAt('/machines', 'hcc-coder');
  expect(await screen.findByText(/API key manager/)).toBeDefined();
  expect(screen.queryByRole('table')).toBeNull();
});
