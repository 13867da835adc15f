import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

const sessions = () => screen.findByRole('table', { name: 'Sessions' });

test('ACC-04 the living sessions of a person say browser, network, method and factors, and one of them is ended', async () => {
  renderAt('/people/user-hcc-coder', 'tenant-admin');
  const row = within(await sessions())
    .getByText('Safari 19 on iOS')
    .closest('tr')!;
  for (const told of ['198.51.100.0', 'Single sign-on', 'One']) expect(within(row).getByText(told)).toBeDefined();
  await userEvent.click(within(row).getByRole('button', { name: /^End Safari 19 on iOS/ }));
  await waitFor(() => expect(screen.queryByText('Safari 19 on iOS')).toBeNull());
  expect(screen.getByText('Firefox 142 on Linux')).toBeDefined();
});

test('ACC-04 all sessions of a person are ended after a question that says how many', async () => {
  renderAt('/people/user-hcc-coder', 'tenant-admin');
  await sessions();
  await userEvent.click(screen.getByRole('button', { name: 'End all sessions' }));
  const asked = await screen.findByRole('dialog', { name: 'End all sessions of Demo Hcc Coder' });
  expect(within(asked).getByText(/2 sessions end at once/)).toBeDefined();
  await userEvent.click(within(asked).getByRole('button', { name: 'End all sessions' }));
  expect(await screen.findByText('Not signed in')).toBeDefined();
});

test('ACC-04 one’s own sessions are shown and ended under Security; who only reads people sees no sessions', async () => {
  const { unmount } = renderAt('/people/user-tenant-admin', 'tenant-admin');
  await sessions();
  expect(screen.queryByRole('button', { name: /^End/ })).toBeNull();
  unmount();
  renderAt('/people/user-hcc-coder', 'privacy-officer');
  await screen.findByText('Who it is');
  expect(screen.queryByText('Sessions')).toBeNull();
});

test('SEC-05 a factor reset is opened from the page of the person, which says what follows', async () => {
  renderAt('/people/user-privacy-officer', 'tenant-admin');
  await userEvent.click(await screen.findByRole('button', { name: 'Reset factors' }));
  const asked = await screen.findByRole('dialog', { name: 'Reset the factors of Demo Privacy Officer' });
  expect(within(asked).getByText(/Nothing is taken away yet/)).toBeDefined();
  await userEvent.click(within(asked).getByRole('button', { name: 'Reset factors' }));
  expect(await screen.findByRole('form', { name: 'Factors of Demo Privacy Officer' })).toBeDefined();
  expect(screen.getByText(/is open for 24 hours, and a letter has told the person/)).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Reset factors' })).toBeNull();
});

test('SEC-05 the second vouches on the page of the person, and is told what has happened', async () => {
  renderAt('/people/user-hcc-coder', 'tenant-admin');
  const form = await screen.findByRole('form', { name: 'Factors of Demo Hcc Coder' });
  await userEvent.type(within(form).getByLabelText('How you made sure who it is'), 'seen in person, with a badge');
  await userEvent.click(within(form).getByRole('button', { name: 'Vouch' }));
  expect(await screen.findByText(/The factors of Demo Hcc Coder are taken away/)).toBeDefined();
  expect(screen.queryByRole('form', { name: 'Factors of Demo Hcc Coder' })).toBeNull();
});

test('SEC-05 nothing is reset for somebody without a factor', async () => {
  renderAt('/people/user-claims-lead', 'tenant-admin');
  await screen.findByRole('button', { name: 'Let in again' });
  expect(screen.queryByRole('button', { name: 'Reset factors' })).toBeNull();
});
