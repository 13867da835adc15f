import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderAt } from '../testing/render.tsx';

async function openMenu(path: string, ...rest: [Parameters<typeof renderAt>[1]?, Parameters<typeof renderAt>[2]?]) {
  const view = renderAt(path, ...rest);
  const user = userEvent.setup();
  const menu = async () => {
    await user.click(await screen.findByRole('button', { name: /^Views?\b/ }));
    return screen.findByRole('dialog');
  };
  return { ...view, user, menu, open: await menu() };
}

test('what is shown is kept under a name, shown again, and taken back after it was deleted', async () => {
  const { history, user, menu, open } = await openMenu('/members?hcc=37&sort=payment');
  await user.click(within(open).getByRole('button', { name: 'Save this view' }));
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Diabetes');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByRole('button', { name: 'View: Diabetes' })).toBeDefined();

  await user.click(within(await menu()).getByRole('button', { name: 'Heart failure' }));
  await waitFor(() => expect(history.location.href).toBe('/members?hcc=226&sort=payment'));
  expect(await screen.findByRole('button', { name: 'View: Heart failure' })).toBeDefined();

  await user.click(within(await menu()).getByRole('button', { name: 'Delete: Diabetes' }));
  await user.click(await screen.findByRole('button', { name: /^Undo/ }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(await within(await menu()).findByRole('button', { name: 'Delete: Diabetes' })).toBeDefined();
});

test('the team’s views are shown and can be a default, and are not changed', async () => {
  const { open } = await openMenu('/members');
  const team = within(open).getByRole('region', { name: 'Team' });
  expect(within(team).getByRole('button', { name: 'Default: Heart failure' })).toBeDefined();
  expect(within(team).queryByRole('button', { name: /Delete|Change/ })).toBeNull();
});

const items = [
  {
    ...{ savedViewId: '00000000-0000-4000-8000-000000000001', screen: 'members', name: 'Mine', isShared: false },
    ...{ isMine: true, isDefault: true, state: { hcc: 37 } },
  },
];
const withDefault = (path: string) => (path === '/v1/saved-views' ? { status: 200, body: { items } } : undefined);

test('a screen opens with the default, unless its address says what to show', async () => {
  const { history, unmount } = renderAt('/members', 'risk-director', withDefault);
  await waitFor(() => expect(history.location.href).toBe('/members?hcc=37'));
  unmount();
  const other = renderAt('/members?sort=age', 'risk-director', withDefault);
  await screen.findByRole('button', { name: 'Views' });
  expect(other.history.location.href).toBe('/members?sort=age');
});
