import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('a gap is taken into work and the way back is offered', async () => {
  renderAt('/gaps', 'hcc-coder');
  const user = userEvent.setup();
  await user.click((await screen.findAllByRole('checkbox', { name: /^Select [A-Z]/ }))[1]!);
  await user.click(screen.getByRole('button', { name: 'Take into work' }));
  expect(await screen.findByText('1 gap taken into work')).toBeDefined();
  expect(screen.getByRole('button', { name: /Undo/ })).toBeDefined();
});

test('nothing due says so and leads to the pool', async () => {
  renderAt('/work', 'hcc-coder');
  expect(await screen.findByText('Nothing is due')).toBeDefined();
  expect(screen.getByRole('link', { name: 'Open the pool' })).toBeDefined();
});
