import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('an emergency that an operator declared is approved by somebody here, and ended at once', async () => {
  renderAt('/operator-access', 'privacy-officer');
  expect(await screen.findByText('An operator can see members now.')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
  const asked = await screen.findByRole('dialog', { name: 'Approve what the operator declared' });
  expect(within(asked).getByText(/The time of 1 h 0 min begins now/)).toBeDefined();
  await userEvent.click(within(asked).getByRole('button', { name: 'Approve' }));
  expect(await screen.findByText('Operators can see members now, by 2 times.')).toBeDefined();
  await userEvent.click(screen.getAllByRole('button', { name: 'End now' })[0]!);
  const end = await screen.findByRole('dialog', { name: 'End this time now' });
  await userEvent.click(within(end).getByRole('button', { name: 'End now' }));
  expect(await screen.findByText('An operator can see members now.')).toBeDefined();
});

test('an operator is let in for a time, with a reason', async () => {
  renderAt('/operator-access', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Let an operator in' }));
  const form = await screen.findByRole('dialog', { name: 'Let an operator in' });
  await userEvent.type(within(form).getByLabelText('Reason'), 'A load of claims stands still');
  await userEvent.selectOptions(within(form).getByLabelText('For'), 'Eight hours');
  await userEvent.click(within(form).getByRole('button', { name: 'Let in' }));
  expect(await screen.findByText('A load of claims stands still')).toBeDefined();
});
