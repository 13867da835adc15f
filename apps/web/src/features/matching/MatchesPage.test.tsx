import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { problem } from '../../testing/fixture-answers.ts';
import { renderAt } from '../../testing/render.tsx';

const both = () => screen.findByRole('table', { name: 'Both sides' });
const cells = (table: HTMLElement, row: string) => {
  const found = within(table).getByRole('row', { name: new RegExp(`^${row}`) });
  return [...found.querySelectorAll('td')].map(({ textContent }) => textContent);
};

test('PHD-01 both sides stand beside each other, each field with a word for how far it agrees', async () => {
  renderAt('/matches', 'tenant-admin');
  const table = await both();
  expect(cells(table, 'Last name').at(-1)).toBe('Close');
  expect(cells(table, 'Birth date').at(-1)).toBe('Agrees');
  expect(cells(table, 'ZIP code')).toEqual(['43004', '10001', 'Differs']);
  expect(within(table).getByText('1EG4-•••-••73').closest('li')?.textContent).toContain('former');
  expect(within(table).getAllByRole('link', { name: 'Open record' })).toHaveLength(2);
  expect(screen.getByText('2 pairs wait')).toBeDefined();
});

test('PHD-01 merge by its key, then unmerge: the pair waits again', async () => {
  renderAt('/matches', 'tenant-admin');
  const user = userEvent.setup();
  await both();
  await user.keyboard('m');
  expect(await screen.findByText('1 pair waits')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Merged' }));
  await user.click(await screen.findByRole('button', { name: 'Unmerge' }));
  expect(await screen.findByText('Nobody is merged')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Open' }));
  expect(await screen.findByText('2 pairs wait')).toBeDefined();
});

test('keep apart by its key, and decide again', async () => {
  renderAt('/matches?state=open', 'tenant-admin');
  const user = userEvent.setup();
  await both();
  await user.keyboard('k');
  expect(await screen.findByText('1 pair waits')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Kept apart' }));
  await user.click(await screen.findByRole('button', { name: 'Decide again' }));
  expect(await screen.findByText('2 pairs wait')).toBeDefined();
});

test('j goes to the next pair and p back; a pair of identifiers says that its rows wait', async () => {
  renderAt('/matches', 'tenant-admin');
  const user = userEvent.setup();
  await both();
  await user.keyboard('j');
  expect(await screen.findByText(/its rows are refused until this is decided/)).toBeDefined();
  await user.keyboard('p');
  await waitFor(() => expect(screen.queryByText(/its rows are refused/)).toBeNull());
});

test('a decision that came too late says so and changes nothing', async () => {
  renderAt('/matches', 'tenant-admin', (path) => (path.endsWith('/merge') ? problem(409, 'conflict') : undefined));
  const user = userEvent.setup();
  await both();
  await user.click(screen.getByRole('button', { name: 'Merge m' }));
  expect(await screen.findByText(/changed or used meanwhile/)).toBeDefined();
  expect(screen.getByText('2 pairs wait')).toBeDefined();
});

test('one who may not decide is told, and has no way there', async () => {
  renderAt('/matches', 'hcc-coder');
  expect(await screen.findByText(/Matching of people/)).toBeDefined();
  expect(screen.queryByRole('link', { name: 'Matching' })).toBeNull();
});
