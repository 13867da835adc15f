import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { problem } from '../../testing/fixture-answers.ts';
import { renderAt } from '../../testing/render.tsx';

test('one who may not load sees no upload', async () => {
  renderAt('/loads', 'risk-director');
  expect(await screen.findByRole('table', { name: 'Loads' })).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Choose files' })).toBeNull();
});

test('several files are sent one after the other, each opens its load', async () => {
  renderAt('/loads', 'tenant-admin');
  const files = ['one.x12', 'two.x12'].map((name) => new File(['ISA*00*'], name));
  await userEvent.upload(await screen.findByLabelText('Files to load'), files);
  const queue = await screen.findByRole('list', { name: 'Files sent' });
  expect(await within(queue).findAllByText('Received')).toHaveLength(2);
  expect(within(queue).getAllByRole('link', { name: 'Open load' })).toHaveLength(2);
});

test('a file that fails says why, lets the next go on, and can be sent again', async () => {
  let refused = 0;
  renderAt('/loads', 'tenant-admin');
  const field = await screen.findByLabelText('Files to load');
  await screen.findByRole('table', { name: 'Loads' });
  const real = fetch;
  globalThis.fetch = (async (url: string, init: RequestInit) => {
    if (init.method !== 'POST' || refused > 0) return real(url, init);
    refused += 1;
    const { status, body } = problem(507, 'disk-full');
    return new Response(JSON.stringify(body), { status });
  }) as typeof fetch;
  await userEvent.upload(field, [new File(['a'], 'one.x12'), new File(['b'], 'two.x12')]);
  const queue = await screen.findByRole('list', { name: 'Files sent' });
  expect(await within(queue).findByText(/disk of the server is nearly full/)).toBeDefined();
  expect(await within(queue).findAllByText('Received')).toHaveLength(1);
  await userEvent.click(within(queue).getByRole('button', { name: 'Send again' }));
  expect(await within(queue).findAllByText('Received')).toHaveLength(2);
});

test('a filter is a code in the address, and nothing matching says so', async () => {
  const { history } = renderAt('/loads', 'risk-director');
  await screen.findByRole('table', { name: 'Loads' });
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'failed');
  expect(await screen.findByText('No load matches these filters')).toBeDefined();
  expect(history.location.search).toBe('?state=failed');
});

test('an admin sets for how many days raw files are kept; others read it', async () => {
  const first = renderAt('/loads', 'risk-director');
  expect(await screen.findByText('Kept for 30 days after the load ended')).toBeDefined();
  expect(screen.queryByRole('spinbutton')).toBeNull();
  first.unmount();
  renderAt('/loads', 'tenant-admin');
  const field = await screen.findByLabelText('Days they are kept after the load ended');
  expect(screen.getByText('payer-z: 7 days')).toBeDefined();
  await userEvent.clear(field);
  await userEvent.type(field, '90');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Saved/)).toBeDefined();
});
