import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('a started run shows its progress, then its hash', async () => {
  renderAt('/runs', 'risk-director');
  await userEvent.click(await screen.findByRole('button', { name: 'Start run, PY2027' }));
  expect((await screen.findAllByText(/Scoring population/)).length).toBeGreaterThan(0);
  expect(await screen.findByText('b7b7b7…b7b7', {}, { timeout: 30_000 })).toBeDefined();
  expect(screen.queryByText(/Scoring population/)).toBeNull();
});

test('one who may not start runs sees them without the button', async () => {
  renderAt('/runs', 'executive');
  expect(await screen.findByRole('table', { name: 'Runs' })).toBeDefined();
  expect(screen.queryByRole('button', { name: /Start run/ })).toBeNull();
});
