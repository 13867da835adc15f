import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { lookAt } from '../api/session-store.ts';
import { renderAt } from '../testing/render.tsx';

afterEach(() => lookAt(undefined));

/** Addresses that were asked for, with their moment, since the last time. */
function asked(): string[] {
  const calls = vi.mocked(fetch).mock.calls.map(([url]) => String(url));
  vi.mocked(fetch).mockClear();
  return calls;
}

async function openPanel(path: string) {
  const view = renderAt(path);
  vi.stubGlobal('fetch', vi.fn(fetch));
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: /^As of/ }));
  return { ...view, user, panel: await screen.findByRole('dialog') };
}

test('SHR-01 a past day is in the address, in every request, and takes away what changes something', async () => {
  const { history, user, panel } = await openPanel('/gaps?hcc=37');
  expect(await screen.findByRole('link', { name: 'My work' })).toBeDefined();
  asked();
  fireEvent.change(await within(panel).findByLabelText('Day, at its end'), { target: { value: '2025-10-31' } });
  await user.click(within(panel).getByRole('button', { name: 'Show' }));

  await waitFor(() => expect(history.location.href).toBe('/gaps?hcc=37&asOf=2025-10-31'));
  expect(await screen.findByText('Past view, read only')).toBeDefined();
  expect(screen.getByRole('button', { name: 'As of Oct 31, 2025' })).toBeDefined();
  expect(screen.queryByRole('link', { name: 'My work' })).toBeNull();
  expect(screen.queryByRole('button', { name: /Take|Download/ })).toBeNull();
  await waitFor(() => expect(asked().filter((url) => url.startsWith('/v1/gaps')).length).toBeGreaterThan(0));

  await user.click(screen.getByRole('link', { name: 'Members' }));
  await waitFor(() => expect(history.location.href).toBe('/members?asOf=2025-10-31'));
  await screen.findByRole('table');
  for (const url of asked().filter((one) => !/saved-views|session/.test(one))) expect(url).toContain('asOf=2025-10-31');
});

test('the way back leads to the same screen as it is today', async () => {
  const { history, user } = await openPanel('/members?hcc=37&asOf=2025-10-31');
  asked();
  await user.click(screen.getByRole('link', { name: 'Back to today' }));
  await waitFor(() => expect(history.location.href).toBe('/members?hcc=37'));
  expect(screen.queryByText('Past view, read only')).toBeNull();
  expect(await screen.findByRole('link', { name: 'My work' })).toBeDefined();
  await waitFor(() => expect(asked().join()).toContain('/v1/members?'));
  expect(asked().join()).not.toContain('asOf');
});

test('a moment just after a load is chosen from what happened', async () => {
  const { history, user, panel } = await openPanel('/');
  await user.click(await within(panel).findByRole('button', { name: /^Load 3 came in/ }));
  await waitFor(() => expect(history.location.href).toBe('/?asOf=2025-11-22T09%3A12%3A44.120Z'));
  expect(await screen.findByRole('button', { name: 'As of Nov 22, 2025, 09:12 UTC' })).toBeDefined();
});

test('before the first run there are no members, and no filter is blamed for it', async () => {
  const instead = (path: string) =>
    path === '/v1/members' ? { status: 200, body: { total: 0, items: [] } } : undefined;
  renderAt('/members?asOf=2025-10-31', 'hcc-coder', instead);
  expect(await screen.findByText('Nothing is scored here')).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Remove all filters' })).toBeNull();
});

test('a screen without a past says so, and an address with no moment is now', async () => {
  const instead = (path: string) =>
    path === '/v1/loads' ? { status: 409, body: { status: 409, code: 'past-view', id: 'one' } } : undefined;
  const { unmount } = renderAt('/loads?asOf=2025-10-31', 'tenant-admin', instead);
  expect(await screen.findByText('Nothing of that moment here')).toBeDefined();
  expect(screen.getAllByRole('link', { name: 'Back to today' }).length).toBe(2);
  unmount();
  renderAt('/members?asOf=soon', 'tenant-admin');
  expect(await screen.findByRole('button', { name: 'As of Nov 24, 2025' })).toBeDefined();
});
