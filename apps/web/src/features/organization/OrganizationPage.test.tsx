import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('COV-11 an agreement is put on file with its hash, and what is wrong is said before', async () => {
  renderAt('/organization', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Add agreement' }));
  const form = await screen.findByRole('dialog', { name: 'Add agreement' });
  await userEvent.type(within(form).getByLabelText('Version'), '2026.1');
  await userEvent.type(within(form).getByLabelText('Signed by'), 'Sam Sample');
  await userEvent.type(within(form).getByLabelText('In force from'), '2026-01-01');
  await userEvent.type(within(form).getByLabelText('Until'), '2025-12-31');
  await userEvent.type(within(form).getByLabelText('Document hash'), 'A'.repeat(64));
  await userEvent.click(within(form).getByRole('button', { name: 'Put on file' }));
  expect(within(form).getByText(/cannot end before it begins/)).toBeDefined();
  await userEvent.clear(within(form).getByLabelText('Until'));
  await userEvent.click(within(form).getByRole('button', { name: 'Put on file' }));
  expect(await screen.findByText('BAA, version 2026.1')).toBeDefined();
});

test('COV-11 an agreement that ends soon says in how many days; one is ended with its last day', async () => {
  renderAt('/organization', 'tenant-admin');
  expect(await screen.findByText(/^4[45] days left$/)).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'End BAA 2025.1' }));
  const asked = await screen.findByRole('dialog', { name: 'End BAA 2025.1' });
  expect(within(asked).getByText(/everything can be read and nothing changed/)).toBeDefined();
  await userEvent.type(within(asked).getByLabelText('Last day'), '2026-12-31');
  await userEvent.click(within(asked).getByRole('button', { name: 'End' }));
  const row = () => screen.getByText('BAA, version 2025.1').closest('tr')!;
  expect(await within(row()).findByText('Ended')).toBeDefined();
});

test('ACC-02 a facility with a wrong NPI is sent back with what is wrong', async () => {
  renderAt('/organization', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Add facility' }));
  const form = await screen.findByRole('dialog', { name: 'Add facility' });
  await userEvent.type(within(form).getByLabelText('Name'), 'Oak Clinic');
  await userEvent.selectOptions(within(form).getByLabelText('Kind'), 'Clinic');
  await userEvent.type(within(form).getByLabelText('NPI'), '1234567890');
  await userEvent.type(within(form).getByLabelText('TIN'), '41-1234567');
  await userEvent.click(within(form).getByRole('button', { name: 'Add' }));
  expect(within(form).getByText(/This is no NPI/)).toBeDefined();
  expect(within(form).queryByText(/This is no TIN/)).toBeNull();
  await userEvent.clear(within(form).getByLabelText('NPI'));
  await userEvent.click(within(form).getByRole('button', { name: 'Add' }));
  expect(await screen.findByText('Oak Clinic')).toBeDefined();
});

test('who may read the organization and not change it has no button', async () => {
  renderAt('/organization', 'billing-contact');
  await screen.findByText('Elm Street Clinic');
  expect(screen.queryByRole('button', { name: /Add|End|Close/ })).toBeNull();
});

test('ACC-02 a facility is edited: its numbers are checked, and it is offered no unit below itself', async () => {
  renderAt('/organization', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Edit Northfield General' }));
  const form = await screen.findByRole('dialog', { name: 'Edit Northfield General' });
  const above = within(form).getByLabelText('Unit above');
  expect(
    within(above)
      .getAllByRole('option')
      .map(({ textContent }) => textContent),
  ).toEqual(['None', 'Northfield Medical Group', 'Old Mill Nursing']);
  const npi = within(form).getByLabelText('NPI');
  await userEvent.clear(npi);
  await userEvent.type(npi, '1234567890');
  await userEvent.click(within(form).getByRole('button', { name: 'Save' }));
  expect(within(form).getByText(/This is no NPI/)).toBeDefined();
  await userEvent.clear(npi);
  await userEvent.type(npi, '1245319599');
  await userEvent.click(within(form).getByRole('button', { name: 'Save' }));
  const row = (await screen.findByRole('button', { name: 'Edit Northfield General' })).closest('tr')!;
  expect(await within(row).findByText('1245319599')).toBeDefined();
  expect(within(row).getByText('330101')).toBeDefined();
  const history = within(row).getByRole('link', { name: 'History of Northfield General' });
  expect(history.getAttribute('href')).toMatch(/audit\?subjectKind=facility&subjectId=/);
});
