import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('SEC-07 the state of the chain is shown, and a verification says what it found', async () => {
  renderAt('/audit', 'tenant-admin');
  expect(await screen.findByText('Sealed to #1,479', {}, { timeout: 20_000 })).toBeDefined();
  expect(screen.getByText('Anchored to #1,479, Nov 24, 2025, 15:40 UTC')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Verify now' }));
  expect(await screen.findByText('All 1,479 events are what was sealed and anchored')).toBeDefined();
});

test('a bad row that a verification finds is named', async () => {
  const bad = { row: 'event', sequence: 812, reason: 'changed' };
  const body = { events: 811, anchoredTo: 1479, restores: 0, bad };
  renderAt('/audit', 'tenant-admin', (path) =>
    path === '/v1/audit-verifications' ? { status: 200, body } : undefined,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Verify now' }));
  expect(await screen.findByText('Event #812: changed')).toBeDefined();
});

test('filters are kept in the address and narrow the list; an event opens what it says', async () => {
  const { history } = renderAt('/audit', 'tenant-admin');
  const table = () => screen.getByRole('table', { name: 'Events' });
  await screen.findByRole('table', { name: 'Events' });
  await userEvent.type(screen.getByLabelText('Action'), 'member{Enter}');
  expect(history.location.search).toContain('action=member');
  await screen.findByText('13 shown, newest first', {}, { timeout: 5_000 }).catch(() => undefined);
  expect(within(table()).queryByText('run.finish')).toBeNull();
  await userEvent.click(within(table()).getAllByRole('button')[0]!);
  const card = await screen.findByRole('region', { name: 'Event' });
  expect(await within(card).findByText('user user-hcc-coder', { exact: false })).toBeDefined();
  await userEvent.click(within(card).getByRole('button', { name: 'Close' }));
  expect(history.location.search).not.toContain('event=');
});

test('what is no code, id or date in an address is not asked for', async () => {
  const asked: string[] = [];
  renderAt('/audit?action=Some+Name&memberKey=smith&fromDay=yesterday', 'tenant-admin', (path) => {
    asked.push(path);
    return undefined;
  });
  expect(await screen.findByRole('table', { name: 'Events' })).toBeDefined();
  expect((screen.getByLabelText('Action') as HTMLInputElement).value).toBe('');
  expect(asked.join()).not.toMatch(/smith|Some/);
});

test('an alert opens its events', async () => {
  const { history } = renderAt('/audit', 'tenant-admin');
  await userEvent.click(await screen.findByRole('link', { name: 'Many members' }));
  expect(history.location.search).toContain('alertId=00000901');
});

test('one who may not read the log gets no tab and no page', async () => {
  renderAt('/audit', 'hcc-coder');
  expect(await screen.findByText('Not in your role')).toBeDefined();
});
