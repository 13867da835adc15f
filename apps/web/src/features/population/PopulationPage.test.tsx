import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../../testing/render.tsx';

test('a tile opens its rows with the filters it was made with', async () => {
  const { history } = renderAt('/?segment=CNA');
  const tile = await screen.findByRole('region', { name: 'RAF, payment' });
  await userEvent.click(within(tile).getByRole('link'));
  await waitFor(() => expect(history.location.href).toBe('/members?segment=CNA&with=score&sort=payment'));
});

test('the key of a tile opens it, but not while typing', async () => {
  const { history } = renderAt('/', 'hcc-coder');
  const user = userEvent.setup();
  await screen.findByRole('region', { name: 'Members' });
  await user.keyboard('/');
  await user.type(await screen.findByRole('combobox', { name: 'Search or go to' }), '1');
  expect(history.location.pathname).toBe('/');
  await user.keyboard('{Escape}');
  await user.keyboard('1');
  await waitFor(() => expect(history.location.pathname).toBe('/members'));
});

test('an HCC row opens the members who have it', async () => {
  const { history } = renderAt('/');
  await userEvent.click(await screen.findByText('Diabetes with Chronic Complications'));
  await waitFor(() => expect(history.location.href).toBe('/members?hcc=37'));
});

test('an executive gets aggregates, small cells hidden, and learns who can open rows', async () => {
  renderAt('/', 'executive');
  expect((await screen.findAllByText('hidden below 11')).length).toBeGreaterThan(0);
  expect(screen.getAllByText(/Rows need Member list/).length).toBe(4);
  expect(screen.queryByRole('link', { name: 'Members' })).toBeNull();
});

test('a coder sees neither score nor money', async () => {
  renderAt('/', 'hcc-coder');
  expect(await screen.findByRole('region', { name: 'Members' })).toBeDefined();
  for (const name of ['RAF, payment', 'PMPM, paid', 'RAF distribution']) {
    expect(screen.queryByRole('region', { name })).toBeNull();
  }
});

test('the segment rows add up to the total row', async () => {
  renderAt('/');
  const table = await screen.findByRole('table', { name: 'By segment' });
  const counts = within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => Number(within(row).getAllByRole('cell')[0]?.textContent));
  const total = counts.pop();
  expect(counts.reduce((sum, value) => sum + value, 0)).toBe(total);
});

test('the table of the distribution holds a row per band, each a door', async () => {
  renderAt('/');
  const card = await screen.findByRole('region', { name: 'RAF distribution' });
  await userEvent.click(within(card).getByRole('button', { name: 'Table' }));
  expect(within(card).getAllByRole('link')).toHaveLength(13);
});

test('a filter chip is taken off again', async () => {
  const { history } = renderAt('/?segment=CNA&hcc=37');
  await userEvent.click(await screen.findByRole('button', { name: 'Remove filter V28 HCC 37' }));
  await waitFor(() => expect(history.location.href).toBe('/?segment=CNA'));
});

test.each([
  { tile: 'Did not count', table: 'Diagnoses that did not count, by reason', address: '/not-counted' },
  { tile: 'PMPM, paid', table: 'Claims and paid amounts by month of service', address: '/paid' },
])('the tile $tile opens a table whose total is its figure', async ({ tile, table, address }) => {
  const { history } = renderAt('/');
  const region = await screen.findByRole('region', { name: tile });
  const figure = region.querySelector('.val')?.textContent;
  await userEvent.click(within(region).getByRole('link'));
  await waitFor(() => expect(history.location.pathname).toBe(address));
  const last = within(await screen.findByRole('table', { name: table }))
    .getAllByRole('row')
    .at(-1);
  if (address === '/not-counted') expect(within(last!).getAllByRole('cell').at(-1)?.textContent).toBe(figure);
  else expect(within(last!).getAllByRole('cell').at(-1)?.textContent).toMatch(/^\$[\d,]+\.\d\d$/);
});

test('the tile of members with an HCC opens as many rows as it counts', async () => {
  const { history } = renderAt('/');
  const region = await screen.findByRole('region', { name: 'Members with an HCC' });
  const figure = region.querySelector('.val')?.textContent;
  const door = within(region).getByRole('link');
  expect(door.textContent).toContain(`${figure} row`);
  await userEvent.click(door);
  await waitFor(() => expect(history.location.href).toBe('/members?with=hcc&sort=hccs'));
  expect(await screen.findByRole('button', { name: 'Remove filter Only members with an HCC' })).toBeDefined();
});

test('a kind of service opens its members, by its bar and by its row, and the rows add up to the tile', async () => {
  const { history } = renderAt('/');
  const tile = await screen.findByRole('region', { name: 'PMPM, paid' });
  const card = await screen.findByRole('region', { name: 'Paid PMPM by service' });
  expect(
    await within(card).findByRole('link', { name: /^Outpatient facility\s*\$[\d.]+\s*[+−][\d.]+%/ }),
  ).toBeDefined();
  expect(within(card).getByText(/Hatched: months after Aug 2025/)).toBeDefined();
  await userEvent.click(within(card).getByRole('button', { name: 'Table' }));
  const table = within(card).getByRole('table', { name: 'Paid PMPM by service' });
  const total = within(table).getByRole('row', { name: /^All claims/ });
  expect(within(total).getAllByRole('cell')[3]?.textContent).toBe(tile.querySelector('.val')?.textContent);
  await userEvent.click(within(table).getByRole('link', { name: 'Professional' }));
  await waitFor(() => expect(history.location.href).toBe('/members?service=professional'));
  expect(await screen.findByRole('button', { name: 'Remove filter Service Professional' })).toBeDefined();
});

test('groups are counted by contract, plan or provider, ordered by a figure, and open their members', async () => {
  const { history } = renderAt('/');
  const card = await screen.findByRole('region', { name: 'By contract, plan and provider' });
  await userEvent.click(within(card).getByRole('button', { name: 'Plan' }));
  await within(card).findByRole('link', { name: 'H1000-000' });
  const names = () =>
    within(card)
      .getAllByRole('link')
      .map(({ textContent }) => textContent);
  const [first] = names();
  await userEvent.click(within(card).getByRole('button', { name: 'Sort by Members' }));
  expect(names().at(-1)).toBe(first);
  await userEvent.click(within(card).getByRole('link', { name: 'H1000-000' }));
  await waitFor(() => expect(history.location.href).toBe('/members?plan=H1000-000'));
});

test('an HCC stands beside the year before', async () => {
  renderAt('/');
  const table = await screen.findByRole('table', { name: 'HCC prevalence' });
  expect(within(table).getByRole('columnheader', { name: 'Recaptured' })).toBeDefined();
  expect(within(table).getAllByText(/^\d+ of \d+$/).length).toBeGreaterThan(5);
});
