import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('SUB-02 a host is listed for one purpose; what is no host is sent back; it is removed after a question', async () => {
  renderAt('/outbound-hosts', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'List a host' }));
  const form = await screen.findByRole('dialog', { name: 'List a host' });
  await userEvent.selectOptions(within(form).getByLabelText('For'), 'Mail');
  await userEvent.type(within(form).getByLabelText('Host'), 'https://mail.plan.example/x');
  await userEvent.click(within(form).getByRole('button', { name: 'List' }));
  expect(within(form).getByText(/This is no host/)).toBeDefined();
  await userEvent.clear(within(form).getByLabelText('Host'));
  await userEvent.type(within(form).getByLabelText('Host'), 'Mail.Plan.Example');
  await userEvent.click(within(form).getByRole('button', { name: 'List' }));
  expect(await screen.findByText('mail.plan.example')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Remove mail.plan.example:443' }));
  const asked = await screen.findByRole('dialog', { name: 'Remove mail.plan.example:443' });
  await userEvent.click(within(asked).getByRole('button', { name: 'Remove' }));
  await screen.findByText('logs.northfield.example');
  expect(screen.queryByText('mail.plan.example')).toBeNull();
});
