import type { KeyInventory } from '@optimiq/contracts/keys';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

const at = '2026-01-02T03:04:05.000Z';
const version = (purpose: string, number: number, state: string, under?: number) => ({
  ...{ purpose, version: number, state, wrappedBy: 'file:1', createdAt: at, changedAt: at },
  ...(under === undefined ? {} : { under }),
});
const inventory = (isRunning: boolean) =>
  ({
    adapter: 'file',
    kek: 'file:1',
    versions: [version('data', 2, 'current', 40), version('data', 1, 'retiring', 60), version('index', 1, 'current')],
    rotations: isRunning
      ? [
          {
            ...{ rotationId: '11111111-1111-4111-8111-111111111111', purpose: 'data', toVersion: 2, state: 'running' },
            ...{ rewritten: 40, stage: 'rewriting', done: 40, total: 100, startedAt: at },
          },
        ]
      : [],
  }) as KeyInventory;
const answering = (answer: { status: number; body: unknown }) => (path: string) =>
  path.startsWith('/v1/keys') ? answer : undefined;

test('SEC-03 versions are listed with what is under each, and an exchange shows how far it is', async () => {
  renderAt('/keys', 'tenant-admin', answering({ status: 200, body: inventory(true) }));
  const table = await screen.findByRole('table', { name: 'Keys' });
  expect(within(table).getAllByRole('row')).toHaveLength(4);
  expect(within(table).getByText('Retiring')).toBeDefined();
  expect(within(table).getByText('60')).toBeDefined();
  const progress = screen.getByRole('progressbar') as HTMLProgressElement;
  expect([progress.value, progress.max]).toEqual([40, 100]);
  // What is being exchanged is not exchanged again meanwhile; the others may be.
  expect(screen.getByRole('button', { name: 'Exchange Identity vault' })).toHaveProperty('disabled', true);
  expect(screen.getByRole('button', { name: 'Exchange Files' })).toHaveProperty('disabled', false);
});

test('SEC-03 an exchange is asked for by its purpose', async () => {
  const asked: string[] = [];
  renderAt('/keys', 'tenant-admin', (path) => {
    if (!path.startsWith('/v1/keys')) return undefined;
    asked.push(path);
    const started = {
      rotationId: '11111111-1111-4111-8111-111111111111',
      jobId: '11111111-1111-4111-8111-111111111112',
    };
    return path.endsWith('/rotations') ? { status: 202, body: started } : { status: 200, body: inventory(false) };
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Exchange Facts' }));
  expect(asked).toContain('/v1/keys/facts/rotations');
});

test('one who may only read has no button; one who may not is told so', async () => {
  renderAt('/keys', 'auditor', answering({ status: 200, body: inventory(false) }));
  await screen.findByRole('table', { name: 'Keys' });
  expect(screen.queryByRole('button', { name: /Exchange/ })).toBeNull();
});

test('who may not see keys does not see them', async () => {
  renderAt('/keys', 'hcc-coder');
  expect(await screen.findByText(/Key reader/)).toBeDefined();
  expect(screen.queryByRole('table')).toBeNull();
});

test('no key and a failure are said', async () => {
  const { unmount } = renderAt(
    '/keys',
    'tenant-admin',
    answering({ status: 200, body: { ...inventory(false), versions: [] } }),
  );
  expect(await screen.findByText('This organization has no keys')).toBeDefined();
  unmount();
  renderAt('/keys', 'tenant-admin', answering({ status: 500, body: {} }));
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeDefined();
});
