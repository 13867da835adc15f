import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { problem } from '../../testing/fixture-answers.ts';
import { renderAt } from '../../testing/render.tsx';

test('ACC-05 ADMV-02 somebody is invited with roles and restrictions, and stands among the invitations', async () => {
  renderAt('/people', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Invite' }));
  const form = await screen.findByRole('dialog', { name: 'Invite' });
  await userEvent.type(within(form).getByLabelText('Email'), 'new@demo.example');
  await userEvent.click(within(form).getByRole('button', { name: 'Send invitation' }));
  expect(within(form).getByText('Choose at least one role.')).toBeDefined();
  await userEvent.click(await within(form).findByRole('checkbox', { name: 'HCC coder' }));
  expect(within(form).queryByRole('checkbox', { name: 'Integration' })).toBeNull();
  await userEvent.click(within(form).getByLabelText('Only from some networks'));
  await userEvent.type(within(form).getByLabelText('Networks'), '10.20');
  await userEvent.click(within(form).getByRole('button', { name: 'Send invitation' }));
  expect(within(form).getByText(/Give at least one network as CIDR/)).toBeDefined();
  await userEvent.type(within(form).getByLabelText('Networks'), '.0.0/16');
  await userEvent.click(within(form).getByRole('button', { name: 'Send invitation' }));
  const row = (
    await within(await screen.findByRole('table', { name: 'Invitations' })).findByText('new@demo.example')
  ).closest('tr')!;
  expect(within(row).getByText('HCC coder')).toBeDefined();
  expect(within(row).getByText('Networks: 10.20.0.0/16')).toBeDefined();
});

test('people are found by name, email or role', async () => {
  renderAt('/people', 'tenant-admin');
  await screen.findByRole('link', { name: 'Robin Mockridge' });
  await userEvent.type(screen.getByRole('searchbox', { name: 'Name, email or role' }), 'privacy officer');
  expect(screen.getByRole('link', { name: 'Demo Privacy Officer' })).toBeDefined();
  expect(screen.queryByRole('link', { name: 'Robin Mockridge' })).toBeNull();
  await userEvent.type(screen.getByRole('searchbox'), ' zzz');
  expect(screen.getByText('Nobody fits')).toBeDefined();
});

test('ACC-05 an invitation is taken back after a question', async () => {
  renderAt('/people', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: /Withdraw the invitation of sam/ }));
  const asked = await screen.findByRole('dialog', { name: /Withdraw the invitation of sam/ });
  await userEvent.click(within(asked).getByRole('button', { name: 'Withdraw' }));
  await screen.findByText('late@demo.example');
  expect(screen.queryByText('sam.sample@demo.example')).toBeNull();
});

test('ADMV-01 a person page says what the person can do, and why not the rest', async () => {
  renderAt('/people/user-hcc-coder', 'privacy-officer');
  const table = await screen.findByRole('table', { name: 'What this person can see and do, and why' });
  expect(within(table).getByText('Member reader')).toBeDefined();
  expect(screen.getByText(/sees 212 members/)).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'May not' }));
  const row = within(await screen.findByRole('table', { name: /What this person/ }))
    .getByText('Load reader')
    .closest('tr')!;
  expect(within(row).getByText('No role of the person grants it.')).toBeDefined();
  // Whoever may not change people has nothing to change them with.
  expect(screen.queryByRole('button', { name: 'Deactivate' })).toBeNull();
});

test('ACC-05 deactivating says that sessions end, and the page tells it is done', async () => {
  renderAt('/people/user-hcc-coder', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Deactivate' }));
  const asked = await screen.findByRole('dialog', { name: 'Deactivate Demo Hcc Coder' });
  expect(within(asked).getByText(/All sessions and API keys of the person end at once/)).toBeDefined();
  await userEvent.click(within(asked).getByRole('button', { name: 'Deactivate' }));
  expect(await screen.findByRole('button', { name: 'Let in again' })).toBeDefined();
  expect(screen.getByText('Deactivated')).toBeDefined();
});

test('ACC-06 a refusal stays in the dialog with what is lacking and what to do', async () => {
  renderAt('/people/user-hcc-coder', 'tenant-admin', (path) =>
    path.endsWith('/roles') && path.includes('user-')
      ? {
          status: 403,
          body: {
            ...(problem(403, 'not-yours-to-grant').body as object),
            errors: [
              { field: 'roles', message: 'member:read' },
              { field: 'roles', message: 'read identifier' },
            ],
          },
        }
      : undefined,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Change roles' }));
  const form = await screen.findByRole('dialog', { name: 'Roles of Demo Hcc Coder' });
  await within(form).findByRole('checkbox', { name: 'Auditor' });
  await userEvent.click(within(form).getByRole('button', { name: 'Set roles and end sessions' }));
  const told = await within(form).findByRole('alert');
  expect(told.textContent).toMatch(
    /Nobody can give what they do not hold.*Member reader, reading of “Who a member is”/,
  );
});

test('ACC-06 nobody changes their own rights', async () => {
  renderAt('/people/user-tenant-admin', 'tenant-admin');
  expect(await screen.findByText(/Nobody changes their own rights/)).toBeDefined();
  expect(screen.getByRole('button', { name: 'Change roles' })).toHaveProperty('disabled', true);
});

test('who may not read people does not see them', async () => {
  renderAt('/people', 'hcc-coder');
  expect(await screen.findByText(/People reader/)).toBeDefined();
  expect(screen.queryByRole('link', { name: 'Admin' })).toBeNull();
});
