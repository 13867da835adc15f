import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('ACC-07 a domain that waits shows the record to set, and says what was found', async () => {
  renderAt('/single-sign-on', 'tenant-admin');
  expect(await screen.findByText('_optimiq-challenge.northfield-health.example')).toBeDefined();
  expect(screen.queryByText('_optimiq-challenge.northfield.example')).toBeNull();
  await userEvent.click(screen.getAllByRole('button', { name: 'Look now' })[1]!);
  expect(await screen.findByText(/The record was not found/)).toBeDefined();
  await userEvent.type(screen.getByLabelText('Domain'), 'north.example');
  await userEvent.click(screen.getByRole('button', { name: 'Claim' }));
  expect(await screen.findByText('_optimiq-challenge.north.example')).toBeDefined();
});

test('ACC-07 a certificate that ends soon is told, with the addresses the provider needs', async () => {
  renderAt('/single-sign-on', 'tenant-admin');
  expect(await screen.findByText(/Certificate CN=login\.northfield\.example ends/)).toBeDefined();
  expect(screen.getByText('Ends soon')).toBeDefined();
  expect(screen.getByText(/\/saml$/)).toBeDefined();
  expect(screen.getByText(/\/metadata$/)).toBeDefined();
});

test('ACC-07 a secret is typed into the form and never shown by it', async () => {
  renderAt('/single-sign-on', 'tenant-admin', (path) =>
    path === '/v1/identity-providers'
      ? {
          status: 200,
          body: {
            items: [
              {
                ...{
                  id: '00000000-0000-4000-8000-000000000009',
                  kind: 'oidc',
                  name: 'Login',
                  isOn: false,
                  isSetUp: true,
                },
                ...{
                  issuer: 'https://login.example',
                  clientId: 'c',
                  hasSecret: true,
                  certificates: [],
                  linkedPeople: 0,
                },
                ...{ trustedAssurance: [], updatedAt: '2026-01-01T00:00:00Z' },
                addresses: { callback: 'https://product.example/c', start: 'https://product.example/s' },
              },
            ],
          },
        }
      : undefined,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Set up' }));
  const form = await screen.findByRole('dialog', { name: 'Set up Login' });
  const secret = within(form).getByLabelText('Client secret') as HTMLInputElement;
  expect([secret.type, secret.value]).toEqual(['password', '']);
  expect(within(form).getByText(/Leave this empty to keep it/)).toBeDefined();
});

test('ACC-06 a group is given a role and has it taken back', async () => {
  renderAt('/single-sign-on', 'tenant-admin');
  const row = async () => (await screen.findByText('Everybody')).closest('tr')!;
  await userEvent.selectOptions(within(await row()).getByRole('combobox'), 'Give: Auditor');
  expect(await within(await row()).findByText('Auditor')).toBeDefined();
  await userEvent.selectOptions(within(await row()).getByRole('combobox'), 'Take: Auditor');
  expect(await within(await row()).findByText('None')).toBeDefined();
  expect(within(await row()).queryByText('Give: Integration')).toBeNull();
});
