import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { ofThePageItself } from '../../api/last-use.ts';
import { problem } from '../../testing/fixture-answers.ts';
import { renderAt } from '../../testing/render.tsx';

test('AUT-01 the page lists sessions, marks this one, and ends another', async () => {
  renderAt('/security', 'billing-contact');
  const table = await screen.findByRole('table', { name: 'Sessions' });
  const rows = within(table).getAllByRole('row').slice(1);
  expect(rows).toHaveLength(2);
  expect(within(rows[0]!).getByText('This one')).toBeDefined();
  expect(within(rows[0]!).queryByRole('button')).toBeNull();
  await userEvent.click(within(rows[1]!).getByRole('button', { name: /^End Safari 19 on iOS, begun / }));
  await waitFor(() => expect(within(table).getAllByRole('row')).toHaveLength(2));
  expect(screen.queryByRole('button', { name: 'End all others' })).toBeNull();
});

test('SEC-05 a passkey is renamed and taken away; the last factor stays', async () => {
  renderAt('/security', 'billing-contact');
  await userEvent.click(await screen.findByRole('button', { name: 'Rename Work laptop' }));
  const name = screen.getByLabelText('Name of the passkey');
  await userEvent.clear(name);
  await userEvent.type(name, 'Old laptop{Enter}');
  await userEvent.click(await screen.findByRole('button', { name: 'Take away Old laptop' }));
  await waitFor(() => expect(screen.queryByText('Old laptop')).toBeNull());
  expect(screen.queryByRole('button', { name: 'Take away the authenticator app' })).toBeNull();
  expect(screen.getByText('The last one stays: add another first.')).toBeDefined();
});

test('SEC-05 new recovery codes are told once', async () => {
  renderAt('/security', 'billing-contact');
  await userEvent.click(await screen.findByRole('button', { name: 'Make ten new codes' }));
  const dialog = await screen.findByRole('dialog', { name: 'Recovery codes' });
  expect(within(dialog).getAllByRole('listitem')).toHaveLength(10);
  await userEvent.click(within(dialog).getByRole('button', { name: 'I have kept them' }));
  await waitFor(() => expect(screen.queryByText('ABCDE-FGHJK-LMNPQ-RST01')).toBeNull());
});

test('ACC-03 a password that cannot be chosen says why, and a wrong present one too', async () => {
  const answers = [
    problem(403, 'factor-wrong'),
    {
      status: 400,
      body: {
        ...{ type: 'urn:x', title: 'x', status: 400, code: 'bad-request', id: 'e-1' },
        errors: [{ field: 'next', message: 'easy-to-guess' }],
      },
    },
  ];
  renderAt('/security', 'billing-contact', (path) => (path === '/v1/account/password' ? answers.shift() : undefined));
  await userEvent.type(await screen.findByLabelText('Present password'), 'present');
  await userEvent.type(screen.getByLabelText('New password'), 'passwordpassword{Enter}');
  expect(await screen.findByText('The present password is not right.')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Change the password' }));
  expect(await screen.findByText(/easy to guess/)).toBeDefined();
});

test('ACC-01 another address waits for its letter', async () => {
  renderAt('/security', 'billing-contact');
  await userEvent.type(await screen.findByLabelText('New email address'), 'new@plan.example{Enter}');
  expect(await screen.findByText('new@plan.example waits to be confirmed by its letter.')).toBeDefined();
});

test('SEC-05 an admin vouches for somebody who lost every factor, and says how; others do not see it', async () => {
  renderAt('/security', 'tenant-admin');
  const form = await screen.findByRole('form', { name: 'Factors of Demo Hcc Coder' });
  await userEvent.type(within(form).getByLabelText('How you made sure who it is'), 'seen in person, with a badge');
  await userEvent.click(within(form).getByRole('button', { name: 'Vouch' }));
  expect(await screen.findByText('Nobody waits')).toBeDefined();
});

test('SEC-05 somebody who does not manage people sees nobody who lost factors', async () => {
  renderAt('/security', 'billing-contact');
  await screen.findByRole('table', { name: 'Sessions' });
  expect(screen.queryByText('People who lost every factor')).toBeNull();
});

test('IMPL-05 what the page asks by itself says so; what follows an act does not', async () => {
  renderAt('/security', 'billing-contact');
  await userEvent.click(await screen.findByLabelText('New email address'));
  expect(ofThePageItself(Date.now() + 1_000)).toEqual({});
  expect(ofThePageItself(Date.now() + 11_000)).toEqual({ 'x-optimiq-background': '1' });
});
