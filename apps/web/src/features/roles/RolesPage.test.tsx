import { rightsOf } from '@optimiq/domain/access/roles';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('ACC-06 a role of the organization is made from what one holds, then edited and removed', async () => {
  renderAt('/roles', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'New role' }));
  const form = await screen.findByRole('dialog', { name: 'New role' });
  await userEvent.type(within(form).getByLabelText('Name'), 'Load desk');
  await userEvent.click(within(form).getByRole('checkbox', { name: 'Load reader' }));
  await userEvent.click(within(form).getByRole('button', { name: 'Save role' }));
  await userEvent.click(await screen.findByRole('link', { name: 'Load desk' }));
  const card = await screen.findByRole('region', { name: 'Load desk' });
  expect(within(card).getByText('own-load-desk')).toBeDefined();
  expect(within(card).getByText('Load reader')).toBeDefined();
  await userEvent.click(within(card).getByRole('button', { name: 'Edit' }));
  const edit = await screen.findByRole('dialog', { name: 'Edit Load desk' });
  expect(within(edit).getByRole('checkbox', { name: 'Load reader' })).toHaveProperty('checked', true);
  await userEvent.click(within(edit).getAllByRole('button', { name: 'Cancel' }).at(-1)!);
  await userEvent.click(within(card).getByRole('button', { name: 'Remove' }));
  const asked = await screen.findByRole('dialog', { name: 'Remove Load desk' });
  await userEvent.click(within(asked).getByRole('button', { name: 'Remove' }));
  await screen.findByRole('link', { name: 'Night desk' });
  expect(screen.queryByRole('link', { name: 'Load desk' })).toBeNull();
});

test('ACC-06 a role that holds more than one does says what is lacking, and cannot be edited', async () => {
  renderAt('/roles?role=tenant-admin', 'privacy-officer');
  const card = await screen.findByRole('region', { name: 'Tenant admin' });
  expect(
    await within(card).findByText(/Nobody can give what they do not hold. You lack: .*Score reader/),
  ).toBeDefined();
  const lacking = rightsOf['tenant-admin'].permissions.length - rightsOf['privacy-officer'].permissions.length;
  expect(lacking).toBeGreaterThan(0);
  expect(within(card).queryByRole('button', { name: 'Edit' })).toBeNull();
  const row = screen.getByRole('link', { name: 'Auditor' }).closest('tr')!;
  expect(within(row).getByText(/No: you lack/)).toBeDefined();
});

test('a seeded role is shown whole and is nobody’s to change', async () => {
  renderAt('/roles?role=hcc-coder', 'tenant-admin');
  const card = await screen.findByRole('region', { name: 'HCC coder' });
  expect(within(card).getByText('Member names')).toBeDefined();
  expect(within(card).queryByRole('button', { name: 'Edit' })).toBeNull();
});
