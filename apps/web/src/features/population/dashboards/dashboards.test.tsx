import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { renderAt } from '../../../testing/render.tsx';

const mine = '/dashboards/00000001-9100-4000-8000-000000000000';
const colleagues = '/dashboards/00000002-9100-4000-8000-000000000000';
/** The page, and what it asks the server for. */
function asking(...[path, role]: Parameters<typeof renderAt>) {
  const asked: string[] = [];
  renderAt(path, role, (url) => {
    asked.push(url);
    return undefined;
  });
  return asked;
}
const tilesOf = async () => within(await screen.findByRole('list', { name: 'Tiles' })).getAllByRole('listitem');

describe('MOD-05 a dashboard', () => {
  test('shows each tile with its definition, its n, its freshness and the door to its rows', async () => {
    renderAt(mine);
    const door = await screen.findByRole('link', { name: /^RAF, payment: open \d+ rows/ });
    expect(door.getAttribute('href')).toContain('/members?');
    const tile = within(door.closest('section')!);
    expect(tile.getByText(/^n .* scored$/)).toBeDefined();
    expect(tile.getByText(/^Run \d+, /)).toBeDefined();
    expect(await screen.findByRole('table', { name: 'Claims and paid amounts by month of service' })).toBeDefined();
    const open = screen.getByRole('link', { name: /^Open RAF distribution/ });
    expect(open.getAttribute('href')).toBe('/');
  });

  test('SHR-01 a shared one gives no figure beyond the reader’s rights: a tile names the permission it lacks', async () => {
    const asked = asking(mine, 'hcc-coder');
    expect((await screen.findAllByText(/Score reader/)).length).toBe(2);
    expect(screen.getAllByText(/Money reader/).length).toBe(2);
    expect(asked.filter((path) => /raf-distribution|paid-by-month/.test(path))).toEqual([]);
  });

  test('SHR-01 of a cohort the reader does not see the tile says so, and asks for no figure', async () => {
    const asked = asking(colleagues);
    expect(await screen.findByText('No such cohort for you')).toBeDefined();
    expect(asked.filter((path) => path === '/v1/population')).toHaveLength(1);
  });

  test('a part of the population is refused to a reader of aggregates', async () => {
    renderAt(colleagues, 'executive');
    expect((await screen.findAllByText(/Small cells reader/)).length).toBe(2);
  });
});

describe('MOD-05 a dashboard is put together', () => {
  test('who sees no gaps is offered no beginning that is made of them', async () => {
    renderAt('/dashboards', 'executive');
    expect(await screen.findByRole('link', { name: 'For the board' })).toBeDefined();
    expect(screen.queryByRole('link', { name: 'Recapture' })).toBeNull();
  });

  test('tiles are added, moved by buttons and by keys, taken off with undo, and saved in their order', async () => {
    renderAt('/dashboards/new?example=gaps');
    const user = userEvent.setup();
    await user.type(await screen.findByLabelText('Name'), 'Mine');
    await user.selectOptions(screen.getByLabelText('Add tile'), 'Segments');
    expect(await tilesOf()).toHaveLength(5);
    await user.click(screen.getByRole('button', { name: 'Move Segments up' }));
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    await user.click(screen.getByRole('button', { name: 'Take Recaptured off' }));
    await user.click(await screen.findByRole('button', { name: /^Undo/ }));
    await user.click(screen.getByRole('button', { name: 'Take Open gaps off' }));
    const order = (await tilesOf()).map((tile) => tile.querySelector('.b')!.textContent);
    expect(order).toEqual(['Recaptured', 'Segments', 'Members with an HCC', 'HCC prevalence']);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('heading', { name: 'Mine' })).toBeDefined();
    expect(await screen.findByRole('region', { name: 'Recaptured' })).toBeDefined();
  });

  test('a deleted one is there again after undo', async () => {
    renderAt('/dashboards');
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Delete Board of November' }));
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Board of November' })).toBeNull());
    await user.click(screen.getByRole('button', { name: /^Undo/ }));
    expect(await screen.findByRole('link', { name: 'Board of November' })).toBeDefined();
  });
});

describe('MOD-05 scheduled reports', () => {
  test('say when each is made next by the clock of the organization, or why it is paused; and are paused and resumed', async () => {
    renderAt('/reports');
    const user = userEvent.setup();
    const plans = within(await screen.findByRole('table', { name: 'Schedules' }));
    expect(plans.getByText('Nov 30, 2025, 06:30 EST')).toBeDefined();
    expect(plans.getByText('its dashboard or cohort is gone, or not shown to its owner')).toBeDefined();
    await user.click(plans.getByRole('button', { name: 'Pause: Board of the month' }));
    expect(await plans.findByText('by its owner')).toBeDefined();
    await user.click(plans.getByRole('button', { name: 'Resume: Board of the month' }));
    expect(await plans.findByText('Nov 30, 2025, 06:30 EST')).toBeDefined();
  });

  test('SHR-01 a file that shows more than the reader’s rights do has no download, and says so', async () => {
    renderAt('/reports');
    const files = within(await screen.findByRole('table', { name: 'Reports made' }));
    expect(files.getAllByRole('button', { name: 'Download' })).toHaveLength(1);
    expect(files.getByText('shows more than your rights do')).toBeDefined();
  });

  test('a new one takes a source, a day and roles; a deleted one is there again after undo', async () => {
    renderAt('/reports?dashboard=00000001-9100-4000-8000-000000000000');
    const user = userEvent.setup();
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByLabelText('Name'), 'For the board');
    await user.selectOptions(dialog.getByLabelText('Made'), 'every week');
    await user.selectOptions(dialog.getByLabelText('On'), 'Friday');
    await user.click(dialog.getByLabelText('Risk director'));
    await waitFor(() =>
      expect(dialog.getByLabelText('Report of')).toHaveProperty('value', expect.stringMatching(/^0/)),
    );
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    const row = (await screen.findByText('Friday at 06:30')).closest('tr')!;
    expect(row.textContent).toContain('Board of November');
    expect(row.textContent).toContain('Risk director');
    await user.click(screen.getByRole('button', { name: 'Delete: For the board' }));
    await waitFor(() => expect(screen.queryByText('Friday at 06:30')).toBeNull());
    await user.click(screen.getByRole('button', { name: /^Undo/ }));
    expect(await screen.findByText('Friday at 06:30')).toBeDefined();
  });
});
