import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { queryClient } from '../api/query-client.ts';
import { problem } from '../testing/fixture-answers.ts';
import { members } from '../testing/fixture-population.ts';
import { claimNumber } from '../testing/fixture-searches.ts';
import { renderAt } from '../testing/render.tsx';

const member = members[0]!;
const claim = member.claims[0]!;

async function openPalette(...[role, instead]: [Parameters<typeof renderAt>[1]?, Parameters<typeof renderAt>[2]?]) {
  const view = renderAt('/api', role, instead);
  const user = userEvent.setup();
  await screen.findByRole('heading', { level: 1 });
  await user.keyboard('/');
  const field = await screen.findByRole('combobox', { name: 'Search or go to' });
  return { ...view, user, field };
}

const names = (section: string) =>
  within(screen.getByRole('group', { name: section }))
    .getAllByRole('option')
    .map(({ textContent }) => textContent);

test('it opens with every screen and its key, and what can be done; keys lead there', async () => {
  const { history, user } = await openPalette();
  expect(names('Go to')).toContain('Membersg m ');
  expect(names('Go to')).toContain('Security');
  expect(names('Actions')).toContain('Sign out');
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
  const chosen = screen.getByRole('option', { selected: true });
  expect(screen.getByRole('combobox').getAttribute('aria-activedescendant')).toBe(chosen.id);
  await user.keyboard('loads{Enter}');
  await waitFor(() => expect(history.location.pathname).toBe('/loads'));
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('what is typed before its field is there is in the field, and is no key of the page', async () => {
  const { history } = renderAt('/api');
  await screen.findByRole('heading', { level: 1 });
  for (const key of ['/', 'g', 'm', 'x', 'Backspace', ' ', 'f']) fireEvent.keyDown(document.body, { key });
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('combobox').value).toBe('gm f'));
  expect(history.location.pathname).toBe('/api');
});

test('Enter before its field is there chooses what was typed, and is no key of the page', async () => {
  const { history } = renderAt('/api');
  await screen.findByRole('heading', { level: 1 });
  const onPage = vi.fn();
  document.body.addEventListener('keydown', onPage);
  for (const key of ['/', 'l', 'o', 'a', 'd', 's', 'Enter', 'x']) fireEvent.keyDown(document.body, { key });
  expect(onPage.mock.calls.map(([{ key }]) => key)).toEqual(['/']);
  document.body.removeEventListener('keydown', onPage);
  await waitFor(() => expect(history.location.pathname).toBe('/loads'));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('Ctrl K opens it while typing and with single letters off; Esc closes it', async () => {
  localStorage.setItem('optimiq-single-keys-off', 'off');
  renderAt('/api');
  const user = userEvent.setup();
  await screen.findByRole('heading', { level: 1 });
  await user.keyboard('/');
  expect(screen.queryByRole('dialog')).toBeNull();
  await user.keyboard('{Control>}k{/Control}');
  await screen.findByRole('dialog', { name: 'Search or go to' });
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  localStorage.clear();
});

test('a member is found by name and opens; the text stays in no cache and no address', async () => {
  const { history, user, field } = await openPalette('hcc-coder');
  await user.type(field, member.name);
  await user.click((await screen.findAllByRole('option', { name: new RegExp(member.name) }))[0]!);
  await waitFor(() => expect(history.location.pathname).toBe(`/members/${member.memberKey}`));
  const cached = JSON.stringify(
    queryClient
      .getQueryCache()
      .getAll()
      .map(({ queryKey }) => queryKey),
  );
  expect(cached.toLowerCase()).not.toContain(member.name.toLowerCase());
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain(member.name);
  expect(history.location.href).not.toContain(encodeURIComponent(member.name));
});

test.each([
  { name: 'a claim by its number', text: claimNumber(claim.claimKey), option: /^Claim/ },
  { name: 'a claim by its key', text: claim.claimKey, option: /^Claim/ },
])('$name opens it on the member', async ({ text, option }) => {
  const { history, user, field } = await openPalette('hcc-coder');
  await user.type(field, text);
  await user.click((await screen.findAllByRole('option', { name: option }))[0]!);
  await waitFor(() => expect(history.location.search).toContain('claim='));
});

test('a provider opens under the id of the search, not its number', async () => {
  const { history, user, field } = await openPalette('claims-analyst');
  await user.type(field, '1234567893');
  await user.click(await screen.findByRole('option', { name: /^NPI 1234567893/ }));
  expect(await screen.findByText('Members with a claim')).toBeDefined();
  expect(history.location.href).toMatch(/^\/provider\?view=[0-9a-f-]{36}$/);
});

test('a search that has expired says so', async () => {
  renderAt('/provider?view=00000000-0000-4000-8000-0000000000ff', 'claims-analyst');
  expect(await screen.findByText('This search has expired')).toBeDefined();
});

test('a category leads to its members, a diagnosis to its row', async () => {
  const { history, user, field } = await openPalette();
  await user.type(field, 'diabetes');
  await user.click(await screen.findByRole('option', { name: /^V28 HCC 37/ }));
  await waitFor(() => expect(history.location.href).toBe('/members?hcc=37'));
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox', { name: 'Search or go to' }), 'E11.22');
  await user.click(await screen.findByRole('option', { name: /^E11\.22/ }));
  await waitFor(() => expect(history.location.pathname).toBe('/reference'));
});

test('an executive finds screens and codes only', async () => {
  const asked: string[] = [];
  const { user, field } = await openPalette('executive', (path) => {
    asked.push(path);
    return undefined;
  });
  await user.type(field, '1234567893 37');
  await user.clear(field);
  await user.type(field, '37');
  await screen.findByRole('option', { name: /HCC 37/ });
  await user.clear(field);
  await user.type(field, '1234567893');
  await screen.findByText('Nothing matches.');
  expect(asked.filter((path) => path.endsWith('-searches') && path !== '/v1/code-searches')).toEqual([]);
});

test('a failed search says so and keeps the others', async () => {
  const { user, field } = await openPalette('hcc-coder', (path) =>
    path === '/v1/member-searches' ? problem(500, 'internal') : undefined,
  );
  await user.type(field, 'E11');
  expect(await screen.findByText('A search did not work. Type again.')).toBeDefined();
  expect(screen.getByRole('option', { name: /^E11\.22/ })).toBeDefined();
});
